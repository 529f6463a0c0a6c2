import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { EngineEvent } from '../model/engineEvent.ts';

/** Keeps one noun of one connected engine up to date, until it is disposed. */
export interface Follower extends Disposable {
  /** Takes the first, whole list. Events that come meanwhile are kept, and win. */
  start(): Promise<void>;
  handle(event: EngineEvent): void;
  /** Asks for some things anew, as if an event had told of them. */
  recheck(keys: readonly string[]): void;
}

export interface FollowerOptions {
  readonly clock: Clock;
  /** A list failed: the connection is of no use any more. */
  readonly onError: (error: unknown) => void;
}
