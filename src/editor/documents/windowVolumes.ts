import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { isHelper, isLeftBehind, type HelperOwner } from '../../core/model/helper.ts';
import type { VolumeFiles } from '../../core/volumes/volumeFiles.ts';
import type { VolumeHelpers } from '../../core/volumes/volumeHelpers.ts';
import { withEngines, type CurrentEngine, type WindowEngines } from '../platform/currentEngine.ts';

/** What reaches the volumes of one engine. */
interface Reached {
  readonly helpers: VolumeHelpers;
  readonly files: Map<string, VolumeFiles>;
}

/** The volumes of one engine, as far as their files are concerned. */
export interface EngineVolumes {
  filesOf(volume: string, signal?: AbortSignal): Promise<VolumeFiles>;
  /** Lets go of a volume that is to be removed: the engine keeps what any container has. */
  release(volume: string): Promise<void>;
}

/**
 * Reaches into the volumes of this window's engines through helper containers, and removes those that a former process
 * of this installation left behind. What does so is loaded on first use.
 */
export class WindowVolumes implements Disposable {
  readonly #owner: HelperOwner;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  readonly #reached = new Map<Engine, Promise<Reached>>();
  /** Found left behind and dealt with. */
  readonly #swept = new Set<string>();

  constructor(engines: WindowEngines, owner: HelperOwner, log: Log) {
    this.#owner = owner;
    this.#log = log;
    this.#store.own(withEngines(engines, (engine) => this.#watch(engine)));
  }

  of(engine: CurrentEngine): EngineVolumes {
    return { filesOf: (volume, signal) => this.#filesOf(engine, volume, signal), release: (volume) => this.#release(engine, volume) };
  }

  async #filesOf(of: CurrentEngine, volume: string, signal: AbortSignal | undefined): Promise<VolumeFiles> {
    const [engine, core] = await Promise.all([of.ready(signal), import('../../core/volumes/volumeFiles.ts')]);
    const { helpers, files } = await this.#reach(engine);
    const known = files.get(volume) ?? new core.VolumeFiles(engine, helpers, volume);
    files.set(volume, known);
    return known;
  }

  async #release(of: CurrentEngine, volume: string): Promise<void> {
    const reached = this.#reached.get(await of.ready());
    await (await reached)?.helpers.release(volume);
  }

  #reach(engine: Engine): Promise<Reached> {
    const known = this.#reached.get(engine) ?? this.#create(engine);
    this.#reached.set(engine, known);
    return known;
  }

  async #create(engine: Engine): Promise<Reached> {
    const { VolumeHelpers: Helpers } = await import('../../core/volumes/volumeHelpers.ts');
    return { helpers: this.#store.own(new Helpers(engine, { owner: this.#owner, log: this.#log })), files: new Map() };
  }

  /** The containers are live for the badge in any case: what is left behind among them is seen without asking. */
  #watch(engine: CurrentEngine): Disposable {
    const { inventory } = engine;
    const look = (): void => {
      const left = [...inventory.containers.values()].filter((container) => isHelper(container) && !this.#swept.has(container.id) && isLeftBehind(container, this.#owner, isAlive));
      if (left.length === 0) return;
      for (const { id } of left) this.#swept.add(id);
      void this.#sweep(engine);
    };
    look();
    return inventory.containers.onDidChange(({ isReset }) => {
      if (isReset) look();
    });
  }

  async #sweep(of: CurrentEngine): Promise<void> {
    try {
      const [engine, { removeLeftBehind }] = await Promise.all([of.ready(), import('../../core/helpers/leftBehind.ts')]);
      const removed = await removeLeftBehind(engine, this.#owner, isAlive);
      this.#log.info(`Removed ${String(removed)} helper containers that an earlier window left behind.`);
    } catch (error) {
      this.#log.warn(`What an earlier window left behind could not be removed: ${messageOf(error)}`);
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Whether a process of this machine runs; one that belongs to somebody else does too. */
function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
