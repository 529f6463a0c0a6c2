import type * as vscode from 'vscode';
import type { DockerBuildTasks } from '../tasks/dockerBuild.ts';
import { buildCommands } from './build.ts';
import { containerCommands } from './containers.ts';
import { copyCommands } from './fileCopies.ts';
import { fileCommands } from './files.ts';
import { imageCommands } from './images.ts';
import type { CommandParts } from './parts.ts';
import type { CommandHandler } from './registry.ts';
import { revealCommands } from './reveal.ts';

/**
 * All commands that act on an engine.
 *
 * @param memory keeps the image names that were given to Dockerfiles.
 */
export function dockerCommands(parts: CommandParts, tasks: DockerBuildTasks, memory: vscode.Memento): Readonly<Record<string, CommandHandler>> {
  return { ...containerCommands(parts), ...fileCommands(parts), ...copyCommands(parts), ...imageCommands(parts), ...buildCommands(tasks, memory), ...revealCommands(parts.reveal) };
}
