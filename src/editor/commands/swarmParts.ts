import type { Log } from '../../core/base/log.ts';
import type { Credentials } from '../../core/registry/credentials.ts';
import type { ClusterPages } from '../pages/clusterPages.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { EngineSwarm } from '../views/swarmMembership.ts';
import type { Actions } from './actions.ts';

/** What the commands for swarms are built from. */
export interface SwarmCommandParts {
  readonly actions: Actions;
  readonly engine: CurrentEngine;
  readonly credentials: Credentials;
  readonly swarm: EngineSwarm;
  readonly log: Log;
  /** Loads the pages with the first that is shown. */
  readonly clusters: () => Promise<ClusterPages>;
}
