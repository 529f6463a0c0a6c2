import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import type { Event } from '../../core/base/emitter.ts';
import type { CollectionChange, Noun } from '../../core/inventory/inventory.ts';
import type { LiveSwarm } from '../../core/inventory/liveSwarm.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { InspectedKind } from './inspected.ts';

/** The swarm of an engine, loaded when it is needed. */
export type SwarmOf = (engine: CurrentEngine) => Promise<LiveSwarm>;

type SwarmNoun = 'services' | 'tasks' | 'nodes' | 'configs' | 'secrets' | 'networks';

const nouns: Readonly<Partial<Record<InspectedKind, Noun>>> = { container: 'containers', image: 'images', volume: 'volumes', network: 'networks' };
const swarmNouns: Readonly<Partial<Record<InspectedKind, SwarmNoun>>> = { swarmService: 'services', swarmTask: 'tasks', swarmNode: 'nodes', swarmConfig: 'configs', swarmSecret: 'secrets', swarmNetwork: 'networks' };

/**
 * Keeps one kind of things of an engine live, and tells which of them changed, until it is disposed.
 *
 * @param onChange is told the ids; undefined where it may be any.
 */
export function followInspected(kind: InspectedKind, engine: CurrentEngine, swarmOf: SwarmOf, onChange: (ids: ReadonlySet<string> | undefined) => void): Disposable {
  const swarmNoun = swarmNouns[kind];
  if (swarmNoun) return followSwarm(swarmOf(engine), swarmNoun, onChange);
  const store = new DisposableStore();
  const noun = nouns[kind];
  if (noun === undefined) return store;
  const collection = engine.inventory[noun];
  store.own(follow(collection, onChange));
  // What only an inspection tells of a volume or network: who is connected to it.
  if (kind === 'volume' || kind === 'network') store.own(collection.onDidMention((id) => onChange(new Set([id]))));
  store.own(engine.inventory.demand([noun]));
  return store;
}

function followSwarm(loading: Promise<LiveSwarm>, noun: SwarmNoun, onChange: (ids: ReadonlySet<string> | undefined) => void): Disposable {
  const store = new DisposableStore();
  void loading.then((live) => {
    if (store.isDisposed) return;
    store.own(follow(live[noun], onChange));
    store.own(live.hold());
  });
  return toDisposable(() => store.dispose());
}

function follow({ onDidChange }: { readonly onDidChange: Event<CollectionChange<{ readonly id: string }>> }, onChange: (ids: ReadonlySet<string> | undefined) => void): Disposable {
  return onDidChange(({ isReset, added, changed, removed }) => onChange(isReset ? undefined : new Set([...added, ...removed, ...changed.map(({ after }) => after)].map(({ id }) => id))));
}
