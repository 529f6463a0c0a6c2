import * as l10n from '@vscode/l10n';
import { delay } from '../base/abort.ts';
import { fieldsOf, numberOf, type Fields } from '../base/fields.ts';
import type { Engine } from '../engine/engine.ts';
import { isMoving, isWanted, type SwarmService, type SwarmTask } from '../model/swarmService.ts';
import { troublesOf } from './rolloutTroubles.ts';

/** How a rollout stands. */
export interface RolloutProgress {
  readonly service: SwarmService;
  readonly running: number;
  readonly wanted: number;
  /** The tasks that are on their way, or failed since it began. */
  readonly unsettled: readonly SwarmTask[];
}

export type RolloutOutcome =
  | { readonly kind: 'done' }
  /** `message` is the swarm's own; `error` is what a task said. */
  | { readonly kind: 'paused' | 'rolledBack' | 'rollbackPaused'; readonly message: string; readonly error: string }
  /** It does not go on, for as long as is waited for: the reasons name tasks and nodes. The swarm goes on trying. */
  | { readonly kind: 'stuck'; readonly reasons: readonly string[] }
  /** The service was removed meanwhile. */
  | { readonly kind: 'gone' };

const gapMilliseconds = 500;
/** So long all of it must run until a rollout counts as done: one that fails at once would pass otherwise. */
const stableMilliseconds = 2_000;

/** So long nothing may change besides what the service itself allows for. */
const patienceMilliseconds = 10_000;
/** The engine's own, where the service names none: nanoseconds. */
const defaultMonitor = 5_000_000_000;

export interface RolloutOptions {
  readonly onProgress: (progress: RolloutProgress) => void;
  readonly isRollback?: boolean;
}

/**
 * Follows a service that was created or changed until it runs as it should, or until that is not to be expected any more.
 * The engine tells of no task, so they are listed twice a second, of this service alone, for as long as somebody waits.
 */
export async function followRollout({ swarm }: Engine, serviceId: string, { onProgress, isRollback = false }: RolloutOptions, signal: AbortSignal): Promise<RolloutOutcome> {
  const { service: begun, spec } = await swarm.services.inspect(serviceId, signal);
  const limit = limitOf(spec, isRollback);
  let stableSince: number | undefined;
  let last = { text: '', at: Date.now() };
  for (;;) {
    const [[service], listed] = await Promise.all([swarm.services.list({ ids: [serviceId] }, signal), swarm.tasks.list({ serviceIds: [serviceId] }, signal)]);
    if (!service) return { kind: 'gone' };
    const progress = progressOf(service, listed, begun.updatedAt);
    onProgress(progress);
    const outcome = endOf(service, progress);
    if (outcome && outcome.kind !== 'done') return outcome;
    if (!outcome) stableSince = undefined;
    else if (service.update) return outcome;
    else {
      stableSince ??= Date.now();
      if (Date.now() - stableSince >= stableMilliseconds) return outcome;
    }
    // Tasks that are begun again and again are no change.
    const text = JSON.stringify([progress.running, progress.wanted, service.update?.state, listed.filter(({ state }) => state === 'running').map(({ id }) => id)]);
    if (text !== last.text) last = { text, at: Date.now() };
    if (Date.now() - last.at >= limit) {
      const reasons = troublesOf(service, listed, await swarm.nodes.list({}, signal));
      if (reasons.length > 0) return { kind: 'stuck', reasons };
    }
    await delay(gapMilliseconds, signal);
  }
}

/** How long nothing may change: milliseconds. A task is watched for as long as the service says, and the next one waits for a while. */
function limitOf(spec: Fields, isRollback: boolean): number {
  const { Monitor, Delay } = fieldsOf(isRollback ? spec.RollbackConfig : spec.UpdateConfig);
  return patienceMilliseconds + ((numberOf(Monitor) || defaultMonitor) + (numberOf(Delay) ?? 0)) / 1e6;
}

function progressOf(service: SwarmService, tasks: readonly SwarmTask[], begunAt: string): RolloutProgress {
  const since = Date.parse(begunAt);
  const wantedTasks = tasks.filter(isWanted);
  const { mode } = service;
  return {
    service,
    running: wantedTasks.filter(({ state }) => state === 'running' || state === 'complete').length,
    wanted: mode.kind === 'replicated' ? mode.replicas : mode.kind === 'replicatedJob' ? mode.total : wantedTasks.length,
    unsettled: tasks.filter((task) => (isWanted(task) && isMoving(task)) || (task.error !== '' && Date.parse(task.createdAt) >= since)),
  };
}

function endOf({ update }: SwarmService, { running, wanted, unsettled }: RolloutProgress): RolloutOutcome | undefined {
  const error = unsettled.find((task) => task.error !== '')?.error ?? '';
  switch (update?.state) {
    case 'paused':
      return { kind: 'paused', message: update.message, error };
    case 'rollback_paused':
      return { kind: 'rollbackPaused', message: update.message, error };
    case 'rollback_completed':
      return { kind: 'rolledBack', message: update.message, error };
    case 'completed':
      return { kind: 'done' };
    case 'updating':
    case 'rollback_started':
      return undefined;
    case 'unknown':
    case undefined:
      return running >= wanted ? { kind: 'done' } : undefined;
  }
}

/** One line about how it stands: "2/5 running, web.3 preparing, web.4: no such image" */
export function rolloutText({ service, running, wanted, unsettled }: RolloutProgress, wordOf: (task: SwarmTask) => string): string {
  const tasks = unsettled.slice(0, shownTasks).map((task) => `${service.name}${task.slot === undefined ? '' : `.${String(task.slot)}`} ${task.error === '' ? wordOf(task) : task.error}`);
  return [l10n.t('{0}/{1} running', running, wanted), ...tasks].join(', ');
}

const shownTasks = 3;
