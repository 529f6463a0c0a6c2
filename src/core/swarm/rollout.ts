import * as l10n from '@vscode/l10n';
import { pause, systemClock, type Clock } from '../base/clock.ts';
import { fieldsOf, numberOf, type Fields } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
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

/** So long a swarm may be without a leader: where that one died the others elect another. */
const leaderlessMilliseconds = 30_000;

export interface RolloutOptions {
  readonly onProgress: (progress: RolloutProgress) => void;
  /** Nobody can say how it stands at the moment. */
  readonly onLeaderless?: () => void;
  readonly isRollback?: boolean;
  readonly clock?: Clock;
}

/**
 * Follows a service that was created or changed until it runs as it should, or until that is not to be expected any more.
 * The engine tells of no task, so they are listed twice a second, of this service alone, for as long as somebody waits.
 */
export async function followRollout({ swarm }: Pick<Engine, 'swarm'>, serviceId: string, options: RolloutOptions, signal: AbortSignal): Promise<RolloutOutcome> {
  const { onProgress, isRollback = false, clock = systemClock } = options;
  const bearing = <T>(ask: () => Promise<T>): Promise<T> => withoutLeader(ask, { ...options, clock }, signal);
  const { service: begun, spec } = await bearing(() => swarm.services.inspect(serviceId, signal));
  const limit = limitOf(spec, isRollback);
  let stableSince: number | undefined;
  let last = { text: '', at: clock.now() };
  for (;;) {
    const [service] = await bearing(() => swarm.services.list({ ids: [serviceId] }, signal));
    const listed = service && (await bearing(() => swarm.tasks.list({ serviceIds: [serviceId] }, signal).catch(unlessGone)));
    if (!service || !listed) return { kind: 'gone' };
    const progress = progressOf(service, listed, begun.updatedAt);
    onProgress(progress);
    const outcome = endOf(service, progress);
    if (outcome && outcome.kind !== 'done') return outcome;
    if (!outcome) stableSince = undefined;
    else if (service.update) return outcome;
    else {
      stableSince ??= clock.now();
      if (clock.now() - stableSince >= stableMilliseconds) return outcome;
    }
    // Tasks that are begun again and again are no change.
    const text = JSON.stringify([progress.running, progress.wanted, service.update?.state, listed.filter(({ state }) => state === 'running').map(({ id }) => id)]);
    if (text !== last.text) last = { text, at: clock.now() };
    if (clock.now() - last.at >= limit) {
      const reasons = troublesOf(service, listed, await bearing(() => swarm.nodes.list({}, signal)));
      if (reasons.length > 0) return { kind: 'stuck', reasons };
    }
    await pause(clock, gapMilliseconds, signal);
  }
}

/** Asks again while the managers elect a leader. */
async function withoutLeader<T>(ask: () => Promise<T>, { onLeaderless, clock }: RolloutOptions & { readonly clock: Clock }, signal: AbortSignal): Promise<T> {
  const begin = clock.now();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isLeaderless = error instanceof UserError && /does not have a leader|no longer have a leader|lost quorum|DeadlineExceeded|deadline exceeded/i.test(error.message);
      if (!isLeaderless || clock.now() - begin >= leaderlessMilliseconds) throw error;
      onLeaderless?.();
      await pause(clock, gapMilliseconds, signal);
    }
  }
}

/** The tasks of a service that was removed a moment ago are refused. */
function unlessGone(error: unknown): undefined {
  if (error instanceof UserError && error.kind === 'notFound') return undefined;
  throw error;
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
    running: wantedTasks.filter(({ state }) => state === 'running' || state === 'complete').length + endedPlaces(service, tasks),
    wanted: mode.kind === 'replicated' ? mode.replicas : mode.kind === 'replicatedJob' ? mode.total : wantedTasks.length,
    unsettled: tasks.filter((task) => (isWanted(task) && isMoving(task)) || (task.error !== '' && Date.parse(task.createdAt) >= since)),
  };
}

/** Places whose newest task ended well, where that is the end of it. */
function endedPlaces({ endsForGood, mode }: SwarmService, tasks: readonly SwarmTask[]): number {
  if (!endsForGood || mode.kind !== 'replicated') return 0;
  const newest = new Map<number | undefined, SwarmTask>();
  for (const task of tasks) {
    const known = newest.get(task.slot);
    if (!known || Date.parse(task.createdAt) > Date.parse(known.createdAt)) newest.set(task.slot, task);
  }
  return [...newest.values()].filter((task) => task.state === 'complete' && !isWanted(task)).length;
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
