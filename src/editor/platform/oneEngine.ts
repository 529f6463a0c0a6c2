import * as l10n from '@vscode/l10n';
import { toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { LiveEngine } from '../../core/inventory/liveEngine.ts';
import type { CurrentEngine } from './currentEngine.ts';
import type { EngineKey } from './engineKey.ts';

/** An engine that connects on demand, and what it is called as far as that is known. */
export interface NamedEngine {
  readonly live: LiveEngine;
  readonly key: EngineKey;
  name(): string;
  /** The engine's own id, once it was connected. */
  id(): string | undefined;
  isBeyondSsh(): boolean;
  /** A person wants to connect: they may be asked for a password again. */
  mayAskAgain(): void;
}

/** One engine, for as long as it is known; connected anew where it was disconnected meanwhile. */
export class OneEngine implements CurrentEngine, Disposable {
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

  get isBeyondSsh(): boolean {
    return this.#named.isBeyondSsh();
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
