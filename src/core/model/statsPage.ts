/** What the page of figures shows. Names come from containers, so that they are never HTML. */

export const statsPageColumns = ['name', 'cpu', 'memory', 'memoryPercent', 'network', 'block', 'pids', 'state'] as const;
export type StatsPageColumn = (typeof statsPageColumns)[number];

/** The charts, and the lines of each for one container, by the columns of a history. */
export const statsCharts = {
  cpu: ['cpu'],
  memory: ['memory'],
  network: ['received', 'sent'],
  block: ['read', 'written'],
  pids: ['pids'],
} as const;
export type StatsChart = keyof typeof statsCharts;
export type StatsLine = (typeof statsCharts)[StatsChart][number];
export const statsLines: readonly StatsLine[] = Object.values(statsCharts).flat();

/** No more are told apart by colour. */
export const mostCharted = 8;

export interface StatsPageWords {
  readonly containers: string;
  readonly columns: Readonly<Record<StatsPageColumn, string>>;
  readonly charts: Readonly<Record<StatsChart, string>>;
  readonly lines: Readonly<Record<'received' | 'sent' | 'read' | 'written', string>>;
  /** What is said of the table for those who do not see how it works. */
  readonly hint: string;
  readonly span: string;
  /** By their minutes. */
  readonly spans: readonly (readonly [minutes: number, text: string])[];
  readonly limit: string;
  readonly events: string;
  readonly noEvents: string;
  readonly marks: Readonly<Record<StatsPageMark['kind'], string>>;
  readonly noValue: string;
  readonly processes: string;
  /** "Processes of {0}" */
  readonly processesOf: string;
  /** "Send Signal to {0}…" */
  readonly sendSignal: string;
  readonly signal: string;
  readonly oneContainerOnly: string;
}

/** One container in the table. Values are what is sorted by; -1 where there is none. */
export interface StatsPageRow {
  readonly number: number;
  readonly state: 'running' | 'paused' | 'stopped' | 'removed';
  readonly texts: Readonly<Record<StatsPageColumn, string>>;
  readonly values: Readonly<Record<Exclude<StatsPageColumn, 'name' | 'state'>, number>>;
  /** How much of what it may use it does use, from 0 to 1. */
  readonly shares: Readonly<Record<'cpu' | 'memoryPercent', number>>;
  /** What it was limited to: percent of one processor, bytes. */
  readonly cpuLimit?: number;
  readonly memoryLimit?: number;
}

export interface StatsPageMark {
  readonly id: number;
  readonly kind: 'stop' | 'start' | 'oom' | 'throttled';
  readonly source: number;
  /** Seconds since the epoch. */
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

/** Values of one container second by second; null where there is none. */
export interface StatsPageSeries {
  readonly number: number;
  readonly values: Readonly<Record<StatsLine, readonly (number | null)[]>>;
}

export interface StatsPageProcesses {
  readonly number: number;
  readonly titles: readonly string[];
  readonly processes: readonly { readonly pid: number; readonly cells: readonly string[] }[];
  /** What is to be known of them, or why there are none. */
  readonly note: string;
}
