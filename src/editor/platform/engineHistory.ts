import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { AllBuilds } from '../../core/build/allBuilds.ts';
import { isOurRef } from '../../core/build/buildRef.ts';
import type { EngineBuilds } from '../../core/build/engineBuilds.ts';
import { withInventory, type CurrentEngine } from './currentEngine.ts';

export interface EngineHistoryParts {
  readonly engine: CurrentEngine;
  readonly builds: AllBuilds;
  /** Tells the builds of this installation from those of others. */
  readonly installationId: string;
  readonly log: Log;
}

/** Has the own history of this window's engine followed while somebody looks at it, and the engine is there. */
export class EngineHistory implements Disposable {
  readonly #parts: EngineHistoryParts;
  readonly #store = new DisposableStore();
  #loading: Promise<void> | undefined;
  #builds: EngineBuilds | undefined;
  #holders = 0;
  #held: Disposable | undefined;

  constructor(parts: EngineHistoryParts) {
    this.#parts = parts;
    this.#store.own(
      withInventory(parts.engine, (inventory) => {
        this.#builds?.reset();
        this.#follow();
        return inventory.onDidChangeState(() => this.#follow());
      }),
    );
  }

  /** Follows until the returned disposable is disposed. */
  hold(): Disposable {
    this.#holders += 1;
    this.#follow();
    return toDisposable(() => {
      this.#holders -= 1;
      this.#follow();
    });
  }

  #follow(): void {
    const isWanted = this.#holders > 0 && this.#parts.engine.inventory.state.kind === 'connected' && !this.#store.isDisposed;
    if (!isWanted) {
      this.#held?.dispose();
      this.#held = undefined;
    } else if (this.#builds) {
      this.#held ??= this.#builds.hold();
    } else {
      this.#loading ??= this.#load().catch((error: unknown) => this.#parts.log.error(`The engine's history of builds cannot be shown: ${messageOf(error)}`));
    }
  }

  async #load(): Promise<void> {
    const { EngineBuilds } = await import('../../core/build/engineBuilds.ts');
    const { engine, builds, installationId, log } = this.#parts;
    this.#builds = this.#store.own(new EngineBuilds({ ready: (signal) => engine.ready(signal), isOurs: (ref) => isOurRef(ref, installationId), log }));
    builds.join(this.#builds);
    this.#follow();
  }

  dispose(): void {
    this.#held?.dispose();
    this.#store.dispose();
  }
}
