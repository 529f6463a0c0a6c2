import * as l10n from '@vscode/l10n';
import type { SwarmNode } from '../model/swarm.ts';
import { isEnded, isWanted, type SwarmService, type SwarmTask } from '../model/swarmService.ts';

const shownTroubles = 3;

/** Why a rollout does not go on, task by task: nodes that do not answer, places that there are not, and what fails again and again. */
export function troublesOf(service: SwarmService, tasks: readonly SwarmTask[], nodes: readonly SwarmNode[]): readonly string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const lost = tasks.filter((task) => !isEnded(task.state) && task.nodeId !== '' && byId.get(task.nodeId)?.state !== 'ready').map((task) => l10n.t('{0} is on {1}, which does not answer', nameOf(service, task), nodeName(task)));
  const waiting = tasks.filter((task) => isWanted(task) && task.nodeId === '' && task.error !== '').map((task) => l10n.t('{0} finds no node: {1}', nameOf(service, task), task.error));
  const failed = newestFailures(tasks).map((task) => l10n.t('{0} fails: {1}', nameOf(service, task), task.error));
  return [...new Set([...lost, ...waiting, ...failed])].slice(0, shownTroubles);

  function nodeName({ nodeId }: SwarmTask): string {
    return byId.get(nodeId)?.name ?? nodeId;
  }
}

/** Of each place that does not run the task that failed last. */
function newestFailures(tasks: readonly SwarmTask[]): readonly SwarmTask[] {
  const places = new Map<string, SwarmTask[]>();
  for (const task of tasks) {
    const key = String(task.slot ?? task.nodeId);
    places.set(key, [...(places.get(key) ?? []), task]);
  }
  return [...places.values()].flatMap((each) => {
    if (each.some((task) => isWanted(task) && task.state === 'running')) return [];
    const failures = each.filter(({ state, error }) => (state === 'failed' || state === 'rejected') && error !== '');
    return failures.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt)).slice(0, 1);
  });
}

function nameOf({ name }: SwarmService, { slot }: SwarmTask): string {
  return slot === undefined ? name : `${name}.${String(slot)}`;
}
