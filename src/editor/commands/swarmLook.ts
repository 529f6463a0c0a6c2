import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { LiveSwarm } from '../../core/inventory/liveSwarm.ts';
import type { Subject } from '../../core/outline/node.ts';
import { SwarmIndex } from '../../core/outline/swarmIndex.ts';
import type { Inspected } from '../documents/inspected.ts';
import { nodeOf } from '../views/row.ts';
import type { CommandArguments } from './registry.ts';
import type { SwarmCommandParts } from './swarmParts.ts';
import { serviceOf } from './swarmTargets.ts';
import { subjectsOf } from './targets.ts';

/** Documents that stay current, of what the rows stand for. */
export async function inspect({ inspections, swarm }: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const { live } = await swarm.view();
  const things = subjectsOf(args).flatMap((subject) => inspectedOf(subject, live) ?? []);
  for (const thing of things) await inspections.show(thing, things.length > 1);
}

function inspectedOf(subject: Subject, live: LiveSwarm): Omit<Inspected, 'engine' | 'engineId'> | undefined {
  switch (subject.kind) {
    case 'swarmService':
      return { kind: 'swarmService', id: subject.id, name: live.services.get(subject.id)?.name ?? subject.id };
    case 'swarmNode':
      return { kind: 'swarmNode', id: subject.id, name: live.nodes.get(subject.id)?.name ?? subject.id };
    case 'swarmTask':
      return { kind: 'swarmTask', id: subject.id, name: taskName(subject.id, live) };
    case 'swarmFile':
      return subject.file === 'secret' ? { kind: 'swarmSecret', id: subject.id, name: live.secrets.get(subject.id)?.name ?? subject.id } : { kind: 'swarmConfig', id: subject.id, name: live.configs.get(subject.id)?.name ?? subject.id };
    case 'swarmNetwork':
      return { kind: 'swarmNetwork', id: subject.id, name: live.networks.get(subject.id)?.name ?? subject.id };
    default:
      return undefined;
  }
}

function taskName(id: string, live: LiveSwarm): string {
  const task = live.tasks.get(id);
  return task ? new SwarmIndex(live).nameOf(task) : id;
}

export async function copyId(args: CommandArguments): Promise<void> {
  const ids = subjectsOf(args).flatMap((subject) => ('id' in subject ? [subject.id] : []));
  await vscode.env.clipboard.writeText(ids.join('\n'));
}

/** The page of the log of a service with all its tasks, or of one task. */
export async function showLogs(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const [subject] = subjectsOf(args);
  const label = nodeOf(args[0])?.label;
  if (subject?.kind === 'swarmTask') {
    await parts.logs.show(label ?? subject.id, { kind: 'swarmTask', id: subject.id });
    return;
  }
  if (subject && subject.kind !== 'swarmService') throw new UserError('invalid', l10n.t('Only services and tasks have logs.'));
  const service = await serviceOf(parts, args);
  parts.actions.record(['docker', 'service', 'logs', '--follow', service.name]);
  await parts.logs.show(service.name, { kind: 'swarmService', id: service.id });
}

/** Goes to the container of a task that runs on this very engine. */
export async function revealContainer({ actions }: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const [subject] = subjectsOf(args);
  if (subject?.kind !== 'swarmTask') throw abortError();
  const container = await actions.run(l10n.t('Asking the engine'), async (engine, signal) => {
    const [task] = await engine.swarm.tasks.list({ ids: [subject.id] }, signal);
    const [found] = task === undefined || task.containerId === '' ? [] : await engine.containers.list({ ids: [task.containerId] }, signal);
    return found;
  });
  if (!container) throw new UserError('notFound', l10n.t('The container of this task is not on this engine.'), { remedy: l10n.t('Use the context of the node that it runs on.') });
  await vscode.commands.executeCommand('gantry._reveal', { subject: { kind: 'container', engineId: subject.engineId, id: container.id } });
}
