import * as l10n from '@vscode/l10n';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { SwarmApi } from '../../core/engine/swarmPort.ts';
import type { NodeAvailability, SwarmNode, SwarmRole } from '../../core/model/swarm.ts';
import { isWanted } from '../../core/model/swarmService.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { labelsOf, labelsText } from '../../core/swarm/labelText.ts';
import { confirm, confirmList } from './confirm.ts';
import { askValue } from './form.ts';
import type { CommandArguments } from './registry.ts';
import { titled, type SwarmCommandParts } from './swarmParts.ts';
import { nodesOf } from './swarmTargets.ts';

const severalNodes = (count: number): string => l10n.t('{0} nodes', count);

/** Whether nodes take tasks. A drained one loses those it has. */
export async function setAvailability(parts: SwarmCommandParts, args: CommandArguments, availability: NodeAvailability): Promise<void> {
  const nodes = await nodesOf(parts, args, { fits: (node) => node.availability !== availability });
  if (availability === 'drain') await confirmDrain(parts, nodes);
  await parts.actions.bulk(nodes, {
    doing: (what) => doing(availability, what),
    several: severalNodes,
    failed: (name) => l10n.t('{0} could not be changed.', name),
    nameOf: ({ name }) => name,
    cli: ({ name }) => ['docker', 'node', 'update', '--availability', availability, name],
    run: (engine, { id }, signal) => engine.swarm.nodes.update(id, { availability }, signal),
  });
}

function doing(availability: NodeAvailability, what: string): string {
  switch (availability) {
    case 'active':
      return l10n.t('Activating {0}', what);
    case 'pause':
      return l10n.t('Pausing {0}', what);
    case 'drain':
      return l10n.t('Draining {0}', what);
  }
}

async function confirmDrain(parts: SwarmCommandParts, nodes: readonly SwarmNode[]): Promise<void> {
  const { lines, isAnyOther } = await parts.actions.run(l10n.t('Asking the engine'), ({ swarm }, signal) => whatIsDrained(swarm, nodes, signal));
  if (lines.length === 0) return;
  await confirmList({ title: titled(parts, drainTitle(nodes, isAnyOther)), lines, action: l10n.t('Drain') });
}

/** The tasks that end, and whether there is a node left that takes any. */
async function whatIsDrained(swarm: SwarmApi, nodes: readonly SwarmNode[], signal: AbortSignal): Promise<{ readonly lines: readonly string[]; readonly isAnyOther: boolean }> {
  const [tasks, services, all] = await Promise.all([swarm.tasks.list({ isOnlyRunning: true }, signal), swarm.services.list({}, signal), swarm.nodes.list({}, signal)]);
  const ids = new Set(nodes.map(({ id }) => id));
  const byId = new Map(services.map((service) => [service.id, service]));
  const isAnyOther = all.some(({ id, availability, state }) => !ids.has(id) && availability === 'active' && state === 'ready');
  const lines = tasks.filter((task) => ids.has(task.nodeId) && isWanted(task)).map(({ serviceId, slot }) => {
    const service = byId.get(serviceId);
    const name = displayText(`${service?.name ?? serviceId}${slot === undefined ? '' : `.${String(slot)}`}`);
    // Of a global service the other nodes have one already.
    return isAnyOther && (service?.mode.kind === 'global' || service?.mode.kind === 'globalJob') ? l10n.t('{0} (only ended: every node has its own)', name) : name;
  });
  return { lines: lines.sort(), isAnyOther };
}

function drainTitle(nodes: readonly SwarmNode[], isAnyOther: boolean): string {
  const name = displayText(nodes[0]?.name ?? '');
  if (nodes.length === 1) return isAnyOther ? l10n.t('Drain {0}? These tasks are ended there, and begun on other nodes that fit:', name) : l10n.t('Drain {0}? No other node takes tasks, so that these end until one does:', name);
  return isAnyOther ? l10n.t('Drain {0} nodes? These tasks are ended there, and begun on other nodes that fit:', nodes.length) : l10n.t('Drain {0} nodes? No other node takes tasks, so that these end until one does:', nodes.length);
}

