import * as l10n from '@vscode/l10n';
import type { SwarmNode } from '../model/swarm.ts';
import { isEnded, isWanted, type SwarmFile, type SwarmNetwork, type SwarmService, type SwarmTask } from '../model/swarmService.ts';
import { displayText, idSegment } from './displayText.ts';
import type { NodeIcon, OutlineNode } from './node.ts';
import { isSatisfied, type Place, type Running } from './swarmIndex.ts';
import { availabilityWord, nodeStateWord, portText, roleWord, runningText, taskText, updateWord } from './swarmWords.ts';

/** The groups at the top. */
export const swarmGroups = ['services', 'nodes', 'configs', 'secrets', 'networks'] as const;
export type SwarmGroup = (typeof swarmGroups)[number];

export const groupRowId = (group: SwarmGroup): string => `group/${group}`;
export const stackRowId = (name: string): string => `stack/${idSegment(name)}`;
export const serviceRowId = (id: string): string => `service/${idSegment(id)}`;
export const placeRowId = (key: string): string => `place/${key}`;
export const taskRowId = (id: string): string => `task/${idSegment(id)}`;
export const nodeRowId = (id: string): string => `node/${idSegment(id)}`;
export const nodeTaskRowId = (nodeId: string, key: string): string => `${nodeRowId(nodeId)}/${key}`;
export const fileRowId = ({ kind, id }: Pick<SwarmFile, 'kind' | 'id'>): string => `${kind}/${idSegment(id)}`;
export const networkRowId = (id: string): string => `network/${idSegment(id)}`;

const good = 'charts.green';
const bad = 'charts.red';
const between = 'charts.yellow';

export function groupNode(group: SwarmGroup, label: string, description: string, options: { readonly engineId: string; readonly isEmpty: boolean }): OutlineNode {
  const icons: Readonly<Record<SwarmGroup, string>> = { services: 'server-process', nodes: 'vm', configs: 'file-code', secrets: 'lock', networks: 'globe' };
  return {
    id: groupRowId(group),
    label,
    description,
    icon: { id: icons[group] },
    contextValue: `group ${group}`,
    // The editor keeps a row as it first was: services are to be seen once there are any.
    expansion: group === 'services' || group === 'nodes' ? 'expanded' : options.isEmpty ? 'none' : 'collapsed',
    accessibilityLabel: l10n.t('{0}: {1}', label, description),
    subject: { kind: 'group', engineId: options.engineId, id: groupRowId(group) },
  };
}

export function stackNode(name: string, services: readonly { readonly service: SwarmService; readonly running: Running }[], engineId: string): OutlineNode {
  const label = displayText(name);
  const ready = services.filter(({ running }) => isSatisfied(running)).length;
  const description = l10n.t('{0}/{1} services running', ready, services.length);
  return {
    id: stackRowId(name),
    label,
    description,
    icon: { id: 'layers', color: ready === services.length ? good : between },
    contextValue: 'swarmStack',
    expansion: 'collapsed',
    accessibilityLabel: l10n.t('Stack {0}, {1}', label, description),
    subject: { kind: 'swarmStack', engineId, name },
  };
}

export function serviceNode(service: SwarmService, running: Running, engineId: string): OutlineNode {
  const shown = service.stack !== undefined && service.name.startsWith(`${service.stack}_`) ? service.name.slice(service.stack.length + 1) : service.name;
  const label = displayText(shown);
  const description = serviceText(service, running);
  return {
    id: serviceRowId(service.id),
    label,
    description,
    icon: serviceIcon(service, running),
    contextValue: ['swarmService', service.mode.kind, ...(service.hasPrevious ? ['previous'] : []), ...(service.update?.state === 'updating' ? ['updating'] : [])].join(' '),
    expansion: 'collapsed',
    accessibilityLabel: l10n.t('Service {0}, {1}', label, description),
    subject: { kind: 'swarmService', engineId, id: service.id },
  };
}

/** "3/3 running · nginx:1 · 8080→80 · updating" */
function serviceText({ mode, image, ports, update }: SwarmService, running: Running): string {
  const shownPorts = ports.slice(0, shownPortCount).map(portText);
  const more = ports.length > shownPortCount ? [l10n.t('{0} more', ports.length - shownPortCount)] : [];
  return [runningText(mode, running), updateWord(update), displayText(image, 80), ...shownPorts, ...more].filter((text) => text !== undefined && text !== '').join(' · ');
}

const shownPortCount = 3;

function serviceIcon({ update }: SwarmService, running: Running): NodeIcon {
  switch (update?.state) {
    case 'updating':
    case 'rollback_started':
      return { id: 'sync', color: between };
    case 'paused':
    case 'rollback_paused':
      return { id: 'warning', color: bad };
    case 'completed':
    case 'rollback_completed':
    case 'unknown':
    case undefined:
      return { id: 'server-process', ...(running.wanted === 0 ? {} : { color: isSatisfied(running) ? good : between }) };
  }
}

