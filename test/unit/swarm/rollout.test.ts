import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import type { Engine } from '../../../src/core/engine/engine.ts';
import type { SwarmService, SwarmTask } from '../../../src/core/model/swarmService.ts';
import { followRollout, rolloutText, type RolloutOutcome } from '../../../src/core/swarm/rollout.ts';
import { ManualClock } from '../../fakes/manualClock.ts';

const at = '2026-01-02T03:04:05Z';
const web: SwarmService = { id: 'web', version: 1, name: 'web', labels: {}, image: 'nginx:1', digest: '', mode: { kind: 'replicated', replicas: 2 }, ports: [], constraints: [], networkIds: [], configs: [], secrets: [], hasPrevious: false, endsForGood: false, createdAt: at, updatedAt: at };

function task(id: string, slot: number, change: Partial<SwarmTask> = {}): SwarmTask {
  return { id, serviceId: 'web', slot, nodeId: 'n1', state: 'running', desiredState: 'running', changedAt: at, createdAt: at, message: '', error: '', containerId: '', image: 'nginx:1', ...change };
}

describe('following a rollout', () => {
  let clock: ManualClock;
  let service: SwarmService | undefined;
  let tasks: readonly SwarmTask[];
  let failure: Error | undefined;
  let said: string[];

  beforeEach(() => {
    clock = new ManualClock();
    [service, tasks, failure, said] = [web, [], undefined, []];
  });

  /** How it ends, if it does within so many milliseconds. */
  const follow = async (milliseconds: number, then?: () => Promise<void>): Promise<RolloutOutcome | Error | 'goes on'> => {
    const answer = <T>(value: () => T): Promise<T> => (failure ? Promise.reject(failure) : Promise.resolve(value()));
    const swarm = {
      services: { inspect: () => answer(() => ({ service, spec: {} })), list: () => answer(() => (service ? [service] : [])) },
      tasks: { list: () => answer(() => tasks) },
      nodes: { list: () => answer(() => [{ id: 'n1', name: 'node1', state: 'ready' }]) },
    } as unknown as Engine['swarm'];
    const controller = new AbortController();
    const options = { clock, onProgress: (progress: Parameters<typeof rolloutText>[0]) => said.push(rolloutText(progress, ({ state }) => state)), onLeaderless: () => said.push('no leader') };
    let end: RolloutOutcome | Error | 'goes on' = 'goes on';
    const following = followRollout({ swarm }, 'web', options, controller.signal).then((outcome) => (end = outcome), (error: unknown) => (end = error as Error));
    await (then?.() ?? Promise.resolve());
    await clock.advance(milliseconds);
    const ended = end;
    controller.abort();
    await following;
    return ended;
  };

  it('is over once all has run for a while', async () => {
    tasks = [task('a', 1), task('b', 2, { state: 'starting' })];
    const end = follow(3_000, async () => {
      await clock.advance(1_000);
      tasks = [task('a', 1), task('b', 2)];
    });
    assert.deepEqual(await end, { kind: 'done' });
    assert.deepEqual([said[0], said.at(-1)], ['1/2 running, web.2 starting', '2/2 running']);
  });

  it('is over where tasks end well and are not begun again, and is not where they are', async () => {
    tasks = [task('a', 1, { state: 'complete', desiredState: 'shutdown' }), task('b', 2, { state: 'complete', desiredState: 'shutdown' })];
    assert.equal(await follow(10_000), 'goes on');
    service = { ...web, endsForGood: true };
    assert.deepEqual(await follow(10_000), { kind: 'done' });
    tasks = [...tasks, task('c', 2, { state: 'failed', desiredState: 'shutdown', error: 'exit 1', createdAt: '2026-01-02T03:05:00Z' })];
    assert.deepEqual(await follow(60_000), { kind: 'stuck', reasons: ['web.2 fails: exit 1'] });
  });

  it('bears that the managers elect a leader, and does not bear that there is none for long', async () => {
    const leaderless = new UserError('engine', 'The Docker Engine failed: rpc error: The swarm does not have a leader.', { status: 503 });
    tasks = [task('a', 1), task('b', 2)];
    failure = leaderless;
    const end = follow(5_000, async () => {
      await clock.advance(10_000);
      failure = undefined;
    });
    assert.deepEqual(await end, { kind: 'done' });
    assert.equal(said[0], 'no leader');
    failure = leaderless;
    assert.equal(await follow(60_000), leaderless);
  });

  it('ends with its service', async () => {
    const end = follow(1_000, async () => {
      await clock.advance(600);
      service = undefined;
    });
    assert.deepEqual(await end, { kind: 'gone' });
  });
});
