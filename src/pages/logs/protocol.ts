import { fieldsOf, listOf, numberOf, textOf, type Fields } from '../../core/base/fields.ts';
import { pageLevels, type LogPageWords, type LogSpan, type PageFilter, type PageLine, type PageSource, type SearchMode, type StreamChoice } from '../../core/model/logPage.ts';

/** What the host tells the page of logs. */
export type ToLogPage =
  /** Comes first. `memory` is what the page is to keep, so that the tab survives a reload. */
  | { readonly kind: 'open'; readonly words: LogPageWords; readonly language: string; readonly memory: string; /** The fields to which JSON lines are folded, as typed. */ readonly fields: string }
  | { readonly kind: 'sources'; readonly sources: readonly PageSource[] }
  /** The rows that are in view, and how many there are. */
  | LogPageRows
  /** A match was looked for: the row is to be brought into view. */
  | { readonly kind: 'show'; readonly row: number; readonly place: number; readonly match?: number }
  /** The search makes no sense: why. Empty: it does. */
  | { readonly kind: 'problem'; readonly text: string }
  /** All of a line that was asked for. */
  | { readonly kind: 'detail'; readonly place: number; readonly text: string; readonly name: string; readonly time: string; readonly links: PageLine['links'] };

export interface LogPageRows {
  readonly kind: 'rows';
  readonly count: number;
  /** How many lines there are with those that are left out. */
  readonly total: number;
  readonly first: number;
  readonly lines: readonly PageLine[];
  /** The view that was last asked for, and by how many rows its line at the top has moved since. */
  readonly view: number;
  readonly shift: number;
  readonly found?: number;
  readonly hasOlder: boolean;
  readonly isLoading: boolean;
}

/** Which rows the page needs. */
export interface LogPageView {
  /** Counts the views. */
  readonly id: number;
  readonly first: number;
  readonly count: number;
  /** The row at the top, and the place of its line where that is known. */
  readonly top: number;
  readonly anchor?: number;
  /** Whether the last rows are meant, whichever they are. */
  readonly isFollowing: boolean;
}

/** What the page asks of the host. */
export type FromLogPage =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'view' } & LogPageView)
  | { readonly kind: 'filter'; readonly filter: PageFilter }
  /** Shows the lines of that time only. */
  | { readonly kind: 'span'; readonly span: LogSpan }
  /** Folds JSON lines to these fields, as they were typed. */
  | { readonly kind: 'fields'; readonly fields: string }
  /** The next match after a place, or the one before it. */
  | { readonly kind: 'find'; readonly from: number; readonly by: 1 | -1 }
  /** Shows a line among all others: the search only marks from now on. */
  | { readonly kind: 'locate'; readonly place: number }
  | { readonly kind: 'detail'; readonly place: number }
  /** Follows the link of a line that begins there. */
  | { readonly kind: 'link'; readonly place: number; readonly start: number }
  | { readonly kind: 'copy'; readonly from: number; readonly to: number }
  | { readonly kind: 'older' | 'export' | 'clear' };

/** Checks what a page says: whatever happened to it, it can ask for nothing else. */
export function readFromLogPage(value: unknown): FromLogPage | undefined {
  const fields = fieldsOf(value);
  const { kind } = fields;
  switch (kind) {
    case 'ready':
    case 'older':
    case 'export':
    case 'clear':
      return { kind };
    case 'view':
      return { kind, ...readView(fields) };
    case 'filter':
      return { kind, filter: readFilter(fieldsOf(fields.filter)) };
    case 'span':
      return { kind, span: readSpan(fieldsOf(fields.span)) };
    case 'fields':
      return { kind, fields: textOf(fields.fields).slice(0, longestFields) };
    case 'find':
      return { kind, from: integer(fields.from), by: fields.by === -1 ? -1 : 1 };
    case 'locate':
    case 'detail':
      return { kind, place: integer(fields.place) };
    case 'link':
      return { kind, place: integer(fields.place), start: integer(fields.start) };
    case 'copy':
      return { kind, from: integer(fields.from), to: integer(fields.to) };
    default:
      return undefined;
  }
}

const longestFields = 1000;
/** More are never in view. */
const mostRows = 1000;
const modes: readonly SearchMode[] = ['mark', 'only', 'without'];
const streams: readonly StreamChoice[] = ['both', 'stdout', 'stderr'];

function readView({ id, first, count, top, anchor, isFollowing }: Fields): LogPageView {
  const place = numberOf(anchor);
  return {
    id: integer(id),
    first: Math.max(0, integer(first)),
    count: Math.min(mostRows, Math.max(0, integer(count))),
    top: integer(top),
    ...(place === undefined ? {} : { anchor: Math.floor(place) }),
    isFollowing: isFollowing === true,
  };
}

/** A filter, whatever it is read from. */
export function readFilter(value: Fields): PageFilter {
  return {
    search: textOf(value.search),
    isRegex: value.isRegex === true,
    isCaseSensitive: value.isCaseSensitive === true,
    mode: modes.find((mode) => mode === value.mode) ?? 'mark',
    stream: streams.find((stream) => stream === value.stream) ?? 'both',
    level: pageLevels.find((level) => level === value.level) ?? 'none',
    hidden: listOf(value.hidden).flatMap((number) => numberOf(number) ?? []),
  };
}

/** A span of time, whatever it is read from. */
export function readSpan({ since, until }: Fields): LogSpan {
  const [from, to] = [timeOf(since), timeOf(until)];
  return { ...(from === undefined ? {} : { since: from }), ...(to === undefined ? {} : { until: to }) };
}

/** Milliseconds that a date can have. */
function timeOf(value: unknown): number | undefined {
  const time = numberOf(value);
  return time === undefined || time < 0 || time > 8.64e15 ? undefined : Math.floor(time);
}

function integer(value: unknown): number {
  return Math.floor(numberOf(value) ?? 0);
}
