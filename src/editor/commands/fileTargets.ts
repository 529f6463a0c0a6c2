import * as l10n from '@vscode/l10n';
import { UserError } from '../../core/base/userError.ts';
import { volumeHolder } from '../../core/model/fileHolder.ts';
import type { EngineFiles } from '../documents/windowFiles.ts';
import type { ContainerPath } from '../platform/containerUri.ts';
import type { CommandArguments } from './registry.ts';
import { subjectsOf } from './targets.ts';

/** The files and folders whose rows a command was called on. */
export function fileTargets(args: CommandArguments): readonly ContainerPath[] {
  return subjectsOf(args).flatMap((subject) => (subject.kind === 'file' ? [{ engineId: subject.engineId, containerId: subject.containerId, path: subject.path }] : []));
}

export function fileTarget(args: CommandArguments): ContainerPath {
  const [target] = fileTargets(args.slice(0, 1));
  if (target === undefined) throw new UserError('notFound', l10n.t('The file does not exist any more.'));
  return target;
}

/** The folder of the row; of a file's row, the one that the file is in. */
export function folderTarget(args: CommandArguments): ContainerPath {
  const [subject] = subjectsOf(args.slice(0, 1));
  if (subject?.kind === 'container') return { engineId: subject.engineId, containerId: subject.id, path: '/' };
  if (subject?.kind === 'volume') return { engineId: subject.engineId, containerId: volumeHolder(subject.id), path: '/' };
  const target = fileTarget(args);
  const { path } = target;
  const isFolder = subject?.kind === 'file' && subject.entry === 'folder';
  return { ...target, path: isFolder ? path : path.slice(0, Math.max(1, path.lastIndexOf('/'))) };
}

/** Whether there is something at a path of a container, a link that leads nowhere included. */
export async function exists(files: EngineFiles, { containerId, path }: ContainerPath): Promise<boolean> {
  return (await files.of(containerId)).exists(path);
}
