import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { systemClock } from '../../core/base/clock.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import { cleanUp, type CleanUpResult } from '../../core/disk/cleanUp.ts';
import { freedBytes, type FreedBytes } from '../../core/disk/freedBytes.ts';
import { readKeepRules, ruleText, withKeepRule, type KeepRule } from '../../core/disk/keepRules.ts';
import { diskPagePreview, diskPageRow, diskPageTotals, freedText, thingName } from '../../core/disk/pageRows.ts';
import { diskPageWords } from '../../core/disk/pageWords.ts';
import type { DiskThing } from '../../core/disk/diskThings.ts';
import { removalCommand } from '../../core/disk/removalCommands.ts';
import { planRemoval, type RemovalPlan } from '../../core/disk/removalPlan.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { comingBack, remembering, type RemovedContainer } from '../../core/undo/removedContainer.ts';
import { readFromDiskPage, type FromDiskPage, type ToDiskPage } from '../../pages/disk/protocol.ts';
import { offerRemovedContainers } from '../platform/undoOffer.ts';
import { measureDisk, type DiskMeasurement } from './diskMeasurement.ts';
import { PageChannel } from './pageChannel.ts';
import type { DiskPagesParts, ShownDisk } from './shownDisk.ts';

type Say = (text: string) => void;

