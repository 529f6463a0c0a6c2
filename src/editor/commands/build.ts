import * as l10n from '@vscode/l10n';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import { knownContext } from '../../core/build/knownContext.ts';
import { isDockerfileText } from '../platform/dockerfileText.ts';
import { requireTrust } from '../platform/trust.ts';
import { findDockerfiles, type DockerBuildTasks } from '../tasks/dockerBuild.ts';
import type { BuildQuestions } from './buildAnswers.ts';
import type { CommandArguments, CommandTable } from './registry.ts';

/** "Build Image…": asks what was not said, then runs the same task as "Run Build Task". */
export function buildCommands(tasks: DockerBuildTasks, questions: BuildQuestions, history: BuildHistory): CommandTable {
  return {
    'gantry.image.build': async (args) => {
      requireTrust();
      const file = await chooseDockerfile(args, l10n.t('Build which Dockerfile?'));
      if (file.scheme !== 'file') throw new UserError('unsupported', l10n.t('Only files of this machine can be built, not those of "{0}".', file.scheme));
      const { tag, buildArgs } = await questions.askAll(file);
      await vscode.workspace.save(file);
      await vscode.tasks.executeTask(tasks.taskFor(file, [tag], { buildArgs, ...(await lastContext(history, file)) }, 'command'));
    },
  };
}

/** What a Dockerfile is built with that it does not say itself: as the last time, unless that folder is gone. */
export async function lastContext(history: BuildHistory, file: vscode.Uri): Promise<ReturnType<typeof knownContext>> {
  await history.load();
  const known = knownContext(history, file.fsPath);
  const stats = await stat(known.buildContext).catch(() => undefined);
  return stats?.isDirectory() === true ? known : { buildContext: dirname(file.fsPath) };
}

/** The Dockerfile that a command was called for: that of the menu, or of the editor, or the one that is picked. */
export async function chooseDockerfile(args: CommandArguments, placeHolder: string): Promise<vscode.Uri> {
  return fileOf(args) ?? fileOfEditor() ?? (await pickDockerfile(placeHolder));
}

/** Explorer and editor hand over the file; a tree's title button hands over nothing of use. */
function fileOf([argument]: CommandArguments): vscode.Uri | undefined {
  return argument instanceof vscode.Uri ? argument : undefined;
}

function fileOfEditor(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return undefined;
  return isDockerfileText(document) ? document.uri : undefined;
}

async function pickDockerfile(placeHolder: string): Promise<vscode.Uri> {
  const [first, ...others] = await findDockerfiles();
  if (first === undefined) throw new UserError('file', l10n.t('The workspace holds no Dockerfile.'), { remedy: l10n.t('Add a file called "Dockerfile" or "Containerfile".') });
  if (others.length === 0) return first;
  const items = [first, ...others].map((file) => ({ label: vscode.workspace.asRelativePath(file), file }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder });
  if (chosen === undefined) throw abortError();
  return chosen.file;
}
