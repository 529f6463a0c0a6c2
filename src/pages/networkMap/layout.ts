import type { MapContainer, MapNetwork } from '../../core/model/networkMapPage.ts';

export interface MapOptions {
  /** Words that must all occur in a container's name, stack, networks, addresses or ports. */
  readonly filter: string;
  readonly onlyRunning: boolean;
  /** Whether networks that none of the shown containers is on are shown too. */
  readonly withUnused: boolean;
  /** The stacks that are folded. */
  readonly folded: ReadonlySet<string>;
}

/** Where a network's line begins, goes through, and ends; `none` where there is no line. */
export type Lane = 'none' | 'first' | 'through' | 'last' | 'only';

export interface MapCell {
  readonly lane: Lane;
  /** Whether the row is connected here. */
  readonly isEndpoint: boolean;
  /** Whether a line across leads on to the next one that the row is connected to. */
  readonly isJoined: boolean;
  /** The addresses; of a folded stack how many of its containers are connected. */
  readonly text: string;
}

export interface MapRow {
  /** Stable for as long as the row is shown. */
  readonly key: string;
  /** Undefined: the row of a stack. */
  readonly container: MapContainer | undefined;
  readonly stack: string;
  /** How many containers of the stack are shown. */
  readonly count: number;
  readonly isFolded: boolean;
  readonly cells: readonly MapCell[];
}

export interface MapLayout {
  readonly networks: readonly MapNetwork[];
  readonly rows: readonly MapRow[];
  readonly containerCount: number;
}

type Connections = ReadonlyMap<string, string>;

interface Line {
  readonly row: Omit<MapRow, 'cells'>;
  /** What is written on each network that the row is connected to. */
  readonly connections: Connections;
}

/** Draws networks as lines from top to bottom, and containers as rows across them. */
export function layOut(networks: readonly MapNetwork[], containers: readonly MapContainer[], options: MapOptions): MapLayout {
  const names = new Map(networks.map(({ id, name }) => [id, name]));
  const shown = containers.filter((container) => isShown(container, names, options));
  const used = new Set(shown.flatMap(({ endpoints }) => endpoints.map(({ network }) => network)));
  const columns = networks.filter(({ id }) => options.withUnused || used.has(id));
  const lines = linesOf(shown, options.folded);
  const spans = new Map(columns.map(({ id }) => [id, spanOf(lines, id)]));
  const rows = lines.map(({ row, connections }, index): MapRow => {
    const connected = columns.flatMap(({ id }, column) => (connections.has(id) ? [column] : []));
    const [left = -1, right = -1] = [connected[0], connected.at(-1)];
    const cells = columns.map(({ id }, column): MapCell => ({ lane: laneAt(spans.get(id), index), isEndpoint: connections.has(id), isJoined: column >= left && column < right, text: connections.get(id) ?? '' }));
    return { ...row, cells };
  });
  return { networks: columns, rows, containerCount: shown.length };
}

function isShown(container: MapContainer, networkNames: ReadonlyMap<string, string>, { filter, onlyRunning }: MapOptions): boolean {
  if (onlyRunning && container.state === 'stopped') return false;
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return true;
  const texts = [container.name, container.stack, container.stateText, ...container.published, ...container.endpoints.flatMap(({ network, addresses }) => [networkNames.get(network) ?? '', addresses])].map((text) => text.toLowerCase());
  return words.every((word) => texts.some((text) => text.includes(word)));
}

function linesOf(containers: readonly MapContainer[], folded: ReadonlySet<string>): readonly Line[] {
  const lines: Line[] = [];
  const stacks = new Map<string, MapContainer[]>();
  for (const container of containers) {
    const members = stacks.get(container.stack);
    if (members) members.push(container);
    else stacks.set(container.stack, [container]);
  }
  for (const [stack, members] of stacks) {
    const isFolded = stack !== '' && folded.has(stack);
    if (stack !== '' || stacks.size > 1) lines.push({ row: { key: `stack/${stack}`, container: undefined, stack, count: members.length, isFolded }, connections: isFolded ? countsOf(members) : new Map() });
    if (isFolded) continue;
    for (const container of members) lines.push({ row: { key: `container/${container.id}`, container, stack, count: 1, isFolded: false }, connections: new Map(container.endpoints.map(({ network, addresses }) => [network, addresses])) });
  }
  return lines;
}

function countsOf(containers: readonly MapContainer[]): Connections {
  const counts = new Map<string, number>();
  for (const { network } of containers.flatMap(({ endpoints }) => endpoints)) counts.set(network, (counts.get(network) ?? 0) + 1);
  return new Map([...counts].map(([network, count]) => [network, String(count)]));
}

/** The first and last row that is connected to a network. */
function spanOf(lines: readonly Line[], network: string): readonly [first: number, last: number] {
  const isConnected = ({ connections }: Line): boolean => connections.has(network);
  return [lines.findIndex(isConnected), lines.findLastIndex(isConnected)];
}

function laneAt([first, last]: readonly [number, number] = [-1, -1], index: number): Lane {
  if (first < 0 || index < first || index > last) return 'none';
  if (first === last) return 'only';
  return index === first ? 'first' : index === last ? 'last' : 'through';
}

/** The containers that share a network with one; the networks `host` and `none` join nobody. */
export function neighbours(container: MapContainer, containers: readonly MapContainer[], networks: readonly MapNetwork[]): readonly MapContainer[] {
  const joining = new Set(networks.filter(({ kind }) => kind !== 'none').map(({ id }) => id));
  const own = new Set(container.endpoints.map(({ network }) => network).filter((network) => joining.has(network)));
  return containers.filter((other) => other.id !== container.id && other.endpoints.some(({ network }) => own.has(network)));
}