/** The host's end of the page of disk usage: measures on opening and when asked to, and removes what was previewed. */
export class DiskPage implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #shown: ShownDisk;
  readonly #parts: DiskPagesParts;
  readonly #store = new DisposableStore();
  readonly #channel: PageChannel<FromDiskPage, ToDiskPage>;
  readonly #numbers = new Map<string, number>();
  #measurement: DiskMeasurement | undefined;
  #preview: { readonly plan: RemovalPlan; readonly freed: FreedBytes } | undefined;
  #work: AbortController | undefined;
  #busy = '';
  #hasBegun = false;

  constructor(panel: vscode.WebviewPanel, shown: ShownDisk, parts: DiskPagesParts) {
    this.#panel = panel;
    this.#shown = shown;
    this.#parts = parts;
    this.#store.own(toDisposable(() => this.#work?.abort()));
    this.#channel = this.#store.own(new PageChannel({ panel, extensionUri: parts.extensionUri, page: 'disk', log: parts.log, read: readFromDiskPage, take: (message) => this.#take(message) }));
    this.#store.own(parts.rules.onDidChange(() => this.#sendAll('')));
    this.#channel.open();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  #take(message: FromDiskPage): void {
    switch (message.kind) {
      case 'ready':
        this.#open();
        break;
      case 'measure':
        this.#run((say, signal) => this.#measure(say, signal));
        break;
      case 'cancel':
        this.#work?.abort();
        break;
      case 'preview':
        this.#run((say, signal) => this.#plan(message.numbers, say, signal));
        break;
      case 'remove':
        this.#run((say, signal) => this.#remove(say, signal));
        break;
      case 'dismiss':
        this.#preview = undefined;
        break;
      case 'addRule':
        this.#changeRules((rules) => withKeepRule(rules, { kind: message.rule, pattern: message.pattern }));
        break;
      case 'removeRule':
        this.#changeRules((rules) => rules.filter((_, index) => index !== message.index));
        break;
    }
  }

  /** A page that is hidden is unloaded: what was measured is kept for it. */
  #open(): void {
    this.#send({ kind: 'open', words: diskPageWords(), title: this.#shown.title, memory: JSON.stringify(this.#shown) });
    this.#sendAll('');
    this.#send({ kind: 'busy', text: this.#busy });
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#run((say, signal) => this.#measure(say, signal));
  }

  /** One thing at a time; what was said of the one before goes. */
  #run(work: (say: Say, signal: AbortSignal) => Promise<void>): void {
    if (this.#work || this.#store.isDisposed) return;
    const controller = new AbortController();
    this.#work = controller;
    this.#say('', [], false);
    const begun = systemClock.now();
    const timer = setInterval(() => this.#send({ kind: 'busy', text: `${this.#busy} ${l10n.t('{0} s', Math.round((systemClock.now() - begun) / 1000))}` }), 1000);
    const say = (text: string): void => {
      this.#busy = text;
      this.#send({ kind: 'busy', text });
    };
    work(say, controller.signal)
      .catch((error: unknown) => this.#report(error))
      .finally(() => {
        clearInterval(timer);
        this.#work = undefined;
        say('');
      });
  }

  #report(error: unknown): void {
    if (isAbort(error) || this.#store.isDisposed) return;
    this.#parts.log.error(`The page of disk usage could not do what was asked: ${error instanceof UserError ? error.message : String(error)}`);
    const remedy = error instanceof UserError ? (error.remedy ?? '') : '';
    this.#say(displayText(`${messageOf(error)} ${remedy}`.trim(), 1000), [], true);
  }

  #engine(signal: AbortSignal): Promise<Engine> {
    return this.#parts.engine.withId(this.#shown.engineId, signal);
  }

  async #measure(say: Say, signal: AbortSignal): Promise<void> {
    say(l10n.t('The engine measures its disk…'));
    this.#measurement = await measureDisk(await this.#engine(signal), this.#parts.builds, signal);
    this.#preview = undefined;
    this.#sendAll('');
  }

  async #plan(numbers: readonly number[], say: Say, signal: AbortSignal): Promise<void> {
    const measurement = this.#measurement;
    if (!measurement) return;
    say(l10n.t('Looking what this frees…'));
    const wanted = new Set(numbers);
    const chosen = new Set(measurement.things.flatMap(({ key }) => (wanted.has(this.#numberOf(key)) ? [key] : [])));
    const plan = planRemoval(measurement.things, chosen, this.#rules);
    const { images } = await this.#engine(signal);
    this.#preview = { plan, freed: await freedBytes(images, measurement.usage, plan.removed, signal) };
    this.#send({ kind: 'preview', preview: diskPagePreview(plan, this.#preview.freed, displayText) });
  }

  async #remove(say: Say, signal: AbortSignal): Promise<void> {
    const preview = this.#preview;
    this.#preview = undefined;
    if (!preview) return;
    const { removed: planned } = preview.plan;
    const count = planned.length;
    say(l10n.t('Removing {0} of {1}…', 0, count));
    const engine = await this.#engine(signal);
    for (const thing of planned) this.#parts.log.info(displayText(cliText(removalCommand(thing)), 2000));
    let done = 0;
    const report = (dealtWith: number): void => {
      done = dealtWith;
      say(l10n.t('Removing {0} of {1}…', dealtWith, count));
    };
    const containers: RemovedContainer[] = [];
    try {
      this.#tell(await cleanUp(remembering(engine, (removed) => containers.push(removed)), planned, report, signal), preview.freed);
    } catch (error) {
      if (!isAbort(error)) throw error;
      this.#say(l10n.t('Cancelled after {0} of {1}. Measure again to see what is left.', done, count), [], false);
      return;
    } finally {
      this.#offer(engine.id, containers, planned);
    }
    await this.#measure(say, signal);
  }

  /** What was planned may have been left alone: a container whose image was to go is not offered all the same. */
  #offer(engineId: string, removed: readonly RemovedContainer[], planned: readonly DiskThing[]): void {
    const ids = (kind: DiskThing['kind']): ReadonlySet<string> => new Set(planned.filter((thing) => thing.kind === kind).map(({ id }) => id));
    const { containers, areVolumesGone } = comingBack(removed, { images: ids('image'), volumes: ids('volume') });
    offerRemovedContainers({ engineId, removed: containers, areVolumesGone }).catch((error: unknown) => this.#report(error));
  }

  #tell({ removed, skipped }: CleanUpResult, { bytes, precision }: FreedBytes): void {
    const left = skipped.reduce((sum, { thing }) => sum + (thing.size ?? 0) - (thing.shared ?? 0), 0);
    const freed = freedText({ bytes: Math.max(0, bytes - left), precision: skipped.length > 0 && precision === 'exact' ? 'atMost' : precision });
    const what = removed.length === 1 ? l10n.t('1 thing was removed, which freed {0}.', freed) : l10n.t('{0} things were removed, which freed {1}.', removed.length, freed);
    const rest = skipped.length === 0 ? '' : l10n.t('Left alone: {0}.', skipped.length);
    this.#say(`${what} ${rest}`.trim(), skipped.map(({ thing, reason }) => `${thingName(thing, displayText)}: ${displayText(reason, 500)}`), false);
  }

  get #rules(): readonly KeepRule[] {
    return readKeepRules(this.#parts.rules.value);
  }

  #changeRules(change: (rules: readonly KeepRule[]) => readonly KeepRule[]): void {
    try {
      void this.#parts.rules.set(change(this.#rules)).then(undefined, (error: unknown) => this.#report(error));
    } catch (error) {
      this.#sendAll(messageOf(error));
    }
  }

  #numberOf(key: string): number {
    const known = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, known);
    return known;
  }

  /** @param problem with a rule that was typed. */
  #sendAll(problem: string): void {
    const rules = this.#rules;
    this.#send({ kind: 'rules', rules: rules.map((rule) => displayText(ruleText(rule))), problem });
    if (!this.#measurement) return;
    const { things, usage, at } = this.#measurement;
    const rows = things.map((thing) => diskPageRow(thing, this.#numberOf(thing.key), rules, at, displayText));
    const time = new Intl.DateTimeFormat(vscode.env.language, { timeStyle: 'medium' }).format(at * 1000);
    this.#send({ kind: 'usage', rows, totals: diskPageTotals(usage, things), status: l10n.t('As measured at {0}', time) });
  }

  #say(text: string, lines: readonly string[], isFailure: boolean): void {
    this.#send({ kind: 'said', text, lines, isFailure });
  }

  #send(message: ToDiskPage): void {
    this.#channel.send(message);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
