import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { AllBuilds } from '../../core/build/allBuilds.ts';
import { isOurRef } from '../../core/build/buildRef.ts';
import type { EngineBuilds } from '../../core/build/engineBuilds.ts';
import { withEngines, type CurrentEngine, type WindowEngines } from './currentEngine.ts';

export interface EngineHistoryParts {
  readonly engines: WindowEngines;
  readonly builds: AllBuilds;
  /** Tells the builds of this installation from those of others. */
  readonly installationId: string;
  readonly log: Log;
}

/** Has the own histories of this window's engines followed while somebody looks at them. */
export class EngineHistory implements Disposable {
  readonly #store = new DisposableStore();
  readonly #followers = new Set<Follower>();
  #holders = 0;

  constructor(parts: EngineHistoryParts) {
    this.#store.own(
      withEngines(parts.engines, (engine) => {
        const follower = new Follower(engine, parts, () => this.#holders > 0);
        this.#followers.add(follower);
        return toDisposable(() => {
          this.#followers.delete(follower);
          follower.dispose();
        });
      }),
    );
  }

  /** Follows until the returned disposable is disposed. */
  hold(): Disposable {
    this.#hold(1);
    return toDisposable(() => this.#hold(-1));
  }

  #hold(change: 1 | -1): void {
    this.#holders += change;
    for (const follower of this.#followers) follower.follow();
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Follows the history of one engine while it is wanted and the engine is there. */
class Follower implements Disposable {
  readonly #engine: CurrentEngine;
  readonly #parts: EngineHistoryParts;
  readonly #isWanted: () => boolean;
  readonly #store = new DisposableStore();
  #loading: Promise<void> | undefined;
  #builds: EngineBuilds | undefined;
  #held: Disposable | undefined;

  constructor(engine: CurrentEngine, parts: EngineHistoryParts, isWanted: () => boolean) {
    this.#engine = engine;
    this.#parts = parts;
    this.#isWanted = isWanted;
    this.#store.own(engine.inventory.onDidChangeState(() => this.follow()));
    this.follow();
  }

  follow(): void {
    const isWanted = this.#isWanted() && this.#engine.inventory.state.kind === 'connected' && !this.#store.isDisposed;
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
    const { builds, installationId, log } = this.#parts;
    // Before that nobody knows which builds have a record here.
    await builds.load();
    if (this.#store.isDisposed) return;
    this.#builds = this.#store.own(new EngineBuilds({ ready: (signal) => this.#engine.ready(signal), isOurs: (ref) => isOurRef(ref, installationId), isRecorded: (ref) => builds.wasHere(ref), log }));
    this.#store.own(builds.join(this.#builds));
    this.follow();
  }

  dispose(): void {
    this.#held?.dispose();
    this.#held = undefined;
    this.#store.dispose();
  }
}
