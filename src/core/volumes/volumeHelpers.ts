import * as l10n from '@vscode/l10n';
import { abortError } from '../base/abort.ts';
import { systemClock, type Clock } from '../base/clock.ts';
import { type Disposable } from '../base/disposable.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { type Log } from '../base/log.ts';
import { type Engine } from '../engine/engine.ts';
import { ContainerFiles } from '../files/containerFiles.ts';
import { createHelper, createHelperOf, importScratchImage } from '../helpers/helperImage.ts';
import { helperLabels, type HelperOwner } from '../model/helper.ts';

/** Where a helper has its volume. No image has anything there that would be hidden by it, or copied into it. */
export const mountPoint = '/gantry-volume';

/** The container by which a volume is reached. */
export interface VolumeHelper {
  readonly id: string;
  readonly files: ContainerFiles;
  /** Whether it can be started, and then lists, renames and removes by its own programs. */
  readonly hasPrograms: boolean;
  /** Starts it, where it does not run yet. @throws a `UserError` where it has no programs. */
  start(signal?: AbortSignal): Promise<void>;
}

interface Held {
  readonly helper: Promise<VolumeHelper>;
  /** How many use it now. */
  uses: number;
  /** Whether it is to go with its last use. */
  isReleased: boolean;
  timer: Disposable | undefined;
}

export interface VolumeHelpersOptions {
  readonly owner: HelperOwner;
  readonly log: Log;
  readonly clock?: Clock;
}

/** By what files are listed, renamed and removed. */
const programs = ['sh', 'sleep', 'stat', 'mv', 'rm', 'mkdir'];

/** How long a helper stays after its last use: looking into a volume is a series of short uses. */
const idleMilliseconds = 60_000;

/**
 * The helpers of one engine: one for each volume, made when it is first used, shared by all, and removed when nothing
 * has used it for a minute. It is made and not started where the engine's archive does what is needed.
 */
export class VolumeHelpers implements Disposable {
  readonly #engine: Engine;
  readonly #options: VolumeHelpersOptions;
  readonly #clock: Clock;
  readonly #held = new Map<string, Held>();
  readonly #removals = new Set<Promise<void>>();
  /** Made where the engine has none that serves; goes with the last helper. */
  #scratchImage: Promise<string> | undefined;
  #isDisposed = false;

  constructor(engine: Engine, options: VolumeHelpersOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Does something with the helper of a volume, which stays at least as long. */
  async use<T>(volume: string, action: (helper: VolumeHelper) => Promise<T>): Promise<T> {
    if (this.#isDisposed) throw abortError();
    const held = this.#held.get(volume) ?? this.#hold(volume);
    held.uses += 1;
    held.isReleased = false;
    held.timer?.dispose();
    try {
      return await action(await held.helper);
    } catch (error) {
      // Somebody else may have removed it: the next use makes another.
      if (await this.#isLost(held)) this.#forget(volume, held);
      throw error;
    } finally {
      held.uses -= 1;
      if (held.uses === 0) this.#rest(volume, held);
    }
  }

  #rest(volume: string, held: Held): void {
    if (held.isReleased) void this.release(volume);
    else held.timer = this.#clock.after(idleMilliseconds, () => void this.release(volume));
  }

  /** The helper of a volume, where there is one now. */
  known(volume: string): Promise<VolumeHelper> | undefined {
    return this.#held.get(volume)?.helper;
  }

  /** Removes the helper of a volume; one that is used now goes with its last use. */
  async release(volume: string): Promise<void> {
    const held = this.#held.get(volume);
    if (!held) return;
    held.isReleased = true;
    if (held.uses > 0) return;
    this.#forget(volume, held);
    const removal = this.#remove(held);
    this.#removals.add(removal);
    await removal;
    this.#removals.delete(removal);
  }

  /** Removes all helpers, used or not. */
  async releaseAll(): Promise<void> {
    const all = [...this.#held.entries()];
    for (const [volume, held] of all) this.#forget(volume, held);
    await Promise.all([...this.#removals, ...all.map(([, held]) => this.#remove(held))]);
  }

  #hold(volume: string): Held {
    // Not ended by whoever came first: others may wait for it meanwhile.
    const held: Held = { helper: this.#create(volume, new AbortController().signal), uses: 0, isReleased: false, timer: undefined };
    held.helper.catch(() => this.#forget(volume, held));
    this.#held.set(volume, held);
    return held;
  }

  #forget(volume: string, held: Held): void {
    held.timer?.dispose();
    if (this.#held.get(volume) === held) this.#held.delete(volume);
  }

  async #isLost({ helper }: Held): Promise<boolean> {
    try {
      await this.#engine.containers.inspect((await helper).id);
      return false;
    } catch (error) {
      return error instanceof UserError && error.kind === 'notFound';
    }
  }

  async #create(volume: string, signal: AbortSignal): Promise<VolumeHelper> {
    // A container that names a volume which is not there would make it.
    await this.#engine.volumes.inspect(volume, signal);
    // What an image has at the same place must not be copied into an empty volume.
    const spec = { labels: helperLabels(this.#options.owner), network: 'none', binds: [`${volume}:${mountPoint}:nocopy`] };
    const id = await createHelper(this.#engine, spec, programs, signal);
    if (id !== undefined) return this.#helper(id, true);
    const scratch = await (this.#scratchImage ??= importScratchImage(this.#engine, this.#options.owner, signal));
    return this.#helper(await createHelperOf(this.#engine, scratch, spec, signal), false);
  }

  #helper(id: string, canRun: boolean): VolumeHelper {
    let starting: Promise<void> | undefined;
    return {
      id,
      files: new ContainerFiles(this.#engine, id),
      hasPrograms: canRun,
      start: (signal) => {
        if (!canRun) throw noProgramsError();
        starting ??= this.#engine.containers.start(id, signal);
        // One that could not be started, or whose start was cancelled, is tried again.
        starting.catch(() => (starting = undefined));
        return starting;
      },
    };
  }

  async #remove(held: Held): Promise<void> {
    try {
      const { id } = await held.helper;
      // Volumes that nobody named, and the image wanted, go with it; that of the helper has a name, or is not its own.
      await this.#engine.containers.remove(id, { force: true, volumes: true });
      await this.#removeScratchImage();
    } catch (error) {
      if (error instanceof UserError && error.kind === 'notFound') return;
      this.#options.log.warn(`The helper of a volume could not be removed: ${messageOf(error)}`);
    }
  }

  async #removeScratchImage(): Promise<void> {
    const scratch = this.#scratchImage;
    if (scratch === undefined || this.#held.size > 0) return;
    this.#scratchImage = undefined;
    await this.#engine.images.remove(await scratch, { force: false });
  }

  /** What is not removed any more is found by the next connection. */
  dispose(): void {
    this.#isDisposed = true;
    void this.releaseAll();
  }
}

function noProgramsError(): UserError {
  return new UserError('unsupported', l10n.t('This needs an image with a shell, and this engine has none.'), { remedy: l10n.t('Pull a small one, such as busybox, and try again after a minute.') });
}
