import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { fieldNames } from '../../core/logs/jsonFields.ts';
import { isOfSwarm } from '../../core/logs/logSelection.ts';
import { logPageWords } from '../../core/logs/pageWords.ts';
import type { PageFilter } from '../../core/model/logPage.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { readFromLogPage, type FromLogPage, type LogPageView, type ToLogPage } from '../../pages/logs/protocol.ts';
import { LogContent, linkRanges } from './logContent.ts';
import { exportLines } from './logExport.ts';
import { PageChannel } from './pageChannel.ts';
import type { LogPagesParts, ShownLogs } from './shownLogs.ts';

const olderLines = 2000;

/** The host's end of the page of logs: holds the lines, sends those in view, and does what the page asks. */
export class LogPage implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #shown: ShownLogs;
  readonly #parts: LogPagesParts;
  readonly #store = new DisposableStore();
  readonly #content: LogContent;
  readonly #channel: PageChannel<FromLogPage, ToLogPage>;
  readonly #sender = this.#store.own(new Coalescer(() => this.#sendRows()));
  #view: LogPageView = { id: 0, first: 0, count: 0, top: 0, isFollowing: true };

  constructor(panel: vscode.WebviewPanel, shown: ShownLogs, parts: LogPagesParts) {
    this.#panel = panel;
    this.#shown = shown;
    this.#parts = parts;
    const { selection } = shown;
    const onDidChangeVisibility = (): void => this.#follow();
    this.#channel = this.#store.own(new PageChannel({ panel, extensionUri: parts.extensionUri, page: 'logs', log: parts.log, read: readFromLogPage, take: (message) => this.#take(message), onDidChangeVisibility }));
    this.#content = this.#store.own(new LogContent({ selection, engine: (signal) => this.#engine(signal), limits: parts.limits(), log: parts.log }, () => parts.tail.value));
    this.#store.own(this.#content.onDidChange(() => this.#sender.request()));
    this.#store.own(this.#content.onDidChangeSources(() => this.#sendSources()));
    this.#store.own(this.#content.onDidGiveUp((problem) => this.#report(Promise.reject(problem))));
    this.#content.fields = fieldNames(parts.fields.value);
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
    if (this.#panel.visible) this.#content.follow();
    else this.#content.suspend();
  }

  #take(message: FromLogPage): void {
    switch (message.kind) {
      case 'ready':
        this.#send({ kind: 'open', words: logPageWords(isOfSwarm(this.#shown.selection)), language: vscode.env.language, memory: JSON.stringify(this.#shown), fields: this.#parts.fields.value });
        this.#sendSources();
        break;
      case 'view':
        this.#view = message;
        this.#sendRows();
        break;
      case 'span':
        this.#report(this.#content.setSpan(message.span));
        break;
      case 'filter':
        this.#report(this.#filter(message.filter));
        break;
      case 'fields':
        this.#content.fields = fieldNames(message.fields);
        this.#report(this.#parts.fields.set(message.fields));
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
      case 'link':
        this.#report(this.#followLink(message.place, message.start));
        break;
      case 'copy':
        this.#report(this.#content.copy(message.from, message.to));
        break;
      case 'older':
        this.#report(this.#content.session.readOlder(olderLines));
        break;
      case 'clear':
        this.#content.session.clear();
        break;
      case 'export':
        this.#report(exportLines(this.#shown.title, () => this.#content.texts()));
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
    this.#send({ kind: 'problem', text: '' });
    await this.#content.setFilter(chosen);
  }

  #find(from: number, by: 1 | -1): void {
    const found = this.#content.rows.nextFound(from, by);
    if (found) this.#showPlace(found.place, found.match);
    else if (this.#content.rows.found === undefined && this.#content.rows.length > 0) {
      const row = (this.#content.rows.rowOf(by > 0 ? from + 1 : from) + (by > 0 ? 0 : -1) + this.#content.rows.length) % this.#content.rows.length;
      this.#showPlace(this.#content.rows.placeOf(row) ?? from);
    }
  }

  #showPlace(place: number, match?: number): void {
    this.#sendRows();
    this.#send({ kind: 'show', row: this.#content.rows.rowOf(place), place, ...(match === undefined ? {} : { match }) });
  }

  async #followLink(place: number, start: number): Promise<void> {
    const found = this.#content.link(place, start);
    if (!found) return;
    const { openLogLink } = await import('./logFiles.ts');
    const engine = this.#parts.engine.find(this.#shown.engineId);
    await openLogLink(found.link, found.containerId, { engine, files: this.#parts.files.of(engine), builds: this.#parts.builds });
  }

  #sendSources(): void {
    this.#send({ kind: 'sources', sources: this.#content.session.sources.map(({ number, name }) => ({ number, name: displayText(name) })) });
    this.#sender.request();
  }

  #sendRows(): void {
    const { id, count, top, anchor, isFollowing } = this.#view;
    const shift = anchor === undefined || isFollowing ? 0 : this.#content.rows.rowOf(anchor) - top;
    const length = this.#content.rows.length;
    const first = Math.max(0, isFollowing ? length - count : Math.min(this.#view.first + shift, length - 1));
    const lines = this.#content.pageLines(first, Math.min(count, length - first));
    const found = this.#content.rows.found?.length;
    this.#send({ kind: 'rows', count: length, total: this.#content.session.buffer.length, first, lines, view: id, shift, ...(found === undefined ? {} : { found }), hasOlder: this.#content.session.hasOlder, isLoading: !this.#content.session.hasBegun });
  }

  #sendDetail(place: number): void {
    const line = this.#content.session.buffer.at(place);
    if (!line) return;
    const time = new Date(Math.floor(line.micros / 1000)).toISOString();
    this.#send({ kind: 'detail', place, text: line.raw ?? line.text, name: displayText(this.#content.session.sources[line.source]?.name ?? ''), time, links: linkRanges(line) });
  }

  #send(message: ToLogPage): void {
    this.#channel.send(message);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
