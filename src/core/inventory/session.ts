import * as l10n from '@vscode/l10n';
import { isAbort, onAbort } from '../base/abort.ts';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { messageOf, UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import type { Follower, FollowerOptions } from './follower.ts';
import type { Noun } from './inventory.ts';

export interface SessionOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly createFollower: (noun: Noun, options: FollowerOptions) => Follower;
  /** Called once: the engine answers, and what was wanted then is listed. */
  readonly onConnected: () => void;
  readonly onEvent: (event: EngineEvent) => void;
}

/** How long an engine may take until it opens its event stream. */
const openMilliseconds = 10_000;
const followedTypes = ['container', 'image', 'network', 'volume'] as const;
/** With nothing to follow the stream only tells that the engine is there. */
const idleTypes = ['daemon'] as const;

/** One connection to one engine, from its event stream's beginning to its end. */
export class Session {
  readonly #options: SessionOptions;
  readonly #followers = new Map<Noun, Follower>();
  readonly #stop = new AbortController();
  #nouns: ReadonlySet<Noun>;
  #stream: { readonly isIdle: boolean; readonly controller: AbortController; isOpen: boolean } | undefined;
  #error: unknown;
  #isConnected = false;

  constructor(nouns: ReadonlySet<Noun>, options: SessionOptions) {
    this.#nouns = nouns;
    this.#options = options;
  }

  /** What is to be followed from now on. */
  follow(nouns: ReadonlySet<Noun>): void {
    this.#nouns = nouns;
    this.#dropUnwanted();
    const stream = this.#stream;
    // A stream that was given up is followed by another, which looks at what is wanted then.
    if (!stream || stream.controller.signal.aborted) return;
    if (stream.isIdle !== this.#isIdle) stream.controller.abort();
    else if (stream.isOpen) this.#adjust();
  }

  recheck(noun: Noun, keys: readonly string[]): void {
    this.#followers.get(noun)?.recheck(keys);
  }

  /** Runs until the connection is lost, @returns why; or until the signal aborts, then undefined. */
  async run(signal: AbortSignal): Promise<UserError | undefined> {
    const subscription = onAbort(signal, () => this.#stop.abort());
    try {
      while (!this.#stop.signal.aborted) await this.#readStream();
    } catch (error) {
      this.#error ??= error;
    } finally {
      subscription.dispose();
      this.#stop.abort();
      for (const follower of this.#followers.values()) follower.dispose();
      this.#followers.clear();
    }
    return signal.aborted ? undefined : toUserError(this.#error);
  }

  get #isIdle(): boolean {
    return this.#nouns.size === 0;
  }

  /** Reads one event stream, until another one is wanted. */
  async #readStream(): Promise<void> {
    const controller = new AbortController();
    const isIdle = this.#isIdle;
    this.#stream = { isIdle, controller, isOpen: false };
    const stopping = onAbort(this.#stop.signal, () => controller.abort());
    const timer = this.#options.clock.after(openMilliseconds, () => this.#fail(new UserError('timeout', l10n.t('The engine did not answer in time.'))));
    const onOpen = (): void => {
      timer.dispose();
      this.#opened(controller);
    };
    try {
      for await (const event of this.#options.engine.system.events({ types: isIdle ? idleTypes : followedTypes, onOpen }, controller.signal)) {
        if (controller.signal.aborted) return;
        this.#handle(event);
      }
    } catch (error) {
      if (controller.signal.aborted) return;
      throw error;
    } finally {
      timer.dispose();
      stopping.dispose();
    }
    if (!controller.signal.aborted) throw lost();
  }

  #opened(controller: AbortController): void {
    if (this.#stream?.controller !== controller || controller.signal.aborted) return;
    this.#stream.isOpen = true;
    this.#adjust();
  }

  #handle(event: EngineEvent): void {
    for (const follower of this.#followers.values()) follower.handle(event);
    this.#options.onEvent(event);
  }

  /** Lists what is wanted and not yet followed. The stream is open: nothing is missed from here on. */
  #adjust(): void {
    const onError = (error: unknown): void => this.#fail(error);
    const started: Promise<void>[] = [];
    for (const noun of this.#nouns) {
      if (this.#followers.has(noun)) continue;
      const follower = this.#options.createFollower(noun, { clock: this.#options.clock, onError });
      this.#followers.set(noun, follower);
      started.push(start(follower, onError));
    }
    if (!this.#isConnected) void Promise.all(started).then(() => this.#connected());
  }

  #dropUnwanted(): void {
    for (const [noun, follower] of this.#followers) {
      if (this.#nouns.has(noun)) continue;
      follower.dispose();
      this.#followers.delete(noun);
    }
  }

  #connected(): void {
    if (this.#isConnected || this.#stop.signal.aborted) return;
    this.#isConnected = true;
    this.#options.onConnected();
  }

  #fail(error: unknown): void {
    this.#error ??= error;
    this.#stop.abort();
  }
}

async function start(follower: Follower & Disposable, onError: (error: unknown) => void): Promise<void> {
  try {
    await follower.start();
  } catch (error) {
    // A follower that is no longer wanted was told to stop, which is no failure of the connection.
    if (!isAbort(error)) onError(error);
  }
}

function lost(): UserError {
  return new UserError('disconnected', l10n.t('The connection to the engine was lost.'));
}

/** What is shown of a failure: the engine port's own errors are fit for people already. */
export function toUserError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  if (error === undefined || isAbort(error)) return lost();
  return new UserError('engine', messageOf(error), { cause: error });
}
