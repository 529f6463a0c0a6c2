import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { fieldsOf, type Fields } from '../../core/base/fields.ts';
import { UserError } from '../../core/base/userError.ts';
import { namedVolumesOf, networksOf, type DescribedContainer } from '../../core/compose/describedContainer.ts';
import type { Surroundings } from '../../core/compose/surroundings.ts';
import type { Engine, InspectApi } from '../../core/engine/engine.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import { displayText } from '../../core/outline/displayText.ts';
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
  const [{ composeFile }, { SecretVariables }] = await Promise.all([import('../../core/compose/composeFile.ts'), import('../../core/compose/secretValues.ts')]);
  const containers = await describe(parts, args);
  const around = await surroundingsOf(parts, containers);
  const secrets = new SecretVariables();
  const text = composeFile(containers, around, secrets);
  const plain = await askPlain(secrets.names);
  await open('yaml', plain.size === 0 ? text : composeFile(containers, around, new SecretVariables(plain)));
}

/** Asks which of the variables are none: what looks like a secret need not be one. Their values are not shown. */
async function askPlain(names: readonly string[]): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const items = names.map((name) => ({ label: displayText(name), picked: true, name }));
  const options = { title: l10n.t('Which of these are secrets?'), placeHolder: l10n.t('What is chosen becomes a variable; the rest is written into the file'), canPickMany: true as const };
  const chosen = await vscode.window.showQuickPick(items, options);
  if (!chosen) throw abortError();
  const secret = new Set(chosen.map(({ name }) => name));
  return new Set(names.filter((name) => !secret.has(name)));
}

async function writeScript(parts: CommandParts, args: CommandArguments): Promise<void> {
  const { runScript } = await import('../../core/compose/runScript.ts');
  const containers = await describe(parts, args);
  await open('shellscript', runScript(containers, await surroundingsOf(parts, containers)));
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
  const image = await engine.images.inspect(String(json.Image), signal).then((details) => fieldsOf(details.json), unlessThere);
  return { container: json, image };
}

async function surroundingsOf({ actions }: CommandParts, containers: readonly DescribedContainer[]): Promise<Surroundings> {
  const networks = containers.flatMap((each) => networksOf(each).map(({ name }) => name));
  const volumes = containers.flatMap(namedVolumesOf);
  return actions.run(l10n.t('Reading the configuration'), async (engine, signal) => ({
    networks: await inspections(engine.networks, networks, signal),
    volumes: await inspections(engine.volumes, volumes, signal),
  }));
}

async function inspections(api: InspectApi, names: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Fields>> {
  const entries = [...new Set(names)].map(async (name) => [name, await api.inspect(name, signal).catch(unlessThere)] as const);
  return new Map(await Promise.all(entries));
}

function unlessThere(error: unknown): Record<string, never> {
  if (error instanceof UserError && error.kind === 'notFound') return {};
  throw error;
}
