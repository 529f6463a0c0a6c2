import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/emitter.ts';
import { foldedJson } from '../../core/logs/jsonFields.ts';
import { isJsonLike } from '../../core/logs/levels.ts';
import { logLinks, type LogLink } from '../../core/logs/logLinks.ts';
import { LogRows, noFilter, type LogFilter } from '../../core/logs/logRows.ts';
import { matchesIn } from '../../core/logs/logSearch.ts';
import type { LogLine } from '../../core/logs/logSegment.ts';
import { LogSession, type LogSessionOptions } from '../../core/logs/logSession.ts';
import { logText } from '../../core/logs/logText.ts';
import { TimeLimit } from '../../core/logs/timeLimit.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { sameSpan, wholeSpan, type LogSpan, type PageFilter, type PageLine } from '../../core/model/logPage.ts';

/** A longer text is cut until all of it is asked for. */
const longestText = 4000;
const mostMarks = 50;
/** Milliseconds. */
const longestMarking = 50;
const mostCopied = 100_000;

/** The lines of a page of logs: those of a span of time, as they are filtered. */
export class LogContent implements Disposable {
  readonly #options: Omit<LogSessionOptions, 'beginning'>;
  readonly #tail: () => number;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new Emitter<void>());
  readonly #changedSources = this.#store.own(new Emitter<void>());
  readonly #gaveUp = this.#store.own(new Emitter<Error>());
  readonly #marksLimit = new TimeLimit();
  #life: DisposableStore;
  #session: LogSession;
  #rows: LogRows;
  #span: LogSpan = wholeSpan;
  #filter: LogFilter = noFilter;
  #fields: readonly string[] = [];
  #isFollowing = false;
  /** Why the search was given up, as it was last said. */
  #told: Error | undefined;

  /** Rows came, or went. */
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeSources = this.#changedSources.event;
  /** The search takes too long, and is not done any more. */
  readonly onDidGiveUp = this.#gaveUp.event;

