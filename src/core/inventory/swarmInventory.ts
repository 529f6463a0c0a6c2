import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { UserError } from '../base/userError.ts';
import type { LocalSwarm, SwarmNode } from '../model/swarm.ts';
import type { SwarmFile, SwarmNetwork, SwarmService, SwarmTask } from '../model/swarmService.ts';
import type { Collection } from './inventory.ts';

/** What can be seen of the swarm from this engine. */
export type SwarmStatus =
  | { readonly kind: 'idle' } // nobody looks
  | { readonly kind: 'loading' }
  | { readonly kind: 'outside' } // the engine is in no swarm
  | { readonly kind: 'locked' }
  | { readonly kind: 'worker'; readonly local: LocalSwarm } // or none yet, or one that failed: `local.state` tells
  | { readonly kind: 'manager' }
  | { readonly kind: 'lost'; readonly error: UserError }; // no leader, or no engine: what is known is the last that was

/** What a swarm holds now, while somebody looks. */
export interface SwarmInventory {
  readonly nodes: Collection<SwarmNode>;
  readonly services: Collection<SwarmService>;
  readonly tasks: Collection<SwarmTask>;
  readonly configs: Collection<SwarmFile>;
  readonly secrets: Collection<SwarmFile>;
  readonly networks: Collection<SwarmNetwork>;
  readonly status: SwarmStatus;
  readonly onDidChangeStatus: Event<SwarmStatus>;
  /** Keeps all of it live until the returned disposable is disposed. With no holder nothing is listed or streamed. */
  hold(): Disposable;
}
