import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { UserError } from '../base/userError.ts';
import type { Container } from '../model/container.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import type { Image } from '../model/image.ts';
import type { Network } from '../model/network.ts';
import type { Volume } from '../model/volume.ts';

/** The nouns an inventory holds. */
export type Noun = 'containers' | 'images' | 'volumes' | 'networks';

/** Whether the engine answers. `retryAt` is milliseconds since the epoch; undefined where it waits for a person. */
export type ConnectionState =
  | { readonly kind: 'idle' } // nobody looks: no connection is held
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'unreachable'; readonly error: UserError; readonly retryAt: number | undefined };

/** What changed in one noun since the last change, as values; `isReset` when the whole list was taken anew. */
export interface CollectionChange<T> {
  readonly isReset: boolean;
  readonly added: readonly T[];
  readonly changed: readonly { readonly before: T; readonly after: T }[];
  readonly removed: readonly T[];
}

/** A live list of one noun, by id. */
export interface Collection<T> {
  readonly size: number;
  get(id: string): T | undefined;
  values(): IterableIterator<T>;
  /** When the engine told this value: milliseconds since the epoch. What it says of ages counts from then. */
  listedAt(id: string): number | undefined;
  /** True once the first list has arrived; stays true while the engine is away (then the values are the last known). */
  readonly isLoaded: boolean;
  readonly onDidChange: Event<CollectionChange<T>>;
  /** An event told of the value with this id what its list does not: limits were changed, a program in it has ended. */
  readonly onDidMention: Event<string>;
}

/** What one engine holds now. */
export interface Inventory extends Disposable {
  readonly containers: Collection<Container>;
  readonly images: Collection<Image>;
  /** By their names. */
  readonly volumes: Collection<Volume>;
  readonly networks: Collection<Network>;
  readonly state: ConnectionState;
  readonly onDidChangeState: Event<ConnectionState>;
  /** What the engine tells, as far as the nouns in demand need it. */
  readonly onDidHear: Event<EngineEvent>;
  /**
   * Keeps a noun listed and live until the returned disposable is disposed. With no demand nothing is listed,
   * streamed or retried. With an empty list only the connection is kept: one idle event stream.
   */
  demand(nouns: readonly Noun[]): Disposable;
}
