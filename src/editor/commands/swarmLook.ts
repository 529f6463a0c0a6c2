import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import type { Fields } from '../../core/base/fields.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Subject } from '../../core/outline/node.ts';
import { nodeOf } from '../views/row.ts';
import type { CommandArguments } from './registry.ts';
import type { SwarmCommandParts } from './swarmParts.ts';
import { serviceOf } from './swarmTargets.ts';
import { subjectsOf } from './targets.ts';

/** The whole answer of the engine about what the rows stand for. A secret's holds no value: the engine gives none out. */
export async function inspect({ actions }: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const subjects = subjectsOf(args);
  for (const subject of subjects) {
    const json = await actions.run(l10n.t('Reading the configuration'), (engine, signal) => inspection(engine, subject, signal));
    if (json === undefined) continue;
    const document = await vscode.workspace.openTextDocument({ language: 'json', content: `${JSON.stringify(json, undefined, 2)}\n` });
    await vscode.window.showTextDocument(document, { preview: subjects.length === 1 });
  }
}

async function inspection({ swarm }: Engine, subject: Subject, signal: AbortSignal): Promise<Fields | undefined> {
  switch (subject.kind) {
    case 'swarmService':
      return (await swarm.services.inspect(subject.id, signal)).json;
    case 'swarmNode':
      return swarm.nodes.inspect(subject.id, signal);
    case 'swarmTask':
      return swarm.tasks.inspect(subject.id, signal);
    case 'swarmFile':
      return (subject.file === 'secret' ? swarm.secrets : swarm.configs).inspect(subject.id, signal);
    case 'swarmNetwork':
      return swarm.networks.inspect(subject.id, signal);
    default:
      return undefined;
  }
}

/** The page of nodes and their tasks. */
export async function showCluster({ swarm, engine, clusters }: SwarmCommandParts): Promise<void> {
  const { live } = await swarm.view();
  (await clusters()).show(live, engine.name);
}

export async function copyId(args: CommandArguments): Promise<void> {
  const ids = subjectsOf(args).flatMap((subject) => ('id' in subject ? [subject.id] : []));
  await vscode.env.clipboard.writeText(ids.join('\n'));
}

/** The log of a service with all its tasks, or of one task, in a terminal. */
export async function showLogs(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const [subject] = subjectsOf(args);
  const label = nodeOf(args[0])?.label;
  if (subject?.kind === 'swarmTask') {
    await (await parts.swarm.view()).logs.show({ kind: 'task', id: subject.id }, label ?? subject.id);
    return;
  }
  if (subject && subject.kind !== 'swarmService') throw new UserError('invalid', l10n.t('Only services and tasks have logs.'));
  const service = await serviceOf(parts, args);
  parts.actions.record(['docker', 'service', 'logs', '--follow', service.name]);
  await (await parts.swarm.view()).logs.show({ kind: 'service', id: service.id }, service.name);
}

/** Goes to the container of a task that runs on this very engine. */
export async function revealContainer({ actions }: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const [subject] = subjectsOf(args);
  if (subject?.kind !== 'swarmTask') throw abortError();
  const container = await actions.run(l10n.t('Asking the engine'), async (engine, signal) => {
    const task = (await engine.swarm.tasks.list({}, signal)).find(({ id }) => id === subject.id);
    const [found] = task === undefined || task.containerId === '' ? [] : await engine.containers.list({ ids: [task.containerId] }, signal);
    return found;
  });
  if (!container) throw new UserError('notFound', l10n.t('The container of this task is not on this engine.'), { remedy: l10n.t('Use the context of the node that it runs on.') });
  await vscode.commands.executeCommand('gantry._reveal', { subject: { kind: 'container', engineId: subject.engineId, id: container.id } });
}
