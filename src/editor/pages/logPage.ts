import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { isJsonLike } from '../../core/logs/levels.ts';
import { LogRows, type LogFilter } from '../../core/logs/logRows.ts';
import { matchesIn } from '../../core/logs/logSearch.ts';
import type { LogLine } from '../../core/logs/logSegment.ts';
import { LogSession } from '../../core/logs/logSession.ts';
import { logText } from '../../core/logs/logText.ts';
import { logPageWords } from '../../core/logs/pageWords.ts';
import type { PageFilter, PageLine } from '../../core/model/logPage.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { readFromLogPage, type FromLogPage, type LogPageView, type ToLogPage } from '../../pages/logs/protocol.ts';
import { exportLines } from './logExport.ts';
import { PageChannel } from './pageChannel.ts';
import type { LogPagesParts, ShownLogs } from './shownLogs.ts';

/** A longer text is cut until all of it is asked for. */
const longestText = 4000;
const mostMarks = 50;
const olderLines = 2000;
const mostCopied = 100_000;

/** The host's end of the page of logs: holds the lines, sends those in view, and does what the page asks. */
export class LogPage implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #shown: ShownLogs;
  readonly #parts: LogPagesParts;
  readonly #store = new DisposableStore();
  readonly #channel: PageChannel<FromLogPage, ToLogPage>;
  readonly #session: LogSession;
  readonly #rows: LogRows;
  readonly #sender = this.#store.own(new Coalescer(() => this.#sendRows()));
  #view: LogPageView = { id: 0, first: 0, count: 0, top: 0, isFollowing: true };

  constructor(panel: vscode.WebviewPanel, shown: ShownLogs, parts: LogPagesParts) {
    this.#panel = panel;
    this.#shown = shown;
    this.#parts = parts;
    const { selection } = shown;
    const onDidChangeVisibility = (): void => this.#follow();
    this.#channel = this.#store.own(new PageChannel({ panel, extensionUri: parts.extensionUri, page: 'logs', log: parts.log, read: readFromLogPage, take: (message) => this.#take(message), onDidChangeVisibility }));
    this.#session = this.#store.own(new LogSession({ selection, engine: (signal) => this.#engine(signal), beginning: { tail: parts.tail.value }, limits: parts.limits(), log: parts.log }));
    this.#rows = new LogRows(this.#session.buffer);
    this.#store.own(
      this.#session.onDidChange((change) => {
        this.#rows.update(change);
        this.#sender.request();
      }),
    );
    this.#store.own(this.#session.onDidChangeSources(() => this.#sendSources()));
    this.#channel.open();
    this.#follow();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  #engine(signal: AbortSignal): Promise<Engine> {
    return this.#parts.engine.withId(this.#shown.engineId, signal);
  }

  /** Nothing is streamed while nobody sees it. */
  #follow(): void {
    if (this.#panel.visible) this.#session.follow();
    else this.#session.suspend();
  }

  #take(message: FromLogPage): void {
    switch (message.kind) {
      case 'ready':
        this.#send({ kind: 'open', words: logPageWords(), language: vscode.env.language, memory: JSON.stringify(this.#shown) });
        this.#sendSources();
        break;
      case 'view':
        this.#view = message;
        this.#sendRows();
        break;
      case 'filter':
        this.#report(this.#filter(message.filter));
        break;
      case 'find':
        this.#find(message.from, message.by);
        break;
      case 'locate':
        this.#showPlace(message.place);
        break;
      case 'detail':
        this.#sendDetail(message.place);
        break;
      case 'copy':
        this.#report(this.#copy(message.from, message.to));
        break;
      case 'older':
        this.#report(this.#session.readOlder(olderLines));
        break;
      case 'clear':
        this.#session.clear();
        break;
      case 'export':
        this.#report(exportLines(this.#shown.title, () => this.#texts()));
        break;
    }
  }

  #report(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (isAbort(error) || this.#store.isDisposed) return;
      this.#parts.log.warn(`The page of a log could not do what was asked: ${messageOf(error)}`);
      this.#send({ kind: 'problem', text: messageOf(error) });
    });
  }

  async #filter(chosen: PageFilter): Promise<void> {
    const { search: text, isRegex, isCaseSensitive, mode, stream, level, hidden } = chosen;
    const filter: LogFilter = {
      hiddenSources: hidden,
      ...(stream === 'both' ? {} : { hiddenStream: stream === 'stdout' ? 'stderr' : 'stdout' }),
      leastLevel: level,
      ...(text === '' ? {} : { search: { text, isRegex, isCaseSensitive } }),
      searchMode: mode,
    };
    this.#send({ kind: 'problem', text: '' });
    await this.#rows.setFilter(filter);
    this.#sender.request();
  }

  #find(from: number, by: 1 | -1): void {
    const found = this.#rows.nextFound(from, by);
    if (found) this.#showPlace(found.place, found.match);
    else if (this.#rows.found === undefined && this.#rows.length > 0) {
      const row = (this.#rows.rowOf(by > 0 ? from + 1 : from) + (by > 0 ? 0 : -1) + this.#rows.length) % this.#rows.length;
      this.#showPlace(this.#rows.placeOf(row) ?? from);
    }
  }

  #showPlace(place: number, match?: number): void {
    this.#sendRows();
    this.#send({ kind: 'show', row: this.#rows.rowOf(place), place, ...(match === undefined ? {} : { match }) });
  }

  async #copy(from: number, to: number): Promise<void> {
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
  *#texts(): Generator<string, void, undefined> {
    const names = this.#session.sources.map(({ name }) => name);
    for (let row = 0; row < this.#rows.length; row += 1) {
      const line = this.#session.buffer.at(this.#rows.placeOf(row) ?? Number.NaN);
      if (line) yield logText(line, { hasTimes: true, ...(names.length > 1 ? { names } : {}) });
    }
  }

  #sendSources(): void {
    this.#send({ kind: 'sources', sources: this.#session.sources.map(({ number, name }) => ({ number, name: displayText(name) })) });
    this.#sender.request();
  }

  #sendRows(): void {
    const { id, count, top, anchor, isFollowing } = this.#view;
    const shift = anchor === undefined || isFollowing ? 0 : this.#rows.rowOf(anchor) - top;
    const length = this.#rows.length;
    const first = Math.max(0, isFollowing ? length - count : Math.min(this.#view.first + shift, length - 1));
    const lines = Array.from({ length: Math.min(count, length - first) }, (_, index) => this.#pageLine(first + index)).filter((line) => line !== undefined);
    const found = this.#rows.found?.length;
    this.#send({ kind: 'rows', count: length, total: this.#session.buffer.length, first, lines, view: id, shift, ...(found === undefined ? {} : { found }), hasOlder: this.#session.hasOlder, isLoading: !this.#session.hasBegun });
  }

  #pageLine(row: number): PageLine | undefined {
    const place = this.#rows.placeOf(row);
    const line = place === undefined ? undefined : this.#session.buffer.at(place);
    if (place === undefined || !line) return undefined;
    const { source, kind, level, isContinuation, micros, text } = line;
    const shown = line.raw ?? text;
    return { place, source, kind, level, isContinuation, micros, text: shown.slice(0, longestText), isCut: shown.length > longestText, isJson: isJsonLike(text), marks: this.#marks(line) };
  }

  #marks({ text }: LogLine): PageLine['marks'] {
    const { search, searchMode } = this.#rows.filter;
    return search === undefined || searchMode === 'without' ? [] : matchesIn(text.slice(0, longestText), search, mostMarks);
  }

  #sendDetail(place: number): void {
    const line = this.#session.buffer.at(place);
    if (!line) return;
    const time = new Date(Math.floor(line.micros / 1000)).toISOString();
    this.#send({ kind: 'detail', place, text: line.raw ?? line.text, name: displayText(this.#session.sources[line.source]?.name ?? ''), time });
  }

  #send(message: ToLogPage): void {
    this.#channel.send(message);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
