import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { StoredContext } from '../../core/contexts/cliStore.ts';
import type { ListedContext } from '../../core/engine/listContexts.ts';
import { isContextName } from '../../core/model/ownContext.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { resolveInputs, type EngineChoice } from '../platform/windowEngine.ts';
import { confirm } from './confirm.ts';
import { contextIn, type ContextParts } from './contextParts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { askTarFile, pickTarFiles } from './tarFiles.ts';

/** The commands that read and write the command line's contexts, and their archives. */
export function contextFileCommands(parts: ContextParts): CommandTable {
  return {
    'gantry.context.export': (args) => exportContext(parts, args),
    'gantry.context.import': () => importContext(parts),
    'gantry.context.writeToCli': (args) => writeToCli(parts, args),
    'gantry.context.useInCli': (args) => useInCli(parts, args),
  };
}

const isStored = ({ origin }: ListedContext): boolean => origin === 'cli' || origin === 'own';

async function exportContext(parts: ContextParts, args: CommandArguments): Promise<void> {
  const listed = await contextIn(parts, args, isStored);
  const { name } = listed.context;
  const stored = await read(parts.choice, listed);
  const path = await askTarFile(l10n.t('Export the context {0}', displayText(name)), name);
  const [{ packContext }, { replaceWhole }] = await Promise.all([import('../../core/contexts/contextArchive.ts'), import('../../core/contexts/cliStore.ts')]);
  parts.actions.record(['docker', 'context', 'export', name, path]);
  await inFile(path, async () => replaceWhole(path, await packContext(stored), 0o600));
  const said = !stored.tls.has('docker/key.pem') ? l10n.t('{0} was exported to {1}.', displayText(name), path) : l10n.t('{0} was exported to {1}. It holds your key: whoever has the file can use the engine.', displayText(name), path);
  void vscode.window.showInformationMessage(said);
}

async function importContext({ choice, actions, view }: ContextParts): Promise<void> {
  const [path] = await pickTarFiles(l10n.t('Import a Docker Context'), l10n.t('Import'), false);
  if (path === undefined) throw abortError();
  const [{ unpackContext }, { writeCliContext }, { configFolder }, { listContexts }] = await Promise.all([import('../../core/contexts/contextArchive.ts'), import('../../core/contexts/cliStore.ts'), import('../../core/engine/contexts.ts'), import('../../core/engine/listContexts.ts')]);
  const stored = await unpackContext(await inFile(path, () => readFile(path)));
  const { environment, homeFolder } = resolveInputs(choice);
  const folder = configFolder(environment, homeFolder);
  const taken = (await listContexts(resolveInputs(choice))).map(({ context }) => context.name);
  const name = await vscode.window.showInputBox({
    title: l10n.t('Import {0}', basename(path)),
    prompt: l10n.t('The name of the context'),
    ignoreFocusOut: true,
    value: typeof stored.meta.Name === 'string' ? stored.meta.Name : '',
    validateInput: (text) => {
      if (!isContextName(text)) return l10n.t('A name has two characters or more: letters, digits, "_", ".", "+" and "-", a letter or digit first.');
      return taken.includes(text) ? l10n.t('There is already a context {0}.', text) : undefined;
    },
  });
  if (name === undefined) throw abortError();
  actions.record(['docker', 'context', 'import', name, path]);
  await writeCliContext(folder, name, stored);
  view.refresh();
}

/** From then on the command line knows it too, and ours is not needed any more. */
async function writeToCli(parts: ContextParts, args: CommandArguments): Promise<void> {
  const { choice, actions, view } = parts;
  const listed = await contextIn(parts, args, ({ origin }) => origin === 'own');
  const { name } = listed.context;
  if (listed.origin !== 'own') throw new UserError('invalid', l10n.t('The docker command line knows {0} already.', displayText(name)));
  const [{ writeCliContext }, { configFolder }] = await Promise.all([import('../../core/contexts/cliStore.ts'), import('../../core/engine/contexts.ts')]);
  const stored = await read(choice, listed);
  const detail = stored.tls.size === 0 ? '' : l10n.t('Its certificates and your key are copied into the command line\'s folder.');
  await confirm(l10n.t('Save {0} in the docker command line\'s contexts?', displayText(name)), detail, [l10n.t('Save')]);
  const { environment, homeFolder } = resolveInputs(choice);
  actions.record(['docker', 'context', 'create', name]);
  await writeCliContext(configFolder(environment, homeFolder), name, stored);
  await choice.own.set(choice.own.value.filter((own) => own.name !== name));
  view.refresh();
}

async function useInCli(parts: ContextParts, args: CommandArguments): Promise<void> {
  const { choice, actions, view } = parts;
  const { context, origin } = await contextIn(parts, args, (each) => each.origin === 'cli' || each.origin === 'default');
  if (origin !== 'cli' && origin !== 'default') throw new UserError('invalid', l10n.t('The docker command line does not know {0}.', displayText(context.name)), { remedy: l10n.t('Save it in the command line\'s contexts first.') });
  const [{ useCliContext }, { configFolder }] = await Promise.all([import('../../core/contexts/cliStore.ts'), import('../../core/engine/contexts.ts')]);
  const { environment, homeFolder } = resolveInputs(choice);
  actions.record(['docker', 'context', 'use', context.name]);
  await useCliContext(configFolder(environment, homeFolder), context.name);
  const overruling = ['DOCKER_HOST', 'DOCKER_CONTEXT'].find((variable) => environment[variable]);
  if (overruling !== undefined) void vscode.window.showWarningMessage(l10n.t('The environment variable {0} is set: it overrules the current context wherever it is.', overruling));
  view.refresh();
}

async function read(choice: EngineChoice, { origin, context }: ListedContext): Promise<StoredContext> {
  if (context.kind === 'broken') throw context.error;
  const [{ readStored }, { asStored }, { configFolder }] = await Promise.all([import('../../core/contexts/contextArchive.ts'), import('../../core/contexts/cliStore.ts'), import('../../core/engine/contexts.ts')]);
  const { environment, homeFolder } = resolveInputs(choice);
  if (origin === 'cli') return readStored(configFolder(environment, homeFolder), context.name);
  const own = choice.own.value.find(({ name }) => name === context.name);
  if (origin !== 'own' || !own) throw new UserError('unsupported', l10n.t('{0} is no context that is stored anywhere.', displayText(context.name)));
  return asStored(own);
}

async function inFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new UserError('file', l10n.t('The file {0} cannot be used: {1}', path, messageOf(error)), { cause: error });
  }
}
