import * as l10n from '@vscode/l10n';
import type { Disposable } from '../../core/base/disposable.ts';
import { toDisposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/emitter.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { LiveEngine } from '../../core/inventory/liveEngine.ts';
import type { CurrentEngine, WindowEngines } from './currentEngine.ts';
import { contextKey, contextOfKey, type EngineKey } from './engineKey.ts';

/** An engine that connects on demand, and what it is called as far as that is known. */
export interface NamedEngine {
  readonly live: LiveEngine;
  readonly key: EngineKey;
  name(): string;
  /** The engine's own id, once it was connected. */
  id(): string | undefined;
  /** A person wants to connect: they may be asked for a password again. */
  mayAskAgain(): void;
}

export interface EngineSources {
  /** Resolves the engine anew from the choice, the settings and the environment. */
  chosen(): NamedEngine;
  /** The engine of a context. */
  ofContext(context: string): NamedEngine;
}

/** One engine, for as long as it is known; connected anew where it was disconnected meanwhile. */
class OneEngine implements CurrentEngine, Disposable {
  readonly key: EngineKey;
  readonly #create: () => NamedEngine;
  #named: NamedEngine;
  #isEnded = false;

  readonly onDidChange = (): Disposable => toDisposable(() => undefined);

  constructor(create: () => NamedEngine) {
    this.#create = create;
    this.#named = create();
    this.key = this.#named.key;
  }

  /** It may be connected again. */
  revive(): void {
    if (!this.#isEnded) return;
    this.#named = this.#create();
    this.#isEnded = false;
  }

  /** Disconnects: who still reads from it is told so. */
  end(): void {
    this.#isEnded = true;
    this.#named.live.dispose(this.#gone());
  }

  #gone(): UserError {
    return new UserError('notFound', l10n.t('This window is not connected to the engine {0} any more.', this.name), { remedy: l10n.t('Connect it in the view "Contexts".') });
  }

  get name(): string {
    return this.#named.name();
  }

  get id(): string | undefined {
    return this.#named.id();
  }

  get inventory(): Inventory {
    return this.#named.live;
  }

  async ready(signal?: AbortSignal): Promise<Engine> {
    if (this.#isEnded) throw this.#gone();
    return this.#named.live.ready(signal);
  }

  recheckImage(id: string): void {
    this.#named.live.recheck('images', [id]);
  }

  /** A person wants it: they may be asked for a password again. */
  mayAskAgain(): void {
    this.#named.mayAskAgain();
  }

  retryNow(): void {
    this.mayAskAgain();
    this.#named.live.retryNow();
  }

  dispose(): void {
    this.#named.live.dispose();
  }
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

  readonly onDidChange = this.#changed.event;
  readonly onDidChangeAll = this.#changedAll.event;

  constructor(sources: EngineSources) {
    this.#sources = sources;
    this.#chosen = new OneEngine(() => sources.chosen());
  }

  get key(): EngineKey {
    return this.#chosen.key;
  }

  get name(): string {
    return this.#chosen.name;
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
    return this.#all.find(({ key }) => key === engineId) ?? this.#all.find(({ id }) => id !== undefined && id === engineId) ?? this.#chosen;
  }

  find(engineId: EngineKey | undefined): CurrentEngine {
    if (engineId === undefined) return this.#chosen;
    const found = [...this.#all, ...this.#former].find(({ key }) => key === engineId);
    if (found) return found;
    throw new UserError('notFound', l10n.t('This belongs to an engine that this window does not show.'), { remedy: l10n.t('Connect it, or use its context, and try again.') });
  }

  async withId(engineId: string, signal?: AbortSignal): Promise<Engine> {
    const known = this.#all.find(({ id }) => id === engineId);
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
    const known = context === '' ? this.#chosen : [...this.#all, ...this.#former].find((engine) => engine.key === key);
    known?.revive();
    // A person's command or task wants it.
    known?.mayAskAgain();
    if (known) return known;
    const engine = new OneEngine(() => this.#sources.ofContext(context));
    this.#former.push(engine);
    return engine;
  }

  /** Connects the one now instead of waiting for the next try, or all of them. */
  retryNow(engineId?: string): void {
    for (const engine of this.#all) if (engineId === undefined || engine.key === engineId) engine.retryNow();
  }

  /** Shows these contexts beside the chosen engine, and disconnects others. One that is the chosen engine's own is not shown twice. */
  showBeside(contexts: readonly string[]): void {
    const keys = [...new Set(contexts)].filter((context) => contextKey(context) !== this.#chosen.key);
    const next = keys.map((context) => this.#take(context));
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
    return former ?? new OneEngine(() => this.#sources.ofContext(context));
  }

  /** Connects to what a context leads to now, in place of what it led to. */
  reconnect(key: EngineKey): void {
    const context = contextOfKey(key);
    const former = this.#others.find((engine) => engine.key === key);
    if (this.#chosen.key === key) this.reset();
    if (!former || context === undefined) return;
    const next = new OneEngine(() => this.#sources.ofContext(context));
    this.#others = this.#others.map((engine) => (engine === former ? next : engine));
    this.#changedAll.fire();
    former.dispose();
  }

  /** Resolves the chosen one anew: after another choice, or a changed setting. */
  reset(): void {
    const former = this.#chosen;
    this.#chosen = new OneEngine(() => this.#sources.chosen());
    // One that was shown beside is now the chosen one.
    const [same] = this.#others.filter(({ key }) => key === this.#chosen.key);
    this.#others = this.#others.filter((engine) => engine !== same);
    this.#former.push(former, ...(same ? [same] : []));
    this.#changed.fire();
    this.#changedAll.fire();
  }

  dispose(): void {
    for (const engine of [...this.#all, ...this.#former]) engine.dispose();
    this.#changed.dispose();
    this.#changedAll.dispose();
  }
}
