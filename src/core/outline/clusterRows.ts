import * as l10n from '@vscode/l10n';
import type { SwarmInventory } from '../inventory/swarmInventory.ts';
import type { ClusterPageNode, ClusterPageService, ClusterPageTask, ClusterTone } from '../model/clusterPage.ts';
import type { SwarmNode } from '../model/swarm.ts';
import { isEnded, isWanted, type SwarmService, type SwarmTask } from '../model/swarmService.ts';
import { displayText } from './displayText.ts';
import { compareText } from './sortedList.ts';
import { isSatisfied, SwarmIndex } from './swarmIndex.ts';
import { taskTooltip } from './swarmTooltips.ts';
import { availabilityWord, nodeStateWord, roleWord, runningText, taskStateWord, updateWord } from './swarmWords.ts';

export interface ClusterRows {
  readonly nodes: readonly ClusterPageNode[];
  readonly services: readonly ClusterPageService[];
  readonly tasks: readonly ClusterPageTask[];
  readonly status: string;
}

/** What the page of the cluster shows: what counts now of each place, where it is, or that it is nowhere. @param now milliseconds since the epoch. */
export function clusterRows(inventory: SwarmInventory, now: number): ClusterRows {
  const index = new SwarmIndex(inventory);
  const services = [...inventory.services.values()].sort((a, b) => compareText(a.name, b.name));
  const nodes = [...inventory.nodes.values()].sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
  const shown = services.flatMap((service) => index.placesOf(service.id)).map(({ task }) => task).filter((task) => isWanted(task) || task.state === 'failed' || task.state === 'rejected');
  const tasks = shown.map((task) => taskRow(task, index.nameOf(task), inventory.nodes.get(task.nodeId), now));
  const isAnyNowhere = tasks.some(({ nodeId }) => nodeId === '');
  return {
    nodes: [...nodes.map(nodeRow), ...(isAnyNowhere ? [{ id: '', name: l10n.t('On no node'), text: l10n.t('waiting for a place'), tone: 'moving' as const }] : [])],
    services: services.map((service) => {
      const running = index.runningOf(service);
      const text = [runningText(service.mode, running), updateWord(service.update)].filter((word) => word !== undefined).join(' · ');
      return { id: service.id, name: displayText(service.name, 60), text, tone: serviceTone(service, isSatisfied(running)) };
    }),
    tasks,
    status: l10n.t('{0} of {1} nodes ready, {2} of {3} tasks running', nodes.filter(({ state }) => state === 'ready').length, nodes.length, shown.filter(({ state }) => state === 'running').length, shown.filter((task) => isWanted(task) && task.state !== 'complete').length),
  };
}

function serviceTone({ update }: SwarmService, isAllThere: boolean): ClusterTone {
  if (update?.state === 'paused' || update?.state === 'rollback_paused') return 'bad';
  return isAllThere ? 'good' : 'moving';
}

function nodeRow(node: SwarmNode): ClusterPageNode {
  const words = [roleWord(node), nodeStateWord(node.state), node.availability === 'active' ? '' : availabilityWord(node.availability)];
  const tone: ClusterTone = node.state !== 'ready' ? 'bad' : node.availability === 'active' ? 'good' : 'off';
  return { id: node.id, name: displayText(node.name, 60), text: words.filter((word) => word !== '').join(' · '), tone };
}

/** A task of a node that is no longer listed is on none. */
function taskRow(task: SwarmTask, name: string, node: SwarmNode | undefined, now: number): ClusterPageTask {
  const [, ...facts] = taskTooltip(task, name, node?.name, now);
  return { id: task.id, nodeId: node?.id ?? '', serviceId: task.serviceId, name: displayText(name, 60), state: taskStateWord(task.state), tone: toneOf(task), facts: facts.map(({ label, value }) => [label, value] as const) };
}

function toneOf({ state, desiredState }: SwarmTask): ClusterTone {
  if (state === 'failed' || state === 'rejected' || state === 'orphaned') return 'bad';
  if (state === 'running') return desiredState === 'running' ? 'good' : 'off';
  if (state === 'complete') return 'good';
  return isEnded(state) ? 'off' : 'moving';
}