  /** @param tail how many of the last lines come first where no span is chosen. */
  constructor(options: Omit<LogSessionOptions, 'beginning'>, tail: () => number) {
    this.#options = options;
    this.#tail = tail;
    ({ life: this.#life, session: this.#session, rows: this.#rows } = this.#open());
  }

  get session(): LogSession {
    return this.#session;
  }

  get rows(): LogRows {
    return this.#rows;
  }

  /** The fields to which JSON lines are folded. */
  set fields(names: readonly string[]) {
    this.#fields = names;
    this.#changed.fire();
  }

  follow(): void {
    this.#isFollowing = true;
    this.#session.follow();
  }

  /** Holds no stream until it follows again. */
  suspend(): void {
    this.#isFollowing = false;
    this.#session.suspend();
  }

  /** Reads the lines of that span, in the place of those that are there. */
  async setSpan(span: LogSpan): Promise<void> {
    if (sameSpan(span, this.#span)) return;
    this.#span = span;
    this.#store.release(this.#life);
    ({ life: this.#life, session: this.#session, rows: this.#rows } = this.#open());
    this.#changedSources.fire();
    this.#changed.fire();
    if (this.#isFollowing) this.#session.follow();
    await this.#rows.setFilter(this.#filter);
  }

  /** @throws as `LogRows.setFilter` does. */
  async setFilter({ search: text, isRegex, isCaseSensitive, mode, stream, level, hidden }: PageFilter): Promise<void> {
    this.#filter = {
      hiddenSources: hidden,
      ...(stream === 'both' ? {} : { hiddenStream: stream === 'stdout' ? 'stderr' : 'stdout' }),
      leastLevel: level,
      ...(text === '' ? {} : { search: { text, isRegex, isCaseSensitive } }),
      searchMode: mode,
    };
    try {
      await this.#rows.setFilter(this.#filter);
    } finally {
      this.#told = this.#rows.problem;
      this.#changed.fire();
    }
  }

  pageLines(first: number, count: number): readonly PageLine[] {
    return this.#marked(Array.from({ length: Math.max(0, count) }, (_, index) => this.#pageLine(first + index)).filter((line) => line !== undefined));
  }

  /** The link of a line that begins there, and the id of the line's container. */
  link(place: number, start: number): { readonly link: LogLink; readonly containerId: string | undefined } | undefined {
    const line = this.#session.buffer.at(place);
    const link = logLinks(line?.text ?? '').find((each) => each.start === start);
    return link && { link, containerId: this.#session.sources[line?.source ?? -1]?.containerId };
  }

  async copy(from: number, to: number): Promise<void> {
    const first = this.#rows.rowOf(from);
    const texts: string[] = [];
    for (let row = first; texts.length < mostCopied; row += 1) {
      const place = this.#rows.placeOf(row);
      const line = place === undefined || place > to ? undefined : this.#session.buffer.at(place);
      if (!line) break;
      texts.push(line.text);
    }
    await vscode.env.clipboard.writeText(texts.join('\n'));
  }

  /** The rows as they are exported. */
  *texts(): Generator<string, void, undefined> {
    const names = this.#session.sources.map(({ name }) => name);
    for (let row = 0; row < this.#rows.length; row += 1) {
      const line = this.#session.buffer.at(this.#rows.placeOf(row) ?? Number.NaN);
      if (line) yield logText(line, { hasTimes: true, ...(names.length > 1 ? { names } : {}) });
    }
  }

  #open(): { readonly life: DisposableStore; readonly session: LogSession; readonly rows: LogRows } {
    const life = this.#store.own(new DisposableStore());
    const { since, until } = this.#span;
    const isSpan = since !== undefined || until !== undefined;
    const span = { ...(since === undefined ? {} : { since: since / 1000 }), ...(until === undefined ? {} : { until: until / 1000 }) };
    const session = life.own(new LogSession({ ...this.#options, beginning: isSpan ? span : { tail: this.#tail() } }));
    const rows = new LogRows(session.buffer, () => this.#searchOn());
    life.own(
      session.onDidChange((change) => {
        rows.update(change);
        this.#searchOn();
      }),
    );
    life.own(session.onDidChangeSources(() => this.#changedSources.fire()));
    return { life, session, rows };
  }

  /** Lines came, and were searched. */
  #searchOn(): void {
    const { problem } = this.#rows;
    if (problem && problem !== this.#told && !isAbort(problem)) this.#gaveUp.fire(problem);
    this.#told = problem;
    this.#changed.fire();
  }

  #pageLine(row: number): PageLine | undefined {
    const place = this.#rows.placeOf(row);
    const line = place === undefined ? undefined : this.#session.buffer.at(place);
    if (place === undefined || !line) return undefined;
    const { source, kind, level, isContinuation, micros, text } = line;
    const folded = foldedJson(text, this.#fields);
    const shown = folded === undefined ? (line.raw ?? text) : displayText(folded, longestText);
    return { place, source, kind, level, isContinuation, micros, text: shown.slice(0, longestText), isCut: shown.length > longestText, isJson: isJsonLike(text), isFolded: folded !== undefined, marks: [], links: folded === undefined ? linkRanges(line) : [] };
  }

  /** A search that takes its time leaves lines without marks. */
  #marked(lines: readonly PageLine[]): readonly PageLine[] {
    const { search, searchMode } = this.#rows.filter;
    if (search === undefined || searchMode === 'without') return lines;
    const marked = [...lines];
    this.#marksLimit.run(() => {
      for (const [index, line] of lines.entries()) {
        const text = line.isFolded ? line.text : (this.#session.buffer.at(line.place)?.text ?? '');
        marked[index] = { ...line, marks: matchesIn(text.slice(0, longestText), search, mostMarks) };
      }
    }, longestMarking);
    return marked;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Where in a line something leads somewhere. A note is ours, and leads nowhere. */
export function linkRanges({ kind, text }: Pick<LogLine, 'kind' | 'text'>): PageLine['links'] {
  return kind === 'note' ? [] : logLinks(text).map(({ start, end }) => [start, end]);
}
