import * as l10n from '@vscode/l10n';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';
import type { BuildContexts } from '../language/buildContexts.ts';
import type { BuildContextView } from '../views/buildContextView.ts';
import { chooseDockerfile } from './build.ts';
import type { CommandTable } from './registry.ts';
import { subjectsOf } from './targets.ts';

/** What is done with build contexts: seeing them, and leaving out of them what is not to be sent. */
export function buildContextCommands(contexts: BuildContexts, view: BuildContextView): CommandTable {
  return {
    'gantry.buildContext.show': async (args) => {
      const file = await chooseDockerfile(args, l10n.t('Show the build context of which Dockerfile?'));
      if (file.scheme !== 'file') throw new UserError('unsupported', l10n.t('Only files of this machine can be built, not those of "{0}".', file.scheme));
      await view.show(file);
    },
    'gantry.buildContext.close': () => view.close(),
    'gantry.buildContext.showIgnored': () => view.showIgnored(true),
    'gantry.buildContext.hideIgnored': () => view.showIgnored(false),
    'gantry.buildContext.open': async (args) => {
      const [path] = pathsOf(args);
      if (path === undefined || !view.dockerfile) return;
      const { buildContext } = await contexts.state(view.dockerfile.fsPath);
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(join(buildContext, path)));
    },
    'gantry.buildContext.ignore': async (args) => {
      if (view.dockerfile) await ignore(contexts, view.dockerfile, pathsOf(args));
    },
    'gantry._ignore': async ([file, paths]) => {
      if (file instanceof vscode.Uri && Array.isArray(paths)) await ignore(contexts, file, paths.filter((path) => typeof path === 'string'));
    },
  };
}

function pathsOf(args: readonly unknown[]): readonly string[] {
  return subjectsOf(args).flatMap((subject) => (subject.kind === 'contextItem' ? [subject.path] : []));
}

/** Adds lines to the ignore file of a Dockerfile, which can be undone there. */
async function ignore(contexts: BuildContexts, dockerfile: vscode.Uri, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const [{ ignoreFile }, { ignoreLine }] = await Promise.all([contexts.state(dockerfile.fsPath), import('../../core/build/ignoreFile.ts')]);
  const uri = vscode.Uri.file(ignoreFile);
  const lines = paths.map((path) => `${ignoreLine(path)}\n`).join('');
  const edit = new vscode.WorkspaceEdit();
  const document = await existing(uri);
  if (document) {
    const end = document.lineAt(document.lineCount - 1).range.end;
    edit.insert(uri, end, end.character === 0 ? lines : `\n${lines}`);
  } else edit.createFile(uri, { contents: Buffer.from(lines) });
  const wasDirty = document?.isDirty === true;
  if (!(await vscode.workspace.applyEdit(edit))) throw new UserError('file', l10n.t('{0} cannot be changed.', ignoreFile));
  // What a person is in the middle of is left to be saved by that person: it holds already as it stands.
  if (document && !wasDirty) await document.save();
}

async function existing(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return vscode.workspace.openTextDocument(uri);
}
