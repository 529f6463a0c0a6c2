import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { systemClock } from '../../core/base/clock.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { pageSeries } from '../../core/stats/pagePoints.ts';
import { pageRow } from '../../core/stats/pageRows.ts';
import { statsPageWords } from '../../core/stats/pageWords.ts';
import { StatsSession } from '../../core/stats/statsSession.ts';
import type { StatsSource } from '../../core/stats/statsSource.ts';
import { readFromStatsPage, type FromStatsPage, type ToStatsPage } from '../../pages/stats/protocol.ts';
import { PageChannel } from './pageChannel.ts';
import type { ShownStats, StatsPagesParts } from './shownStats.ts';
import { StatsProcesses } from './statsProcesses.ts';

const tickMilliseconds = 1_000;
const keptSeconds = 3_600;
/** So many seconds are sent again: a later sample may have filled a gap. */
const sentAgain = 4;

/** The host's end of the page of figures: holds the last hour, sends what is new once a second, and does what the page asks. */
export class StatsPage implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #shown: ShownStats;
  readonly #parts: StatsPagesParts;
  readonly #store = new DisposableStore();
  readonly #channel: PageChannel<FromStatsPage, ToStatsPage>;
  readonly #session: StatsSession;
  readonly #processes: StatsProcesses;
  #timer: Disposable | undefined;
  #charted: readonly number[] = [];
  #sentUntil = 0;
  #sentMarks = '';

  constructor(panel: vscode.WebviewPanel, shown: ShownStats, parts: StatsPagesParts) {
    this.#panel = panel;
    this.#shown = shown;
    this.#parts = parts;
    const onDidChangeVisibility = (): void => this.#follow();
    this.#channel = this.#store.own(new PageChannel({ panel, extensionUri: parts.extensionUri, page: 'stats', log: parts.log, read: readFromStatsPage, take: (message) => this.#take(message), onDidChangeVisibility }));
    const engine = (signal: AbortSignal): Promise<Engine> => this.#engine(signal);
    this.#session = this.#store.own(new StatsSession({ selection: shown.selection, engine, log: parts.log }));
    this.#processes = this.#store.own(new StatsProcesses({ engine, find: (number) => this.#source(number), send: (message) => this.#send(message), log: parts.log }));
    this.#store.own(toDisposable(() => this.#timer?.dispose()));
    this.#channel.open();
    this.#follow();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  #engine(signal: AbortSignal): Promise<Engine> {
    return this.#parts.engine.withId(this.#shown.engineId, signal);
  }

  /** Nothing is measured while nobody sees it. */
  #follow(): void {
    if (this.#panel.visible) {
      this.#session.follow();
      return;
    }
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#processes.show(undefined);
    this.#session.suspend();
  }

  #take(message: FromStatsPage): void {
    switch (message.kind) {
      case 'ready':
        this.#open();
        break;
      case 'chart':
        this.#charted = message.numbers;
        this.#sentUntil = 0;
        this.#sendPoints();
        break;
      case 'processes':
        this.#processes.show(message.number);
        break;
      case 'signal':
        this.#report(this.#processes.signal(message.number, message.pid));
        break;
    }
  }

  #report(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (isAbort(error) || this.#store.isDisposed) return;
      const remedy = error instanceof UserError && error.remedy !== undefined ? ` ${error.remedy}` : '';
      this.#parts.log.warn(`The page of figures could not do what was asked: ${messageOf(error)}`);
      void vscode.window.showErrorMessage(messageOf(error) + remedy);
    });
  }

  #open(): void {
    this.#charted = [];
    this.#sentUntil = 0;
    this.#sentMarks = '';
    this.#send({ kind: 'open', words: statsPageWords(), title: this.#shown.title, language: vscode.env.language, memory: JSON.stringify(this.#shown) });
    this.#timer?.dispose();
    this.#tick();
  }

  #tick(): void {
    this.#timer = systemClock.after(tickMilliseconds, () => this.#tick());
    const { sources, problem } = this.#session;
    this.#send({ kind: 'rows', rows: sources.map((source) => pageRow(source, displayText)), status: this.#status(), problem: problem === undefined ? '' : displayText(problem, 1000) });
    this.#sendPoints();
    this.#sendMarks();
  }

  #status(): string {
    const { sources, hasBegun, problem } = this.#session;
    if (!hasBegun) return problem === undefined ? l10n.t('Asking the engine…') : '';
    const running = sources.filter(({ state }) => state === 'running' || state === 'paused').length;
    if (sources.length === 0) return this.#shown.selection.kind === 'all' ? l10n.t('No container is running. One that starts appears here.') : l10n.t('None of these containers exists any more.');
    return l10n.t('{0} of {1} containers running', running, sources.length);
  }

  #source(number: number): StatsSource | undefined {
    return this.#session.sources.find((source) => source.number === number);
  }

  /** The last second is not over yet. */
  #sendPoints(): void {
    const until = this.#session.second;
    const first = this.#sentUntil === 0 ? until - keptSeconds : this.#sentUntil - sentAgain;
    const series = this.#charted.flatMap((number) => this.#source(number) ?? []).map((source) => pageSeries(source, first, until - first));
    this.#sentUntil = until;
    this.#send({ kind: 'points', first, count: until - first, series });
  }

  #sendMarks(): void {
    const marks = this.#session.marks.map((mark) => ({ ...mark, text: displayText(mark.text) }));
    const text = JSON.stringify(marks);
    if (text === this.#sentMarks) return;
    this.#sentMarks = text;
    this.#send({ kind: 'marks', marks });
  }

  #send(message: ToStatsPage): void {
    this.#channel.send(message);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
