import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { commitCommand, type CommitOptions } from '../../core/model/commit.ts';
import { familiarImageName, imageNameProblem, parseImageName, withDefaultTag } from '../../core/model/imageName.ts';
import { formatBytes } from '../../core/model/units.ts';
import { displayText, shortId } from '../../core/outline/displayText.ts';
import { askForm, type FormField } from './form.ts';
import type { CommandParts } from './parts.ts';
import { progressTo } from './progressText.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { askTarFile } from './tarFiles.ts';

/** The commands that make an image, or a tar file, of a container. */
export function containerImageCommands(parts: CommandParts): CommandTable {
  return {
    'gantry.container.commit': (args) => commit(parts, args),
    'gantry.container.export': (args) => exportToTar(parts, args),
  };
}

async function commit({ actions, targets, reveal }: CommandParts, args: CommandArguments): Promise<void> {
  const { id, name } = await targets.container(args);
  const shown = displayText(name);
  const options = await askCommit(l10n.t('Commit {0} to an Image', shown));
  actions.record(commitCommand(name, options));
  const names = { doing: l10n.t('Committing {0}', shown), failed: l10n.t('{0} could not be committed.', shown) };
  const imageId = await actions.runNamed(names, (engine, signal) => engine.containers.commit(id, options, signal));
  void vscode.window.showInformationMessage(l10n.t('{0} was committed to {1}.', shown, displayText(options.reference || shortId(imageId))));
  await reveal.image(imageId, options.reference === '' ? undefined : options.reference);
}

async function askCommit(title: string): Promise<CommitOptions> {
  const first = await askReference(title, '');
  if (first === undefined) throw abortError();
  let options: CommitOptions = { reference: first, author: '', message: '', isPaused: true, changes: [] };
  const text = (label: string, key: 'author' | 'message'): FormField => ({
    label,
    value: options[key],
    edit: async () => {
      const value = await vscode.window.showInputBox({ title: label, value: options[key] });
      if (value !== undefined) options = { ...options, [key]: value.trim() };
    },
  });
  const fields = (): readonly FormField[] => [
    {
      label: l10n.t('Name'),
      value: options.reference || l10n.t('none'),
      edit: async () => {
        const reference = await askReference(title, options.reference);
        if (reference !== undefined) options = { ...options, reference };
      },
    },
    text(l10n.t('Author'), 'author'),
    text(l10n.t('Message'), 'message'),
    {
      label: l10n.t('Changes'),
      value: options.changes.join('; '),
      detail: l10n.t('Instructions of a Dockerfile that are applied: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR'),
      edit: async () => {
        const line = await vscode.window.showInputBox({ title: l10n.t('One more change; empty takes all of them away'), placeHolder: 'CMD ["serve"]' });
        if (line !== undefined) options = { ...options, changes: line.trim() === '' ? [] : [...options.changes, line.trim()] };
      },
    },
    {
      label: l10n.t('Pause it meanwhile'),
      value: options.isPaused ? l10n.t('yes') : l10n.t('no'),
      edit: () => {
        options = { ...options, isPaused: !options.isPaused };
        return Promise.resolve();
      },
    },
  ];
  await askForm(title, fields, () => l10n.t('Commit'));
  return options;
}

async function askReference(title: string, value: string): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    value,
    prompt: l10n.t('The name of the image; empty for none'),
    placeHolder: 'team/app:2',
    validateInput: (typed) => {
      if (typed.trim() === '') return undefined;
      return typed.includes('@') ? l10n.t('A tag holds no digest.') : imageNameProblem(typed.trim());
    },
  });
  if (text === undefined) return undefined;
  return text.trim() === '' ? '' : familiarImageName(withDefaultTag(parseImageName(text.trim())));
}

async function exportToTar({ actions, targets }: CommandParts, args: CommandArguments): Promise<void> {
  const { id, name } = await targets.container(args);
  const shown = displayText(name);
  const path = await askTarFile(l10n.t('Export the files of {0}', shown), name);
  actions.record(['docker', 'export', '--output', path, name]);
  const { saveArchive } = await import('../../core/files/saveArchive.ts');
  const names = { doing: l10n.t('Exporting {0}', shown), failed: l10n.t('{0} could not be exported.', shown) };
  const bytes = await actions.runNamed(names, (engine, signal, report) => saveArchive((stop) => engine.containers.export(id, stop), path, progressTo(report), signal));
  void vscode.window.showInformationMessage(l10n.t('{0} was exported to {1}: {2}.', shown, path, formatBytes(bytes)));
}
