/** What the page of logs shows. Texts of lines come from containers, so that they are never HTML. */

export interface LogPageWords {
  readonly lines: string;
  readonly search: string;
  readonly regex: string;
  readonly matchCase: string;
  readonly searchMode: string;
  readonly mark: string;
  readonly only: string;
  readonly without: string;
  readonly previousMatch: string;
  readonly nextMatch: string;
  /** "{0} of {1}" */
  readonly found: string;
  readonly notFound: string;
  readonly follow: string;
  readonly wrap: string;
  readonly times: string;
  readonly timesOff: string;
  readonly timesLocal: string;
  readonly timesUtc: string;
  readonly timesRelative: string;
  readonly containers: string;
  readonly streams: string;
  readonly bothStreams: string;
  readonly onlyStdout: string;
  readonly onlyStderr: string;
  readonly levels: string;
  readonly allLevels: string;
  /** "{0} and above" */
  readonly levelAndAbove: string;
  readonly span: string;
  readonly since: string;
  readonly until: string;
  readonly anyTime: string;
  readonly jsonFields: string;
  readonly jsonFieldsHint: string;
  readonly exportLines: string;
  readonly clear: string;
  readonly details: string;
  readonly close: string;
  readonly showInContext: string;
  /** "{0} of {1} lines" */
  readonly shownLines: string;
  /** "{0} lines" */
  readonly allLines: string;
  readonly loading: string;
  readonly empty: string;
  readonly olderLines: string;
}

export interface PageSource {
  readonly number: number;
  readonly name: string;
}

/** A line as it is drawn. */
export interface PageLine {
  /** Its place in the log, which stays its own. */
  readonly place: number;
  readonly source: number;
  readonly kind: 'stdout' | 'stderr' | 'note';
  readonly level: string;
  readonly isContinuation: boolean;
  readonly micros: number;
  /** With its escape sequences; long lines are cut. */
  readonly text: string;
  readonly isCut: boolean;
  readonly isJson: boolean;
  /** Of a JSON line only the chosen fields are shown. */
  readonly isFolded: boolean;
  /** Where in the visible text the search finds something. */
  readonly marks: readonly (readonly [start: number, end: number])[];
  /** Where in the visible text something leads somewhere. */
  readonly links: readonly (readonly [start: number, end: number])[];
}

export type SearchMode = 'mark' | 'only' | 'without';
export type StreamChoice = 'both' | 'stdout' | 'stderr';
export const pageLevels = ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type PageLevel = (typeof pageLevels)[number];

/** What is chosen on the page; remembered by it. */
export interface PageFilter {
  readonly search: string;
  readonly isRegex: boolean;
  readonly isCaseSensitive: boolean;
  readonly mode: SearchMode;
  readonly stream: StreamChoice;
  readonly level: PageLevel;
  readonly hidden: readonly number[];
}

export const openFilter: PageFilter = { search: '', isRegex: false, isCaseSensitive: false, mode: 'mark', stream: 'both', level: 'none', hidden: [] };

/** The time that a page shows the lines of: milliseconds since the epoch. Open at an end where that is not there. */
export interface LogSpan {
  readonly since?: number;
  readonly until?: number;
}

export const wholeSpan: LogSpan = {};

export function sameSpan(left: LogSpan, right: LogSpan): boolean {
  return left.since === right.since && left.until === right.until;
}
