import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { isJsonLike } from '../../core/logs/levels.ts';
import { LogRows, type LogFilter } from '../../core/logs/logRows.ts';
import { matchesIn } from '../../core/logs/logSearch.ts';
import { LogSession } from '../../core/logs/logSession.ts';
import { logText } from '../../core/logs/logText.ts';
import { logPageWords } from '../../core/logs/pageWords.ts';
import { TimeLimit } from '../../core/logs/timeLimit.ts';
import type { PageFilter, PageLine } from '../../core/model/logPage.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { readFromLogPage, type FromLogPage, type LogPageView, type ToLogPage } from '../../pages/logs/protocol.ts';
import { fillWebview } from '../views/webviewShell.ts';
import { exportLines } from './logExport.ts';
import type { LogPagesParts, ShownLogs } from './shownLogs.ts';

/** A longer text is cut until all of it is asked for. */
const longestText = 4000;
const mostMarks = 50;
/** Milliseconds. */
const longestMarking = 50;
const olderLines = 2000;
const mostCopied = 100_000;

/** The host's end of the page of logs: holds the lines, sends those in view, and does what the page asks. */
export class LogPage implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #shown: ShownLogs;
  readonly #parts: LogPagesParts;
  readonly #store = new DisposableStore();
  readonly #session: LogSession;
  readonly #rows: LogRows;
  readonly #sender = this.#store.own(new Coalescer(() => this.#sendRows()));
  #view: LogPageView = { id: 0, first: 0, count: 0, top: 0, isFollowing: true };
  #isLoaded = false;
  /** Why the search was given up, as it was last said. */
  #told: Error | undefined;
  readonly #marksLimit = new TimeLimit();

  constructor(panel: vscode.WebviewPanel, shown: ShownLogs, parts: LogPagesParts) {
    this.#panel = panel;
    this.#shown = shown;
    this.#parts = parts;
    const { selection } = shown;
    this.#session = this.#store.own(new LogSession({ selection, engine: (signal) => this.#engine(signal), beginning: { tail: parts.tail.value }, limits: parts.limits(), log: parts.log }));
    this.#rows = new LogRows(this.#session.buffer, () => this.#searchOn());
    this.#store.own(
      this.#session.onDidChange((change) => {
        this.#rows.update(change);
        this.#searchOn();
      }),
    );
    this.#store.own(this.#session.onDidChangeSources(() => this.#sendSources()));
    this.#store.own(panel.webview.onDidReceiveMessage((value: unknown) => this.#take(readFromLogPage(value))));
    this.#store.own(panel.onDidChangeViewState(() => this.#follow()));
    fillWebview(panel.webview, parts.extensionUri, 'logs');
    this.#follow();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  async #engine(signal: AbortSignal): Promise<Engine> {
    const engine = await this.#parts.engine.ready(signal);
    if (engine.id === this.#shown.engineId) return engine;
    throw new UserError('notFound', l10n.t('This window shows another engine now: {0}.', displayText(engine.name)));
  }

  /** Nothing is streamed while nobody sees it. A page that is hidden is unloaded, and asks for everything when it comes back. */
  #follow(): void {
    if (this.#panel.visible) {
      this.#session.follow();
      return;
    }
    this.#isLoaded = false;
    this.#session.suspend();
  }

  #take(message: FromLogPage | undefined): void {
    switch (message?.kind) {
      case 'ready':
        this.#isLoaded = true;
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
      case undefined:
        this.#parts.log.warn('The page of a log said something that makes no sense');
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
    try {
      await this.#rows.setFilter(filter);
    } finally {
      this.#told = this.#rows.problem;
      this.#sender.request();
    }
  }

  /** Lines came, and were searched. */
  #searchOn(): void {
    const { problem } = this.#rows;
    if (problem && problem !== this.#told) this.#report(Promise.reject(problem));
    this.#told = problem;
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
    const lines = this.#marked(Array.from({ length: Math.min(count, length - first) }, (_, index) => this.#pageLine(first + index)).filter((line) => line !== undefined));
    const found = this.#rows.found?.length;
    this.#send({ kind: 'rows', count: length, total: this.#session.buffer.length, first, lines, view: id, shift, ...(found === undefined ? {} : { found }), hasOlder: this.#session.hasOlder, isLoading: !this.#session.hasBegun });
  }

  #pageLine(row: number): PageLine | undefined {
    const place = this.#rows.placeOf(row);
    const line = place === undefined ? undefined : this.#session.buffer.at(place);
    if (place === undefined || !line) return undefined;
    const { source, kind, level, isContinuation, micros, text } = line;
    const shown = line.raw ?? text;
    return { place, source, kind, level, isContinuation, micros, text: shown.slice(0, longestText), isCut: shown.length > longestText, isJson: isJsonLike(text), marks: [] };
  }

  /** A search that takes its time leaves lines without marks. */
  #marked(lines: readonly PageLine[]): readonly PageLine[] {
    const { search, searchMode } = this.#rows.filter;
    if (search === undefined || searchMode === 'without') return lines;
    const marked = [...lines];
    this.#marksLimit.run(() => {
      for (const [index, line] of lines.entries()) {
        const text = this.#session.buffer.at(line.place)?.text ?? '';
        marked[index] = { ...line, marks: matchesIn(text.slice(0, longestText), search, mostMarks) };
      }
    }, longestMarking);
    return marked;
  }

  #sendDetail(place: number): void {
    const line = this.#session.buffer.at(place);
    if (!line) return;
    const time = new Date(Math.floor(line.micros / 1000)).toISOString();
    this.#send({ kind: 'detail', place, text: line.raw ?? line.text, name: displayText(this.#session.sources[line.source]?.name ?? ''), time });
  }

  #send(message: ToLogPage): void {
    if (this.#isLoaded && !this.#store.isDisposed) void this.#panel.webview.postMessage(message);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
