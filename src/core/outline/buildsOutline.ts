import { systemClock, type Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { BuildList } from '../build/history.ts';
import type { BuildRecord, RecordedStep } from '../build/record.ts';
import { buildNode, buildRowId, buildTooltip, stepNode, stepTooltip } from './buildNode.ts';
import type { OutlineNode, TooltipLine, TreeSource } from './node.ts';
import { parentOfMore, plainTooltip, rootId, Rows } from './rows.ts';

export interface BuildsOutlineOptions {
  readonly clock?: Clock;
  readonly namesEngines?: () => boolean;
}

/** The rows of the view "Builds": those that run, then those that ended, the newest first; below each its steps. */
export class BuildsOutline implements TreeSource, Disposable {
  readonly #store = new DisposableStore();
  readonly #history: BuildList;
  readonly #clock: Clock;
  readonly #namesEngines: () => boolean;
  readonly #rows: Rows;

  readonly onDidChange: TreeSource['onDidChange'];

  /** @param options.namesEngines whether the rows say on which engine they were built: asked when a row is drawn. */
  constructor(history: BuildList, { clock = systemClock, namesEngines = () => false }: BuildsOutlineOptions = {}) {
    this.#history = history;
    this.#clock = clock;
    this.#namesEngines = namesEngines;
    this.#rows = this.#store.own(new Rows('', (id) => this.find(id)));
    this.onDidChange = this.#rows.onDidChange;
    this.#store.own(history.onDidChange((ids) => this.#follow(ids)));
  }

  /** Draws all that is shown anew: ages went on. */
  touch(): void {
    this.#rows.dirty(rootId);
    this.#rows.flush();
  }

  /** Draws the builds that run anew: they go on while the engine says nothing. @returns whether there are any. */
  tick(): boolean {
    const running = this.#history.builds.filter(({ outcome }) => outcome === 'running');
    for (const { id } of running) this.#rows.dirty(buildRowId(id));
    this.#rows.flush();
    return running.length > 0;
  }

  children(parent?: OutlineNode): readonly OutlineNode[] | Promise<readonly OutlineNode[]> {
    if (parent) return this.#steps(parent);
    return this.#history.isLoaded ? this.#builds() : this.#history.load().then(() => this.#builds());
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
    const record = this.#history.get(buildId);
    if (!record || number === undefined) return record && buildNode(record, this.#clock.now(), this.#namesEngines());
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

  #builds(): readonly OutlineNode[] {
    return this.#rows.cut(rootId, listOf(this.#history.builds), (record) => buildNode(record, this.#clock.now(), this.#namesEngines()));
  }

  #steps({ id, subject }: OutlineNode): readonly OutlineNode[] {
    const record = subject.kind === 'build' ? this.#history.get(subject.id) : undefined;
    return record ? this.#rows.cut(id, listOf(inReadingOrder(record.steps)), (step) => stepNode(record, step, this.#engineNow(record))) : [];
  }

  #count(parentId: string): number {
    if (parentId === rootId) return this.#history.builds.length;
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
