import * as l10n from '@vscode/l10n';
import type { Container, Mount } from '../model/container.ts';
import { taskIdentity, type TaskIdentity } from '../model/swarmService.ts';
import { formatBytes } from '../model/units.ts';
import { createdText, healthWord, imageText, portText, staleWord, stateAndHealthText, stateIcon, stateText, type Moment } from './containerWords.ts';
import { displayText, shortId } from './displayText.ts';
import type { OutlineNode, TooltipLine } from './node.ts';

export interface Sizes {
  /** Bytes written by the container. */
  readonly sizeRw: number;
  /** Bytes of its whole root file system. */
  readonly sizeRootFs: number;
}

/** How a container stands to the file that describes its service. */
export interface ComposeMark {
  readonly isStale: boolean;
}

export interface ContainerView {
  readonly engineId: string;
  readonly moment: Moment;
  /** The row's id; `container/<id>` by default. */
  readonly id?: string;
  /** Stands in place of the container's name: its service, inside a stack. */
  readonly label?: string;
  readonly sizes?: Sizes | undefined;
  /** What a Compose file says of it. */
  readonly compose?: ComposeMark | undefined;
  readonly expansion: OutlineNode['expansion'];
}

/** A container's row. */
export function containerNode(container: Container, view: ContainerView): OutlineNode {
  const name = displayText(container.name);
  const task = taskIdentity(container.labels);
  const label = displayText(view.label ?? task?.name ?? container.name);
  const image = imageText(container.image);
  const state = stateAndHealthText(container, view.moment);
  const sized = view.sizes ? l10n.t('{0}, {1}', state, sizesText(view.sizes)) : state;
  // Of a swarm's container the service is what counts: who stops it gets another in its place.
  // In a narrow side bar what comes last is cut off.
  const description = [sized, ...(view.compose?.isStale ? [staleWord()] : []), ...(task ? [taskText(task)] : []), image].join(' · ');
  const health = container.health === 'healthy' ? l10n.t('{0}, {1}', sized, healthWord('healthy')) : sized;
  return {
    id: view.id ?? containerRowId(container.id),
    label,
    description,
    icon: stateIcon(container),
    contextValue: [...contextWords(container), ...composeWords(view.compose)].join(' '),
    expansion: view.expansion,
    accessibilityLabel: l10n.t('Container {0}, {1}, image {2}', task ? l10n.t('{0}, {1}', name, taskText(task)) : name, view.compose?.isStale ? l10n.t('{0}, {1}', health, staleWord()) : health, image),
    subject: { kind: 'container', engineId: view.engineId, id: container.id },
  };
}

export function containerRowId(id: string): string {
  return `container/${id}`;
}

export function isStartable(container: Container): boolean {
  return container.state === 'created' || container.state === 'exited' || container.state === 'dead';
}

export function isStoppable(container: Container): boolean {
  return container.state === 'running' || container.state === 'paused' || container.state === 'restarting';
}

function composeWords(mark: ComposeMark | undefined): readonly string[] {
  return mark ? ['declared', ...(mark.isStale ? ['stale'] : [])] : [];
}

function contextWords(container: Container): readonly string[] {
  return [
    'container',
    container.state,
    ...(container.health === 'none' ? [] : [container.health]),
    ...(container.compose ? ['compose'] : []),
    ...(taskIdentity(container.labels) ? ['task'] : []),
    ...(isStartable(container) ? ['startable'] : []),
    ...(isStoppable(container) ? ['stoppable'] : []),
    ...(container.ports.length > 0 ? ['hasPorts'] : []),
    ...(container.ports.some((port) => port.hostPort !== undefined) ? ['published'] : []),
  ];
}

/** What is said of a container when its row is hovered over. */
export function containerTooltip(container: Container, moment: Moment, sizes: Sizes | undefined): readonly TooltipLine[] {
  const lines: readonly TooltipLine[] = [
    { label: '', value: displayText(container.name) },
    { label: l10n.t('Id'), value: shortId(container.id) },
    { label: l10n.t('Image'), value: imageText(container.image) },
    { label: l10n.t('State'), value: stateText(container, moment) },
    { label: l10n.t('Health'), value: healthWord(container.health) },
    { label: l10n.t('Command'), value: displayText(container.command) },
    { label: l10n.t('Created'), value: createdText(container.createdAt, moment.now) },
    { label: l10n.t('Stack'), value: container.compose ? displayText(l10n.t('{0}, service {1}', container.compose.project, container.compose.service)) : '' },
    { label: l10n.t('Swarm'), value: swarmText(taskIdentity(container.labels)) },
    { label: l10n.t('Ports'), value: joined(container.ports.map(portText)) },
    { label: l10n.t('Mounts'), value: joined(container.mounts.map(mountText)) },
    { label: l10n.t('Networks'), value: joined(container.networks.map((network) => displayText(network.name))) },
    { label: l10n.t('Size'), value: sizes ? sizesText(sizes) : '' },
  ];
  return lines.filter((line) => line.value !== '');
}

function taskText({ service }: TaskIdentity): string {
  return l10n.t('task of {0}', displayText(service, 60));
}

function swarmText(task: TaskIdentity | undefined): string {
  if (!task) return '';
  return task.stack === undefined ? l10n.t('a task of the service {0}; the swarm replaces it when it ends', displayText(task.service)) : l10n.t('a task of the service {0}, stack {1}; the swarm replaces it when it ends', displayText(task.service), displayText(task.stack));
}

const listed = 10;

/** The first few; how many more there are is said. */
function joined(texts: readonly string[]): string {
  const head = texts.slice(0, listed).join(', ');
  return texts.length > listed ? l10n.t('{0} and {1} more', head, texts.length - listed) : head;
}

function sizesText(sizes: Sizes): string {
  return l10n.t('{0} written, {1} in all', formatBytes(sizes.sizeRw), formatBytes(sizes.sizeRootFs));
}

/** `data → /var/lib/data (read-only)` */
export function mountText(mount: Mount): string {
  const source = mount.name ?? mount.source;
  const arrow = source === '' ? mount.target : `${source} → ${mount.target}`;
  return displayText(mount.isReadOnly ? l10n.t('{0} (read-only)', arrow) : arrow);
}
