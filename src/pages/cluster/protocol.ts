import { fieldsOf } from '../../core/base/fields.ts';
import type { ClusterPageNode, ClusterPageService, ClusterPageTask, ClusterPageWords } from '../../core/model/clusterPage.ts';

/** What the host tells the page of the cluster. */
export type ToClusterPage =
  /** Comes first. `memory` is what the page is to keep, so that its tab survives a reload. */
  | { readonly kind: 'open'; readonly words: ClusterPageWords; readonly title: string; readonly memory: string }
  /** All that is to be seen, whenever something of it changed. `problem` says why it may be out of date; empty: it is not. */
  | { readonly kind: 'cluster'; readonly nodes: readonly ClusterPageNode[]; readonly services: readonly ClusterPageService[]; readonly tasks: readonly ClusterPageTask[]; readonly status: string; readonly problem: string };

/** What the page asks of the host. */
export type FromClusterPage = { readonly kind: 'ready' };

/** Checks what a page says: whatever happened to it, it can ask for nothing else. */
export function readFromClusterPage(value: unknown): FromClusterPage | undefined {
  return fieldsOf(value).kind === 'ready' ? { kind: 'ready' } : undefined;
}

/** What a page remembers by itself, for as long as its tab is there. */
export interface ClusterMemory {
  readonly memory: string;
  /** The task that is chosen; empty for none. */
  readonly chosen: string;
}
