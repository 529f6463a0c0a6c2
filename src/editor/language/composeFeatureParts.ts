import type { Log } from '../../core/base/log.ts';
import type { ComposeDrift } from '../platform/composeDrift.ts';
import type { ComposeProjects } from '../platform/composeProjects.ts';
import type { WindowEngines } from '../platform/currentEngine.ts';
import type { ComposeProblems } from '../tasks/composeProblems.ts';

/** What is needed to show things in Compose files. */
export interface ComposeFeatureParts {
  readonly engine: WindowEngines;
  readonly projects: ComposeProjects;
  readonly drift: ComposeDrift;
  readonly problems: ComposeProblems;
  readonly log: Log;
}
