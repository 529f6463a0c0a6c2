import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { fieldsOf } from '../../core/base/fields.ts';
import { UserError } from '../../core/base/userError.ts';
import type { DescribedContainer } from '../../core/compose/describedContainer.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import type { CommandParts } from './parts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';

/** The commands that write down how containers are made again. */
export function generateCommands(parts: CommandParts): CommandTable {
  return {
    'gantry.container.copyRunCommand': (args) => copyRunCommand(parts, args),
    'gantry.container.writeCompose': (args) => writeCompose(parts, args),
    'gantry.container.writeScript': (args) => writeScript(parts, args),
  };
}

async function copyRunCommand(parts: CommandParts, args: CommandArguments): Promise<void> {
  const { runCommand } = await import('../../core/model/runCommand.ts');
  const commands = (await describe(parts, args)).map(({ container, image }) => cliText(runCommand(container, image)));
  await vscode.env.clipboard.writeText(commands.join('\n'));
}

async function writeCompose(parts: CommandParts, args: CommandArguments): Promise<void> {
  const { composeFile } = await import('../../core/compose/composeFile.ts');
  await open('yaml', composeFile(await describe(parts, args)));
}

async function writeScript(parts: CommandParts, args: CommandArguments): Promise<void> {
  const { runScript } = await import('../../core/compose/runScript.ts');
  await open('shellscript', runScript(await describe(parts, args)));
}

async function open(language: string, content: string): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }), { preview: false });
}

async function describe({ actions, targets }: CommandParts, args: CommandArguments): Promise<readonly DescribedContainer[]> {
  const containers = [...(await targets.containers(args))].sort((left, right) => (left.name < right.name ? -1 : 1));
  return actions.run(l10n.t('Reading the configuration'), (engine, signal) => Promise.all(containers.map(({ id }) => inspect(engine, id, signal))));
}

async function inspect(engine: Engine, id: string, signal: AbortSignal): Promise<DescribedContainer> {
  const { json } = await engine.containers.inspect(id, signal);
  // An image that is gone only means that nothing can be left out.
  const image = await engine.images.inspect(String(json.Image), signal).then((details) => fieldsOf(details.json), withoutImage);
  return { container: json, image };
}

function withoutImage(error: unknown): Record<string, never> {
  if (error instanceof UserError && error.kind === 'notFound') return {};
  throw error;
}
