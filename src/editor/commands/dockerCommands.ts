import type { DockerBuildTasks } from '../tasks/dockerBuild.ts';
import { buildCommands } from './build.ts';
import type { BuildQuestions } from './buildAnswers.ts';
import { buildCacheCommands } from './buildCache.ts';
import { containerCommands } from './containers.ts';
import { copyCommands } from './fileCopies.ts';
import { fileCommands } from './files.ts';
import { imageCommands } from './images.ts';
import type { CommandParts } from './parts.ts';
import type { CommandHandler } from './registry.ts';
import { revealCommands } from './reveal.ts';

/** All commands that act on an engine. */
export function dockerCommands(parts: CommandParts, tasks: DockerBuildTasks, questions: BuildQuestions): Readonly<Record<string, CommandHandler>> {
  return {
    ...containerCommands(parts),
    ...fileCommands(parts),
    ...copyCommands(parts),
    ...imageCommands(parts),
    ...buildCommands(tasks, questions),
    ...buildCacheCommands(parts.actions),
    ...revealCommands(parts.reveal),
  };
}
