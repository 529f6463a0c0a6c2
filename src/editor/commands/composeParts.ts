import type { Credentials } from '../../core/registry/credentials.ts';
import type { EngineDrift } from '../platform/composeDrift.ts';
import type { ComposeProjects } from '../platform/composeProjects.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { WindowCompose } from '../platform/windowCompose.ts';
import type { DockerComposeTasks } from '../tasks/dockerCompose.ts';
import type { Actions } from './actions.ts';
import type { ComposeTargets } from './composeTargets.ts';

/** What the commands about Compose act on. */
export interface ComposeCommandParts {
  readonly engine: CurrentEngine;
  readonly projects: ComposeProjects;
  readonly tasks: DockerComposeTasks;
  readonly targets: ComposeTargets;
  readonly compose: WindowCompose;
  readonly actions: Actions;
  readonly credentials: Credentials;
  readonly drift: EngineDrift;
}