/** Makes managers of workers, or workers of managers. */
export async function setRole(parts: SwarmCommandParts, args: CommandArguments, role: SwarmRole): Promise<void> {
  const nodes = await nodesOf(parts, args, { fits: (node) => node.role !== role });
  if (role === 'worker') await confirmDemotion(parts, nodes);
  await parts.actions.bulk(nodes, {
    doing: (what) => (role === 'manager' ? l10n.t('Promoting {0}', what) : l10n.t('Demoting {0}', what)),
    several: severalNodes,
    failed: (name) => (role === 'manager' ? l10n.t('{0} could not be promoted.', name) : l10n.t('{0} could not be demoted.', name)),
    nameOf: ({ name }) => name,
    cli: ({ name }) => ['docker', 'node', role === 'manager' ? 'promote' : 'demote', name],
    run: (engine, { id }, signal) => engine.swarm.nodes.update(id, { role }, signal),
  });
}

async function confirmDemotion(parts: SwarmCommandParts, nodes: readonly SwarmNode[]): Promise<void> {
  const all = await parts.actions.run(l10n.t('Asking the engine'), ({ swarm }, signal) => swarm.nodes.list({}, signal));
  const left = all.filter(({ id, role }) => role === 'manager' && !nodes.some((node) => node.id === id));
  if (left.length === 0) throw new UserError('invalid', l10n.t('A swarm needs a manager.'), { remedy: l10n.t('Promote another node first.') });
  const lines = [l10n.t('Managers that are left: {0}.', left.map(({ name }) => displayText(name)).join(', '))];
  if (left.length % 2 === 0) lines.push(l10n.t('With {0} managers no more of them may fail than with {1}.', left.length, left.length - 1));
  await confirm(titled(parts, nodes.length === 1 ? l10n.t('Demote {0}?', displayText(nodes[0]?.name ?? '')) : l10n.t('Demote {0} nodes?', nodes.length)), lines.join('\n\n'), [l10n.t('Demote')]);
}

/** Changes the labels of one node, by which services are placed. */
export async function editLabels(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const [node] = await nodesOf(parts, args, { isMany: false });
  if (node === undefined) throw abortError();
  const shown = displayText(node.name);
  const labels = await askValue({ title: l10n.t('Labels of {0}', shown), prompt: l10n.t('Separated by commas: zone=a, ssd'), value: labelsText(node.labels) }, labelsOf);
  if (labels === undefined) throw abortError();
  const removed = Object.keys(node.labels).filter((name) => !Object.hasOwn(labels, name));
  const added = Object.entries(labels).filter(([name, value]) => node.labels[name] !== value);
  if (removed.length + added.length === 0) return;
  parts.actions.record(['docker', 'node', 'update', ...removed.flatMap((name) => ['--label-rm', name]), ...added.flatMap(([name, value]) => ['--label-add', value === '' ? name : `${name}=${value}`]), node.name]);
  const names = { doing: l10n.t('Changing the labels of {0}', shown), failed: l10n.t('The labels of {0} could not be changed.', shown) };
  await parts.actions.runNamed(names, (engine, signal) => engine.swarm.nodes.update(node.id, { labels }, signal));
}

/** Takes nodes off the list. One that still answers has to leave, or is removed by force. */
export async function removeNodes(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const nodes = await nodesOf(parts, args, { fits: ({ manager }) => !manager });
  const managers = nodes.filter(({ role, manager }) => role === 'manager' || manager);
  if (managers.length > 0) throw new UserError('invalid', l10n.t('{0} cannot be removed as a manager.', managers.map(({ name }) => displayText(name)).join(', ')), { remedy: l10n.t('Demote it to a worker first.') });
  const up = nodes.filter(({ state }) => state !== 'down');
  const lines = [
    ...(nodes.length > 1 ? [nodes.map(({ name }) => displayText(name)).join(', ')] : []),
    ...(up.length > 0 ? [l10n.t('Still up, and removed by force: {0}. What runs there for the swarm is started on other nodes.', up.map(({ name }) => displayText(name)).join(', '))] : []),
  ];
  await confirm(titled(parts, nodes.length === 1 ? l10n.t('Remove {0} from the swarm?', displayText(nodes[0]?.name ?? '')) : l10n.t('Remove {0} nodes from the swarm?', nodes.length)), lines.join('\n\n'), [l10n.t('Remove')]);
  await parts.actions.bulk(nodes, {
    doing: (what) => l10n.t('Removing {0}', what),
    several: severalNodes,
    failed: (name) => l10n.t('{0} could not be removed.', name),
    nameOf: ({ name }) => name,
    cli: ({ name, state }) => ['docker', 'node', 'rm', ...(state === 'down' ? [] : ['--force']), name],
    run: (engine, { id, state }, signal) => engine.swarm.nodes.remove(id, { isForced: state !== 'down' }, signal),
  });
}
