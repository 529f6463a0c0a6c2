import * as l10n from '@vscode/l10n';
import type { NodeAvailability, SwarmNode } from '../model/swarm.ts';
import type { ServiceMode, ServicePort, ServiceUpdate, SwarmTask, TaskState } from '../model/swarmService.ts';
import { formatAge } from '../model/units.ts';
import { displayText } from './displayText.ts';

/** The state of a task, as `docker service ps` calls it. */
export function taskStateWord(state: TaskState): string {
  switch (state) {
    case 'new':
      return l10n.t('new');
    case 'allocated':
      return l10n.t('allocated');
    case 'pending':
      return l10n.t('pending');
    case 'assigned':
      return l10n.t('assigned');
    case 'accepted':
      return l10n.t('accepted');
    case 'preparing':
      return l10n.t('preparing');
    case 'ready':
      return l10n.t('ready');
    case 'starting':
      return l10n.t('starting');
    case 'running':
      return l10n.t('running');
    case 'complete':
      return l10n.t('complete');
    case 'shutdown':
      return l10n.t('shut down');
    case 'failed':
      return l10n.t('failed');
    case 'rejected':
      return l10n.t('rejected');
    case 'remove':
      return l10n.t('being removed');
    case 'orphaned':
      return l10n.t('orphaned');
    case 'unknown':
      return l10n.t('in an unknown state');
  }
}

export function nodeStateWord(state: SwarmNode['state']): string {
  switch (state) {
    case 'ready':
      return l10n.t('ready');
    case 'down':
      return l10n.t('down');
    case 'disconnected':
      return l10n.t('disconnected');
    case 'unknown':
      return l10n.t('in an unknown state');
  }
}

export function availabilityWord(availability: NodeAvailability): string {
  switch (availability) {
    case 'active':
      return l10n.t('active');
    case 'pause':
      return l10n.t('paused');
    case 'drain':
      return l10n.t('drained');
  }
}

/** "leader", "manager", "manager, unreachable", "worker" */
export function roleWord({ role, manager }: SwarmNode): string {
  if (role === 'worker' && !manager) return l10n.t('worker');
  if (manager?.isLeader) return l10n.t('leader');
  return manager && !manager.isReachable ? l10n.t('manager, unreachable') : l10n.t('manager');
}

/** What became of the last update; undefined where there is nothing to tell. */
export function updateWord(update: ServiceUpdate | undefined): string | undefined {
  switch (update?.state) {
    case 'updating':
      return l10n.t('updating');
    case 'paused':
      return l10n.t('update paused');
    case 'rollback_started':
      return l10n.t('rolling back');
    case 'rollback_paused':
      return l10n.t('rollback paused');
    case 'rollback_completed':
      return l10n.t('rolled back');
    case 'completed':
    case 'unknown':
    case undefined:
      return undefined;
  }
}

/** "2/3 running", "3/3 complete" of a job, "0/1 running, 1 complete" where tasks that ended well stay ended. */
export function runningText(mode: ServiceMode, { running, wanted, complete }: { readonly running: number; readonly wanted: number; readonly complete: number }): string {
  if (mode.kind === 'replicatedJob' || mode.kind === 'globalJob') return l10n.t('{0}/{1} complete', complete, wanted);
  return complete === 0 ? l10n.t('{0}/{1} running', running, wanted) : l10n.t('{0}/{1} running, {2} complete', running, wanted, complete);
}

export function modeText(mode: ServiceMode): string {
  switch (mode.kind) {
    case 'replicated':
      return mode.replicas === 1 ? l10n.t('1 replica') : l10n.t('{0} replicas', mode.replicas);
    case 'global':
      return l10n.t('global: one on each node');
    case 'replicatedJob':
      return l10n.t('job: {0} in all, {1} at a time', mode.total, mode.concurrent);
    case 'globalJob':
      return l10n.t('global job: once on each node');
  }
}

/** "8080→80", "host 53→53/udp" */
export function portText({ publishedPort, targetPort, protocol, mode }: ServicePort): string {
  const text = `${publishedPort === 0 ? '?' : String(publishedPort)}→${String(targetPort)}${protocol === 'tcp' ? '' : `/${protocol}`}`;
  return mode === 'host' ? l10n.t('host {0}', text) : text;
}

/** "running on node2, 3 minutes ago"; what went wrong follows. */
export function taskText(task: SwarmTask, nodeName: string | undefined, now: number): string {
  const word = taskStateWord(task.state);
  const placed = nodeName === undefined ? word : l10n.t('{0} on {1}', word, displayText(nodeName, 60));
  const since = secondsSince(task.changedAt, now);
  const aged = since === undefined ? placed : l10n.t('{0}, {1}', placed, formatAge(since));
  return task.error === '' ? aged : l10n.t('{0}: {1}', aged, displayText(task.error, 200));
}

/** Undefined where the text is no time. */
export function secondsSince(time: string, now: number): number | undefined {
  const milliseconds = Date.parse(time);
  return Number.isFinite(milliseconds) && milliseconds > 0 ? (now - milliseconds) / 1000 : undefined;
}

export function ageText(time: string, now: number): string {
  const since = secondsSince(time, now);
  return since === undefined ? '' : formatAge(since);
}