export interface TaskView {
  readonly engineId: string;
  readonly name: string;
  readonly nodeName: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The row of a place: that of its task, with those before it below. */
export function placeNode(place: Place, view: TaskView, id = placeRowId(place.key)): OutlineNode {
  return { ...taskNode(place.task, view), id, expansion: place.past.length > 0 && id === placeRowId(place.key) ? 'collapsed' : 'none' };
}

export function taskNode(task: SwarmTask, { engineId, name, nodeName, now }: TaskView): OutlineNode {
  const label = displayText(name);
  const description = taskText(task, nodeName, now);
  return {
    id: taskRowId(task.id),
    label,
    description,
    icon: taskIcon(task),
    contextValue: ['swarmTask', task.state, ...(isWanted(task) ? ['wanted'] : ['past'])].join(' '),
    expansion: 'none',
    accessibilityLabel: l10n.t('Task {0}, {1}', label, description),
    subject: { kind: 'swarmTask', engineId, id: task.id },
  };
}

function taskIcon({ state, desiredState }: SwarmTask): NodeIcon {
  if (state === 'failed' || state === 'rejected' || state === 'orphaned') return { id: 'error', color: bad };
  if (state === 'running') return desiredState === 'running' ? { id: 'circle-filled', color: good } : { id: 'circle-outline' };
  if (state === 'complete') return { id: 'pass', color: good };
  return isEnded(state) ? { id: 'circle-outline' } : { id: 'sync', color: between };
}

export function nodeNode(node: SwarmNode, taskCount: number, engineId: string): OutlineNode {
  const label = displayText(node.name);
  const description = nodeText(node, taskCount);
  return {
    id: nodeRowId(node.id),
    label,
    description,
    icon: nodeIcon(node),
    contextValue: ['swarmNode', node.role, node.availability, node.state, ...(node.manager?.isLeader ? ['leader'] : [])].join(' '),
    expansion: taskCount > 0 ? 'collapsed' : 'none',
    accessibilityLabel: l10n.t('Node {0}, {1}', label, description),
    subject: { kind: 'swarmNode', engineId, id: node.id },
  };
}

/** "leader · ready · 3 tasks", "worker · down: heartbeat failure" */
function nodeText(node: SwarmNode, taskCount: number): string {
  const state = node.state === 'ready' || node.message === '' ? nodeStateWord(node.state) : l10n.t('{0}: {1}', nodeStateWord(node.state), displayText(node.message, 100));
  const availability = node.availability === 'active' ? '' : availabilityWord(node.availability);
  const labels = Object.entries(node.labels).slice(0, shownLabelCount).map(([name, value]) => displayText(value === '' ? name : `${name}=${value}`, 40));
  return [roleWord(node), state, availability, taskCount === 1 ? l10n.t('1 task') : l10n.t('{0} tasks', taskCount), ...labels].filter((text) => text !== '').join(' · ');
}

const shownLabelCount = 3;

function nodeIcon({ state, availability }: SwarmNode): NodeIcon {
  if (state === 'down' || state === 'disconnected') return { id: 'vm-outline', color: bad };
  if (state === 'unknown') return { id: 'vm-outline' };
  return availability === 'active' ? { id: 'vm', color: good } : { id: 'vm', color: between };
}

export function fileNode(file: SwarmFile, users: readonly string[], engineId: string): OutlineNode {
  const label = displayText(file.name);
  const description = users.length === 0 ? l10n.t('not used') : l10n.t('used by {0}', users.map((name) => displayText(name, 40)).join(', '));
  return {
    id: fileRowId(file),
    label,
    description,
    icon: { id: file.kind === 'secret' ? 'lock' : 'file-code' },
    contextValue: ['swarmFile', file.kind, ...(users.length > 0 ? ['used'] : [])].join(' '),
    expansion: 'none',
    accessibilityLabel: file.kind === 'secret' ? l10n.t('Secret {0}, {1}', label, description) : l10n.t('Config {0}, {1}', label, description),
    subject: { kind: 'swarmFile', engineId, file: file.kind, id: file.id },
  };
}

export function networkNode(network: SwarmNetwork, userCount: number, engineId: string): OutlineNode {
  const label = displayText(network.name);
  const words = [
    displayText(network.driver, 30),
    network.isIngress ? l10n.t('routes published ports') : '',
    network.isAttachable ? l10n.t('attachable') : '',
    network.isEncrypted ? l10n.t('encrypted') : '',
    ...network.subnets.slice(0, 2).map((subnet) => displayText(subnet, 50)),
    userCount === 0 ? '' : userCount === 1 ? l10n.t('1 service') : l10n.t('{0} services', userCount),
  ];
  const description = words.filter((text) => text !== '').join(' · ');
  return {
    id: networkRowId(network.id),
    label,
    description,
    icon: { id: network.isEncrypted ? 'shield' : 'globe' },
    contextValue: ['swarmNetwork', ...(network.isIngress ? ['ingress'] : []), ...(userCount > 0 ? ['used'] : [])].join(' '),
    expansion: 'none',
    accessibilityLabel: l10n.t('Network {0}, {1}', label, description),
    subject: { kind: 'swarmNetwork', engineId, id: network.id },
  };
}
