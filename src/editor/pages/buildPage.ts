import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { BuildList } from '../../core/build/history.ts';
import { foreignPrefix } from '../../core/build/record.ts';
import type { BuildPageAction } from '../../core/model/buildPage.ts';
import { buildName } from '../../core/outline/buildNode.ts';
import { buildPage, type BuildWithNeighbours } from '../../core/outline/buildPage.ts';
import { buildPageWords, comparisonRows, stepDetail } from '../../core/outline/buildPageStep.ts';
import { readFromBuildPage, type FromBuildPage, type ToBuildPage } from '../../pages/build/protocol.ts';
import { PageChannel } from './pageChannel.ts';
import { StepOutput } from './stepOutput.ts';

export interface BuildPageParts {
  readonly history: BuildList;
  /** Has the engine's own history followed until it is disposed. */
  readonly holdEngine: () => Disposable;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  /** Opens the page of another build. */
  open(id: string): void;
}

/** How often the times of a build that runs go on, where it says nothing by itself. */
const tickMilliseconds = 1000;

/** The host's end of the page of one build: sends what changed while the page is visible, and does what it asks. */
export class BuildPage implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #id: string;
  readonly #parts: BuildPageParts;
  readonly #store = new DisposableStore();
  readonly #channel: PageChannel<FromBuildPage, ToBuildPage>;
  readonly #output: StepOutput;
  /** What the page was told, as JSON, by what it is about. */
  readonly #told = new Map<string, string>();
  #selected: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #held: Disposable | undefined;

  constructor(panel: vscode.WebviewPanel, id: string, parts: BuildPageParts) {
    this.#panel = panel;
    this.#id = id;
    this.#parts = parts;
    this.#output = new StepOutput(id, parts.history);
    const onDidChangeVisibility = (): void => this.#follow();
    this.#channel = this.#store.own(new PageChannel({ panel, extensionUri: parts.extensionUri, page: 'build', log: parts.log, read: readFromBuildPage, take: (message) => this.#take(message), onDidChangeVisibility }));
    this.#store.own(
      parts.history.onDidChange((ids) => {
        if (!ids || ids.includes(id)) this.#update();
      }),
    );
  }

  /** Reads the records, and loads the page. */
  async begin(): Promise<void> {
    await this.#parts.history.load();
    if (this.#store.isDisposed) return;
    const record = this.#parts.history.get(this.#id);
    if (record) this.#panel.title = buildName(record);
    this.#channel.open();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  #take(message: FromBuildPage): void {
    switch (message.kind) {
      case 'ready':
        this.#told.clear();
        this.#output.forget();
        this.#send({ kind: 'open', build: this.#id, words: buildPageWords() });
        this.#follow();
        break;
      case 'select':
        this.#selected = message.step;
        this.#output.forget();
        this.#update();
        break;
      case 'action':
        void vscode.commands.executeCommand(commands[message.action], { subject: this.#subject });
        break;
      case 'openLine':
        void vscode.commands.executeCommand('gantry.build.openStep', { subject: { kind: 'step', engineId: '', buildId: this.#id, number: message.step } });
        break;
      case 'openBuild':
        this.#parts.open(message.id);
        break;
    }
  }

  /** Whether the engine's own history has it, and not we. */
  get #isForeign(): boolean {
    return this.#id.startsWith(foreignPrefix);
  }

  get #subject(): { readonly kind: 'build'; readonly engineId: string; readonly id: string } {
    return { kind: 'build', engineId: '', id: this.#id };
  }

  /** The engine's history is followed while somebody looks. */
  #follow(): void {
    this.#held?.dispose();
    this.#held = this.#panel.visible && this.#isForeign ? this.#parts.holdEngine() : undefined;
    this.#update();
  }

  #update(): void {
    clearTimeout(this.#timer);
    if (!this.#channel.isLoaded) return;
    const { history } = this.#parts;
    const record = history.get(this.#id);
    if (!record) {
      this.#tell('head', { kind: 'gone', text: this.#isForeign ? l10n.t('No connected engine has this build in its history, or it is not read yet.') : l10n.t('There is no record of this build.') });
      return;
    }
    this.#draw({ record, previous: history.previous(record), next: history.next(record) });
    if (record.outcome === 'running') this.#timer = setTimeout(() => this.#update(), tickMilliseconds);
  }

  #draw(build: BuildWithNeighbours): void {
    const now = Date.now();
    const { record, previous } = build;
    const { head, steps } = buildPage(build, now);
    this.#tell('head', { kind: 'head', head, stepCount: steps.length });
    const changed = steps.filter((step) => this.#isNews(`step ${step.number}`, step));
    if (changed.length > 0) this.#send({ kind: 'steps', steps: changed });
    this.#tell('comparison', { kind: 'comparison', rows: previous ? comparisonRows(record, previous, now) : [] });
    const detail = this.#selected === undefined ? undefined : stepDetail(record, previous, this.#selected, now);
    if (!detail) return;
    this.#tell('detail', { kind: 'detail', detail });
    this.#sendOutput(detail.number).catch((error: unknown) => this.#parts.log.warn(`The output of a step cannot be shown: ${messageOf(error)}`));
  }

  async #sendOutput(step: number): Promise<void> {
    const news = await this.#output.news(step);
    if (news && this.#selected === step) this.#send({ kind: 'output', step, ...news });
  }

  /** Says something about a matter, unless that was the last that was said about it. */
  #tell(matter: string, message: ToBuildPage): void {
    if (this.#isNews(matter, message)) this.#send(message);
  }

  #isNews(matter: string, value: unknown): boolean {
    const json = JSON.stringify(value);
    if (this.#told.get(matter) === json) return false;
    this.#told.set(matter, json);
    return true;
  }

  #send(message: ToBuildPage): void {
    this.#channel.send(message);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#held?.dispose();
    this.#store.dispose();
  }
}

const commands: Readonly<Record<BuildPageAction, string>> = {
  again: 'gantry.build.again',
  cancel: 'gantry.build.cancel',
  copyCommand: 'gantry.build.copyCommand',
  exportLog: 'gantry.build.exportLog',
  openDockerfile: 'gantry.build.openDockerfile',
  showProvenance: 'gantry.build.showProvenance',
};
