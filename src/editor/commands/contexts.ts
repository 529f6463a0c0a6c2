import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';
import type { DockerContext } from '../../core/engine/contexts.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { engineShowing } from '../platform/currentEngine.ts';
import { contextOfKey } from '../platform/engineKey.ts';
import { resolveInputs, testContext } from '../platform/windowEngine.ts';
import { confirm } from './confirm.ts';
import { contextFileCommands } from './contextFiles.ts';
import { askContext } from './contextForm.ts';
import { contextIn, nameIn, type ContextParts } from './contextParts.ts';
import { pickContext } from './pickContext.ts';
import { withProgress } from './progress.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { subjectsOf } from './targets.ts';

/** The commands of the view "Contexts". The command line's own current context is changed by one of them only, which says so. */
export function contextCommands(parts: ContextParts): CommandTable {
  const { engines, choice } = parts;
  return {
    'gantry.context.use': async (args) => {
      const context = nameIn(args) ?? (await pickContext(choice));
      // What the command line uses may be another one than it was.
      if (context !== '' && context === choice.context.value && !choice.context.isOfWindow) return;
      await choice.context.set(context);
      engines.reset();
      parts.view.refresh();
    },
    'gantry.context.useInWindow': async (args) => {
      choice.context.setForWindow(nameIn(args) ?? (await pickContext(choice, undefined, l10n.t('Use which Docker context in this window only?'))));
      engines.reset();
      parts.view.refresh();
    },
    'gantry.context.connect': (args) => connect(parts, args),
    'gantry.context.disconnect': (args) => disconnect(parts, args),
    'gantry.context.add': () => add(parts),
    'gantry.context.edit': (args) => edit(parts, args),
    'gantry.context.test': (args) => test(parts, args),
    'gantry.context.remove': (args) => remove(parts, args),
    'gantry.engine.retry': (args) => {
      const [subject] = subjectsOf(args);
      engines.retryNow(subject?.kind === 'engine' ? (engineOfRow(parts, subject.engineId) ?? subject.engineId) : undefined);
    },
    ...contextFileCommands(parts),
  };
}

function engineOfRow({ engines }: ContextParts, engineId: string): string | undefined {
  const name = contextOfKey(engineId);
  return name === undefined ? undefined : engineShowing(engines, name)?.key;
}

async function connect(parts: ContextParts, args: CommandArguments): Promise<void> {
  const { engines, beside } = parts;
  const { context } = await contextIn(parts, args, ({ context: each }) => each.kind === 'usable' && engineShowing(engines, each.name) === undefined);
  if (context.kind === 'broken') throw context.error;
  if (engineShowing(engines, context.name)) return;
  await beside.set([...beside.value, context.name]);
}

async function disconnect({ engines, beside }: ContextParts, args: CommandArguments): Promise<void> {
  const [subject] = subjectsOf(args);
  const named = subject?.kind === 'engine' ? contextOfKey(subject.engineId) : undefined;
  const items = beside.value.map((name) => ({ label: displayText(name), name }));
  const name = named ?? (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Disconnect which engine?') }))?.name;
  if (name === undefined) return;
  if (!beside.value.includes(name)) {
    if (engines.all[0] && engineShowing(engines, name) === engines.all[0]) throw new UserError('invalid', l10n.t('This is the engine that the window shows.'), { remedy: l10n.t('Use another context first.') });
    return;
  }
  await beside.set(beside.value.filter((context) => context !== name));
}

async function add({ choice, view }: ContextParts): Promise<void> {
  const { listContexts } = await import('../../core/engine/listContexts.ts');
  const taken = (await listContexts(resolveInputs(choice))).map(({ context }) => context.name);
  const added = await askContext(l10n.t('Add a Docker Context'), undefined, taken);
  await choice.own.set([...choice.own.value, added]);
  view.refresh();
}

async function edit(parts: ContextParts, args: CommandArguments): Promise<void> {
  const { choice, engines, view } = parts;
  const { context, origin } = await contextIn(parts, args, (listed) => listed.origin === 'own');
  const own = choice.own.value.find(({ name }) => name === context.name);
  if (origin !== 'own' || !own) throw new UserError('unsupported', l10n.t('This context is the command line\'s own.'), { remedy: l10n.t('Change it with "docker context update", or add one of yours here.') });
  const changed = await askContext(l10n.t('Edit {0}', displayText(own.name)), own, []);
  await choice.own.set(choice.own.value.map((each) => (each.name === own.name ? changed : each)));
  engines.reconnect(own.name);
  view.refresh();
}

async function test({ choice }: ContextParts, args: CommandArguments): Promise<void> {
  const { context } = await contextIn({ choice }, args);
  if (context.kind === 'broken') throw context.error;
  const name = displayText(context.name);
  const { version, milliseconds } = await withProgress(l10n.t('Testing {0}', name), (signal) => testContext(choice, context.name, signal));
  void vscode.window.showInformationMessage(l10n.t('{0} answers: Docker Engine {1}, API {2}, {3} ms for a question.', name, version.engine, version.api, milliseconds));
}

async function remove(parts: ContextParts, args: CommandArguments): Promise<void> {
  const { choice, engines, beside, view } = parts;
  const { context, origin, isCurrent } = await contextIn(parts, args, (listed) => listed.origin === 'own' || listed.origin === 'cli');
  const name = displayText(context.name);
  if (origin !== 'own' && origin !== 'cli') throw new UserError('unsupported', l10n.t('{0} is no context that could be removed.', name));
  const isCli = origin === 'cli';
  const detail = [
    isCli ? l10n.t('The docker command line loses it too, with its TLS files.') : l10n.t('Its TLS files stay where they are.'),
    ...(isCli && isCurrent ? [l10n.t('It is the command line\'s current context: that will be "default".')] : []),
    ...(engineShowing(engines, context.name) ? [l10n.t('This window shows it now.')] : []),
  ];
  await confirm(l10n.t('Remove the context {0}?', name), detail.join('\n\n'), [l10n.t('Remove')]);
  if (beside.value.includes(context.name)) await beside.set(beside.value.filter((each) => each !== context.name));
  if (isCli) await removeFromCli(parts, context);
  else await choice.own.set(choice.own.value.filter((each) => each.name !== context.name));
  if (choice.context.value === context.name) {
    await choice.context.set('');
    engines.reset();
  }
  engines.reconnect(context.name);
  view.refresh();
}

async function removeFromCli({ choice, actions }: ContextParts, context: DockerContext): Promise<void> {
  const [{ configFolder }, { removeCliContext }] = await Promise.all([import('../../core/engine/contexts.ts'), import('../../core/contexts/cliStore.ts')]);
  const { environment, homeFolder } = resolveInputs(choice);
  actions.record(['docker', 'context', 'rm', '--force', context.name]);
  await removeCliContext(configFolder(environment, homeFolder), context);
}
