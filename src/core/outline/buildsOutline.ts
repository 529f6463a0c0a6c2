import * as l10n from '@vscode/l10n';
import { systemClock, type Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { BuildList } from '../build/history.ts';
import type { BuildRecord, RecordedStep } from '../build/record.ts';
import { buildNode, buildRowId, buildTooltip, stepNode, stepTooltip } from './buildNode.ts';
import type { OutlineNode, TooltipLine, TreeSource } from './node.ts';
import { parentOfMore, plainTooltip, rootId, Rows } from './rows.ts';

export interface BuildsOutlineOptions {
  readonly clock?: Clock;
  /** The engine whose rows these are; empty for those of several. */
  readonly engineId?: string;
  /** Which builds are shown; all by default. Asked when rows are drawn. */
  readonly accepts?: (record: BuildRecord) => boolean;
  /** Whether it is clear where a build was made: a row says the engine's name else. Asked when it is drawn. */
  readonly isOfEngine?: (record: BuildRecord) => boolean;
}

/** The rows of the view "Builds": those that run, then those that ended, the newest first; below each its steps. */
export class BuildsOutline implements TreeSource, Disposable {
  readonly #store = new DisposableStore();
  readonly #history: BuildList;
  readonly #clock: Clock;
  readonly #accepts: (record: BuildRecord) => boolean;
  readonly #isOfEngine: (record: BuildRecord) => boolean;
  readonly #rows: Rows;

  readonly onDidChange: TreeSource['onDidChange'];

  constructor(history: BuildList, { clock = systemClock, engineId = '', accepts = () => true, isOfEngine = () => true }: BuildsOutlineOptions = {}) {
    this.#history = history;
    this.#clock = clock;
    this.#accepts = accepts;
    this.#isOfEngine = isOfEngine;
    this.#rows = this.#store.own(new Rows(engineId, (id) => this.find(id)));
    this.onDidChange = this.#rows.onDidChange;
    this.#store.own(history.onDidChange((ids) => this.#follow(ids)));
  }

  /** Whether no build is shown now. */
  get isEmpty(): boolean {
    return !this.#history.builds.some(this.#accepts);
  }

  /** Draws all that is shown anew: ages went on. */
  touch(): void {
    this.#rows.dirty(rootId);
    this.#rows.flush();
  }

  /** Draws the builds that run anew: they go on while the engine says nothing. @returns whether there are any. */
  tick(): boolean {
    const running = this.#builds.filter(({ outcome }) => outcome === 'running');
    for (const { id } of running) this.#rows.dirty(buildRowId(id));
    this.#rows.flush();
    return running.length > 0;
  }

  children(parent?: OutlineNode): readonly OutlineNode[] | Promise<readonly OutlineNode[]> {
    if (parent) return this.#steps(parent);
    return this.#history.isLoaded ? this.#roots() : this.#history.load().then(() => this.#roots());
  }

  parent({ id, subject }: OutlineNode): OutlineNode | undefined {
    const owner = parentOfMore(id);
    if (owner !== undefined) return this.find(owner);
    return subject.kind === 'step' ? this.find(buildRowId(subject.buildId)) : undefined;
  }

  find(id: string): OutlineNode | undefined {
    const owner = parentOfMore(id);
    if (owner !== undefined) return this.#rows.more(owner, this.#count(owner));
    const [, buildId = '', number] = id.split('/');
    const record = this.#get(buildId);
    if (!record || number === undefined) return record && this.#node(record);
    const step = record.steps.find((each) => String(each.number) === number);
    return step && stepNode(record, step, this.#engineNow(record));
  }

  tooltip(node: OutlineNode): Promise<readonly TooltipLine[]> {
    return Promise.resolve(this.#tooltip(node));
  }

  /** Shows more rows beside the "Show more" row that was clicked. */
  showMore(node: OutlineNode): void {
    this.#rows.showMore(node);
  }

  #follow(ids: readonly string[] | undefined): void {
    for (const id of ids ?? []) this.#rows.dirty(buildRowId(id));
    if (!ids) this.#rows.dirty(rootId);
    this.#rows.flush();
  }

  get #builds(): readonly BuildRecord[] {
    return this.#history.builds.filter(this.#accepts);
  }

  #get(id: string): BuildRecord | undefined {
    const record = this.#history.get(id);
    return record && this.#accepts(record) ? record : undefined;
  }

  #roots(): readonly OutlineNode[] {
    return this.#rows.cut(rootId, listOf(this.#builds), (record) => this.#node(record));
  }

  #node(record: BuildRecord): OutlineNode {
    return buildNode(record, this.#clock.now(), !this.#isOfEngine(record));
  }

  #steps({ id, subject }: OutlineNode): readonly OutlineNode[] {
    const record = subject.kind === 'build' ? this.#history.get(subject.id) : undefined;
    return record ? this.#rows.cut(id, listOf(inReadingOrder(record.steps)), (step) => stepNode(record, step, this.#engineNow(record))) : [];
  }

  #count(parentId: string): number {
    if (parentId === rootId) return this.#builds.length;
    return this.#history.get(parentId.split('/')[1] ?? '')?.steps.length ?? 0;
  }

  #tooltip(node: OutlineNode): readonly TooltipLine[] {
    const { subject } = node;
    const now = this.#clock.now();
    if (subject.kind === 'build') {
      const record = this.#history.get(subject.id);
      if (record) return buildTooltip(record, now);
    }
    if (subject.kind === 'step') {
      const record = this.#history.get(subject.buildId);
      const step: RecordedStep | undefined = record?.steps.find(({ number }) => number === subject.number);
      if (record && step) return stepTooltip(step, this.#engineNow(record));
    }
    return plainTooltip(node);
  }

  /** Steps are timed by the engine's clock, which is ahead of ours by as much as its last word says. */
  #engineNow({ clockOffset = 0 }: BuildRecord): number {
    return this.#clock.now() + clockOffset;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Those of instructions first: the work of the builder's own is seldom what somebody looks for. */
function inReadingOrder(steps: readonly RecordedStep[]): readonly RecordedStep[] {
  return [...steps.filter(({ instruction }) => instruction), ...steps.filter(({ instruction }) => !instruction)];
}

/** `slice` with only an end, as rows are cut. */
function listOf<T>(values: readonly T[]): { readonly length: number; slice(end: number): readonly T[] } {
  return { length: values.length, slice: (end) => values.slice(0, end) };
}

/** The row below which builds stand whose engines are not shown. */
export function otherEnginesNode(): Omit<OutlineNode, 'id'> {
  const label = l10n.t('Other Engines');
  const description = l10n.t('not shown in this window');
  return { label, description, icon: { id: 'history' }, contextValue: 'otherEngines', expansion: 'collapsed', accessibilityLabel: `${label}, ${description}`, subject: { kind: 'group', engineId: '', id: 'otherEngines' } };
}
