import * as l10n from '@vscode/l10n';
import type { Disposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/emitter.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { CurrentEngine, WindowEngines } from './currentEngine.ts';
import { commandLineKey, contextKey, contextOfKey, type EngineKey } from './engineKey.ts';
import { OneEngine, type NamedEngine } from './oneEngine.ts';

export interface EngineSources {
  /**
   * Makes the engine that the choice, the settings and the environment mean now: it stays that one when another is
   * chosen, since it may be shown beside that.
   * @returns what makes it, also anew: it is given what is called where it leads elsewhere when it is connected again.
   */
  chosen(): (moved: () => void) => NamedEngine;
  /** The engine of a context. */
  ofContext(context: string, moved: () => void): NamedEngine;
}

/** The engines of this window: the chosen one, replaced as a whole when another is chosen, and those beside it. */
export class EngineOfWindow implements WindowEngines, Disposable {
  readonly #sources: EngineSources;
  readonly #changed = new Emitter<void>();
  readonly #changedAll = new Emitter<void>();
  /** Engines shown before: what runs on them (a build, a pull) goes on; they hold no stream, since nobody demands them. */
  readonly #former: OneEngine[] = [];
  #chosen: OneEngine;
  #others: readonly OneEngine[] = [];
  #watching: Disposable | undefined;

  readonly onDidChange = this.#changed.event;
  readonly onDidChangeAll = this.#changedAll.event;

  constructor(sources: EngineSources) {
    this.#sources = sources;
    this.#chosen = this.#create();
    this.#watchChosen();
  }

  #create(context?: string): OneEngine {
    const make = context === undefined ? this.#sources.chosen() : (moved: () => void): NamedEngine => this.#sources.ofContext(context, moved);
    const engine: OneEngine = new OneEngine(() => make(() => this.#follow(engine)));
    return engine;
  }

  /** An engine leads elsewhere when it is connected again. */
  #follow(engine: OneEngine): void {
    const context = contextOfKey(engine.key);
    if (engine === this.#chosen) this.reset();
    else if (context !== undefined) this.reconnect(context);
  }

  /** Which context the command line uses is known once it is connected: that one is not shown twice. */
  #watchChosen(): void {
    this.#watching?.dispose();
    this.#watching = this.#chosen.inventory.onDidChangeState(({ kind }) => {
      if (kind === 'connected' && this.#others.some(({ key }) => this.#isChosen(key))) this.#show(this.#others.filter(({ key }) => !this.#isChosen(key)));
    });
  }

  #isChosen(key: EngineKey): boolean {
    return key === this.#chosen.key || (this.#chosen.key === commandLineKey && key === contextKey(this.#chosen.name));
  }

  get key(): EngineKey {
    return this.#chosen.key;
  }

  get name(): string {
    return this.#chosen.name;
  }

  get id(): string | undefined {
    return this.#chosen.id;
  }

  get isBeyondSsh(): boolean {
    return this.#chosen.isBeyondSsh;
  }

  get inventory(): Inventory {
    return this.#chosen.inventory;
  }

  get all(): readonly CurrentEngine[] {
    return this.#all;
  }

  get #all(): readonly OneEngine[] {
    return [this.#chosen, ...this.#others];
  }

  ready(signal?: AbortSignal): Promise<Engine> {
    return this.#chosen.ready(signal);
  }

  recheckImage(id: string): void {
    this.#chosen.recheckImage(id);
  }

  of(engineId: string | undefined): CurrentEngine {
    return this.#all.find(({ key }) => key === engineId) ?? this.#withOwnId(engineId) ?? this.#chosen;
  }

  find(engineId: EngineKey | undefined): CurrentEngine {
    if (engineId === undefined) return this.#chosen;
    const found = this.#known(engineId) ?? this.#withOwnId(engineId);
    if (found) return found;
    throw new UserError('notFound', l10n.t('This belongs to an engine that this window does not show.'), { remedy: l10n.t('Connect it, or use its context, and try again.') });
  }

  /** The engine of a key: one that is shown, else the last that was. */
  #known(key: EngineKey): OneEngine | undefined {
    return this.#all.find((engine) => engine.key === key) ?? this.#former.findLast((engine) => engine.key === key);
  }

  /** The one that calls itself so, which it does once it was connected. */
  #withOwnId(id: string | undefined): OneEngine | undefined {
    return id === undefined ? undefined : this.#all.find((engine) => engine.id === id);
  }

  async withId(engineId: string, signal?: AbortSignal): Promise<Engine> {
    const known = this.#withOwnId(engineId);
    if (known) return known.ready(signal);
    const chosen = await this.#chosen.ready(signal);
    if (chosen.id === engineId) return chosen;
    for (const other of this.#others) {
      const engine = await other.ready(signal).catch(() => undefined);
      signal?.throwIfAborted();
      if (engine?.id === engineId) return engine;
    }
    throw new UserError('notFound', l10n.t('This window shows another engine now: {0}.', this.#all.map(({ name }) => name).join(', ')));
  }

  ofContext(context: string): CurrentEngine {
    const key = contextKey(context);
    const known = context === '' ? this.#chosen : this.#known(key);
    known?.revive();
    // A person's command or task wants it.
    known?.mayAskAgain();
    if (known) return known;
    const engine = this.#create(context);
    this.#former.push(engine);
    return engine;
  }

  /** Connects the one now instead of waiting for the next try, or all of them. */
  retryNow(engineId?: string): void {
    for (const engine of this.#all) if (engineId === undefined || engine.key === engineId) engine.retryNow();
  }

  /** Shows these contexts beside the chosen engine, and disconnects others. One that is the chosen engine's own is not shown twice. */
  showBeside(contexts: readonly string[]): void {
    this.#show([...new Set(contexts)].filter((context) => !this.#isChosen(contextKey(context))).map((context) => this.#take(context)));
  }

  #show(next: readonly OneEngine[]): void {
    const isSame = next.length === this.#others.length && next.every((engine, index) => engine === this.#others[index]);
    if (isSame) return;
    const gone = this.#others.filter((engine) => !next.includes(engine));
    this.#former.push(...gone);
    this.#others = next;
    this.#changedAll.fire();
    for (const engine of gone) engine.end();
  }

  #take(context: string): OneEngine {
    const key = contextKey(context);
    const shown = this.#others.find((engine) => engine.key === key);
    if (shown) return shown;
    const index = this.#former.findLastIndex((engine) => engine.key === key);
    const former = index < 0 ? undefined : this.#former.splice(index, 1)[0];
    former?.revive();
    return former ?? this.#create(context);
  }

  /** A context leads elsewhere, or nowhere: what it led to is ended, shown or not, and what is shown connected anew. */
  reconnect(context: string): void {
    const key = contextKey(context);
    if (this.#chosen.key === key) this.reset();
    const shown = this.#others.find((engine) => engine.key === key);
    if (shown) {
      const next = this.#create(context);
      this.#others = this.#others.map((engine) => (engine === shown ? next : engine));
      this.#changedAll.fire();
    }
    const gone = [...(shown ? [shown] : []), ...this.#former.filter((engine) => engine.key === key)];
    this.#former.splice(0, this.#former.length, ...this.#former.filter((engine) => !gone.includes(engine)));
    for (const engine of gone) engine.end();
  }

  /** Resolves the chosen one anew: after another choice, or a changed setting. */
  reset(): void {
    const former = this.#chosen;
    this.#chosen = this.#create();
    // One that was shown beside is now the chosen one.
    const [same] = this.#others.filter(({ key }) => key === this.#chosen.key);
    this.#others = this.#others.filter((engine) => engine !== same);
    this.#former.push(former, ...(same ? [same] : []));
    this.#watchChosen();
    this.#changed.fire();
    this.#changedAll.fire();
  }

  dispose(): void {
    this.#watching?.dispose();
    for (const engine of [...this.#all, ...this.#former]) engine.dispose();
    this.#changed.dispose();
    this.#changedAll.dispose();
  }
}
