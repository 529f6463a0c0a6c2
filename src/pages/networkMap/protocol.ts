import { fieldsOf, listOf, numberOf, textOf } from '../../core/base/fields.ts';
import { mostProbedPorts, type MapContainer, type MapNetwork, type MapProbe, type NetworkMapWords } from '../../core/model/networkMapPage.ts';

/** What the host tells the map of networks. */
export type ToNetworkMap =
  /** Comes first. `memory` is what the page is to keep, so that the tab survives a reload. */
  | { readonly kind: 'open'; readonly words: NetworkMapWords; readonly title: string; readonly memory: string; /** The container or network that is meant; empty for none. */ readonly chosen: string }
  /** All of it as it is now. `problem` says why it may not be so any more; empty: it is. */
  | { readonly kind: 'map'; readonly networks: readonly MapNetwork[]; readonly containers: readonly MapContainer[]; readonly status: string; readonly problem: string }
  | { readonly kind: 'choose'; readonly id: string }
  | ({ readonly kind: 'probe' } & MapProbe);

/** What the page asks of the host. */
export type FromNetworkMap =
  | { readonly kind: 'ready' }
  | { readonly kind: 'revealContainer'; readonly id: string }
  | { readonly kind: 'revealNetwork'; readonly id: string }
  | { readonly kind: 'probe'; readonly from: string; readonly to: string; readonly ports: readonly number[] }
  | { readonly kind: 'cancelProbe' };

/** Checks what a page says: whatever happened to it, it can ask for nothing else. */
export function readFromNetworkMap(value: unknown): FromNetworkMap | undefined {
  const { kind, id, from, to, ports } = fieldsOf(value);
  switch (kind) {
    case 'ready':
    case 'cancelProbe':
      return { kind };
    case 'revealContainer':
    case 'revealNetwork':
      return textOf(id) === '' ? undefined : { kind, id: textOf(id) };
    case 'probe':
      if (textOf(from) === '' || textOf(to) === '') return undefined;
      return { kind, from: textOf(from), to: textOf(to), ports: listOf(ports).flatMap((port) => portOf(port) ?? []).slice(0, mostProbedPorts) };
    default:
      return undefined;
  }
}

function portOf(value: unknown): number | undefined {
  const port = numberOf(value);
  return port !== undefined && Number.isSafeInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}
