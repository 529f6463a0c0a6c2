import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import { defaultTag } from '../../core/build/defaultTag.ts';
import { familiarImageName, imageNameProblem, parseImageName, withDefaultTag } from '../../core/model/imageName.ts';
import { requireTrust } from '../platform/trust.ts';
import { findDockerfiles, isDockerfileName, type DockerBuildTasks } from '../tasks/dockerBuild.ts';
import type { CommandArguments, CommandHandler } from './registry.ts';

/** "Build Image…": asks what was not said, then runs the same task as "Run Build Task". */
export function buildCommands(tasks: DockerBuildTasks, memory: vscode.Memento): Readonly<Record<string, CommandHandler>> {
  return {
    'gantry.image.build': async (args) => {
      requireTrust();
      const file = fileOf(args) ?? fileOfEditor() ?? (await pickDockerfile());
      if (file.scheme !== 'file') throw new UserError('unsupported', l10n.t('Only files of this machine can be built, not those of "{0}".', file.scheme));
      const tag = await askTag(file, memory);
      await vscode.workspace.save(file);
      await vscode.tasks.executeTask(tasks.taskFor(file, [tag]));
    },
  };
}

/** Explorer and editor hand over the file; a tree's title button hands over nothing of use. */
function fileOf([argument]: CommandArguments): vscode.Uri | undefined {
  return argument instanceof vscode.Uri ? argument : undefined;
}

function fileOfEditor(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return undefined;
  return document.languageId === 'dockerfile' || isDockerfileName(document.uri.path) ? document.uri : undefined;
}

async function pickDockerfile(): Promise<vscode.Uri> {
  const [first, ...others] = await findDockerfiles();
  if (first === undefined) throw new UserError('file', l10n.t('The workspace holds no Dockerfile.'), { remedy: l10n.t('Add a file called "Dockerfile" or "Containerfile".') });
  if (others.length === 0) return first;
  const items = [first, ...others].map((file) => ({ label: vscode.workspace.asRelativePath(file), file }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Build which Dockerfile?') });
  if (chosen === undefined) throw abortError();
  return chosen.file;
}

/** The name that was given to the image of a Dockerfile when it was last asked for. */
export function rememberedTag(memory: vscode.Memento, dockerfile: string): string | undefined {
  return memory.get<string>(tagKey(dockerfile));
}

function tagKey(dockerfile: string): string {
  return `build.tag ${dockerfile}`;
}

/** Remembers the name for each Dockerfile, for the workspace. */
async function askTag(file: vscode.Uri, memory: vscode.Memento): Promise<string> {
  const value = await vscode.window.showInputBox({
    title: l10n.t('Build {0}', vscode.workspace.asRelativePath(file)),
    prompt: l10n.t('The name of the image'),
    value: rememberedTag(memory, file.fsPath) ?? defaultTag(file.fsPath),
    validateInput: (text) => (text.includes('@') ? l10n.t('A tag holds no digest.') : imageNameProblem(text.trim())),
  });
  if (value === undefined) throw abortError();
  const tag = familiarImageName(withDefaultTag(parseImageName(value.trim())));
  await memory.update(tagKey(file.fsPath), tag);
  return tag;
}
