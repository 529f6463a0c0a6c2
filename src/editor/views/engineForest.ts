import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { EnginesOutline, locate, type ShownRest } from '../../core/outline/enginesOutline.ts';
import type { OutlineNode, TreeSource } from '../../core/outline/node.ts';
import { withEngines, type CurrentEngine, type WindowEngines } from '../platform/currentEngine.ts';

/** What of an engine is shown, for as long as the engine is. */
export interface Shown<S extends TreeSource> extends Disposable {
  readonly source: S;
}

/**
 * What a tree shows of the engines of a window: the rows of the one, where there is one; else the engines as roots,
 * with the rows of each below it.
 */
export class EngineForest<S extends TreeSource> implements Disposable {
  readonly #store = new DisposableStore();
  readonly #engines: WindowEngines;
  readonly #show: (source: TreeSource) => void;
  readonly #rest: ShownRest | undefined;
  readonly #shown = new Map<CurrentEngine, S>();
  #joined: EnginesOutline | undefined;
  #alone: S | undefined;

  /**
   * @param attach makes what is shown of an engine; disposed here when the engine goes.
   * @param show has it drawn, when there is another number of engines.
   * @param rest what is shown below the engines, where there are several.
   */
  constructor(engines: WindowEngines, attach: (engine: CurrentEngine) => Shown<S>, show: (source: TreeSource) => void, rest?: ShownRest) {
    this.#engines = engines;
    this.#show = show;
    this.#rest = rest;
    this.#store.own(
      withEngines(engines, (engine) => {
        const shown = attach(engine);
        this.#shown.set(engine, shown.source);
        return toDisposable(() => {
          this.#shown.delete(engine);
          shown.dispose();
        });
      }),
    );
    this.#store.own(engines.onDidChangeAll(() => this.#join()));
    this.#store.own(toDisposable(() => this.#joined?.dispose()));
    this.#join();
  }

  /** Whether the engines are roots. */
  get isJoined(): boolean {
    return this.#joined !== undefined;
  }

  /** What is shown of an engine; of the chosen one where none is named. */
  of(engineId?: string): S | undefined {
    return this.#shown.get(this.#engines.of(engineId));
  }

  get all(): readonly S[] {
    return [...this.#shown.values()];
  }

  /** A node of an engine's own outline, as the tree shows it. */
  placed(node: OutlineNode, engineId?: string): OutlineNode {
    return this.#joined ? locate(this.#engines.of(engineId).key, node) : node;
  }

  #join(): void {
    const [first] = this.#engines.all;
    const alone = this.#engines.all.length === 1 && first ? this.#shown.get(first) : undefined;
    if (alone && alone === this.#alone) return;
    const former = this.#joined;
    this.#alone = alone;
    this.#joined = alone
      ? undefined
      : new EnginesOutline(
          this.#engines.all.flatMap((engine) => {
            const source = this.#shown.get(engine);
            return source ? [{ key: engine.key, inventory: engine.inventory, source, isBeside: engine !== first, nameOf: () => engine.name }] : [];
          }),
          this.#rest,
        );
    const source = alone ?? this.#joined;
    if (source) this.#show(source);
    former?.dispose();
  }

  dispose(): void {
    this.#store.dispose();
  }
}
