import type { Log } from '../../core/base/log.ts';
import type { Credentials } from '../../core/registry/credentials.ts';
import type { EngineInspections } from '../documents/inspectDocument.ts';
import type { EngineClusterPage } from '../pages/clusterPages.ts';
import type { EngineLogPages } from '../pages/logPages.ts';
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
  readonly inspections: EngineInspections;
  readonly cluster: EngineClusterPage;
  readonly logs: EngineLogPages;
}
