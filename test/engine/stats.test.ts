import assert from 'node:assert/strict';
import { UserError } from '../../src/core/base/userError.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { ContainerProcesses } from '../../src/core/stats/containerProcesses.ts';
import { figuresOf } from '../../src/core/stats/figures.ts';
import { figureTexts } from '../../src/core/stats/figureTexts.ts';
import { type StatsSelection } from '../../src/core/stats/statsSelection.ts';
import { StatsSession } from '../../src/core/stats/statsSession.ts';
import { type StatsSource } from '../../src/core/stats/statsSource.ts';
import { waitFor } from '../host/command.ts';
import { runDocker, startEngine } from '../host/engine.ts';
import { startFaultProxy, type FaultProxy } from '../host/faultProxy.ts';
import { startRecordingProxy } from '../host/recordingProxy.ts';
import { connectTo } from '../host/shared.ts';
import { cliTexts, samplesOf, type RecordedStats } from '../unit/stats/recorded.ts';
import { useEngine } from './engineStage.ts';

const busy = 'while :; do :; done';
const quiet = 'sleep 1000';
const { signal } = new AbortController();

function connectThrough(socketPath: string): Promise<Engine> {
  return connectEngine({ name: 'lab', endpoint: { kind: 'unix', path: socketPath }, source: 'lab' }, { environment: {}, log: silentLog });
}

const isMeasured = ({ figures }: StatsSource): boolean => figures?.cpuPercent !== undefined;
const states = ({ sources }: StatsSession): readonly string[] => sources.map(({ name, state }) => `${name} ${state}`);
const texts = ({ marks }: StatsSession): readonly string[] => marks.map(({ text }) => text);

for (const version of ['20.10', '26.1'] as const)
  describe(`figures of engine ${version}`, function () {
    this.timeout(300_000);
    const stage = useEngine(version);
    const open: StatsSession[] = [];

    afterEach(async () => {
      for (const session of open.splice(0)) session.dispose();
      const ids = (await runDocker(stage.lab, 'ps', '--all', '--quiet')).split('\n').filter(Boolean);
      if (ids.length > 0) await runDocker(stage.lab, 'rm', '--force', '--volumes', ...ids);
    });

    const run = (name: string, command: string, ...options: readonly string[]): Promise<string> => runDocker(stage.lab, 'run', '--detach', '--name', name, '--stop-timeout', '0', ...options, 'busybox', 'sh', '-c', command);
    const measure = (selection: StatsSelection, of: Engine = stage.engine): StatsSession => {
      const session = new StatsSession({ selection, engine: async () => of, log: silentLog });
      open.push(session);
      session.follow();
      return session;
    };
    const measured = async (session: StatsSession, count: number): Promise<readonly StatsSource[]> => {
      await waitFor(`${count} measured containers`, () => session.sources.filter(isMeasured).length === count);
      return session.sources;
    };

    it('are to the last digit what its own docker stats says of the same samples', async () => {
      await run('busy', `dd if=/dev/zero of=/f bs=1M count=20; cat /f > /dev/null; ${busy}`, '--memory', '64m', '--cpus', '0.5');
      await run('quiet', quiet);
      const proxy = await startRecordingProxy(stage.lab.socketPath);
      try {
        for (const name of ['busy', 'quiet']) {
          const { stdout } = await stage.lab.inside(['env', 'HOME=/mnt', `DOCKER_HOST=unix://${proxy.socketPath}`, 'docker', 'stats', '--no-stream', '--format', '{{json .}}', name]);
          const answer = proxy.answers.filter(({ path }) => path.includes(`/${name}/stats`)).at(-1);
          assert.ok(answer, stdout);
          const { before: earlier, now } = samplesOf(JSON.parse(answer.body) as Record<string, unknown>);
          assert.deepEqual(figureTexts(figuresOf(earlier, now)), cliTexts(JSON.parse(stdout) as RecordedStats['shown']));
        }
      } finally {
        await proxy.stop();
      }
    });

    it('are there for each container that runs, with its limits, and follow those that come and go', async () => {
      await run('limited', busy, '--memory', '64m', '--cpus', '0.25', '--pids-limit', '20');
      await runDocker(stage.lab, 'run', '--name', 'ended', 'busybox', 'true');
      const session = measure({ kind: 'all' });
      const [limited] = await measured(session, 1);
      await waitFor('its limits', () => limited?.limits !== undefined);
      assert.deepEqual([limited?.limits, limited?.figures?.memoryLimit, limited?.figures?.pidsLimit], [{ processors: 0.25, hasMemoryLimit: true }, 64 * 1024 * 1024, 20]);
      await waitFor('the limit to be felt', () => texts(session).includes('limited was held back by its CPU limit'));
      await run('second', quiet);
      await measured(session, 2);
      // They are asked for apart, and may come after the first figures.
      assert.deepEqual(await waitFor('its limits', () => session.sources[1]?.limits), { processors: undefined, hasMemoryLimit: false });
      await runDocker(stage.lab, 'update', '--cpus', '0.75', 'limited');
      await waitFor('the new limit', () => limited?.limits?.processors === 0.75);
      await runDocker(stage.lab, 'pause', 'second');
      await waitFor('the pause', () => states(session).includes('second paused'));
      await runDocker(stage.lab, 'unpause', 'second');
      await runDocker(stage.lab, 'rename', 'second', 'other');
      await runDocker(stage.lab, 'restart', '--time', '0', 'other');
      await waitFor('the start', () => texts(session).includes('other started'));
      await measured(session, 2);
      assert.deepEqual(texts(session).filter((text) => text.startsWith('other')), ['other stopped with exit code 137', 'other started']);
      await runDocker(stage.lab, 'rm', '--force', 'other');
      await waitFor('the removal', () => session.sources.length === 1);
      await runDocker(stage.lab, 'kill', 'limited');
      await waitFor('the end', () => states(session).join() === 'limited stopped');
      assert.equal(session.sources[0]?.figures, undefined);
    });

    it('keep a container that was selected when it is removed, and measure the one that takes its place', async () => {
      const labels = ['--label', 'com.docker.compose.project=shop', '--label', 'com.docker.compose.service=web', '--label', 'com.docker.compose.container-number=1'];
      const id = await run('shop-web-1', quiet, ...labels);
      await run('stranger', quiet);
      const one = measure({ kind: 'containers', containers: [{ id, place: { project: 'shop', service: 'web', number: 1 } }] });
      const service = measure({ kind: 'service', project: 'shop', service: 'web' });
      await measured(one, 1);
      await runDocker(stage.lab, 'rm', '--force', 'shop-web-1');
      await waitFor('the removal', () => service.sources.length === 0 && states(one).join() === 'shop-web-1 removed');
      await run('shop-web-1', quiet, ...labels);
      await measured(service, 1);
      await measured(one, 1);
      assert.deepEqual(states(one), ['shop-web-1 removed', 'shop-web-1 running']);
    });

    it('say that a container ran out of memory', async () => {
      const session = measure({ kind: 'all' });
      await waitFor('the beginning', () => session.hasBegun);
      await run('greedy', 'sleep 1; x=0123456789; while :; do x=$x$x; done', '--memory', '8m', '--memory-swap', '8m');
      await waitFor('its end', () => states(session).join() === 'greedy stopped');
      await waitFor('what ended it', () => texts(session).includes('greedy ran out of memory'));
    });

    it('hold no stream while they are not followed, and leave a gap where they were not', async () => {
      await run('busy', busy);
      const proxy = await startFaultProxy(stage.lab.socketPath);
      const through = await connectThrough(proxy.socketPath);
      try {
        const session = measure({ kind: 'all' }, through);
        const [source] = await measured(session, 1);
        const first = source?.history.last ?? 0;
        session.suspend();
        await waitFor('the streams to be closed', () => proxy.openRequests.length === 0);
        await waitFor('some seconds to pass', () => session.second > first + 5);
        session.follow();
        await waitFor('new figures', () => (source?.history.last ?? 0) > first + 5);
        const last = source?.history.last ?? 0;
        const column = source?.history.read('cpu', first, last - first + 1) ?? [];
        assert.ok(!Number.isNaN(column[0]) && !Number.isNaN(column.at(-1)) && column.some(Number.isNaN), column.join());
        assert.ok((column[0] ?? 0) > 5, `${column[0]} %`);
        for (let round = 0; round < 10; round++) {
          const sessions = Array.from({ length: 10 }, () => measure({ kind: 'all' }, through));
          await Promise.all(sessions.slice(0, 5).map((each) => waitFor('the beginning', () => each.hasBegun)));
          for (const each of sessions) each.dispose();
        }
        session.dispose();
        await waitFor('all streams to be closed', () => proxy.openRequests.length === 0);
      } finally {
        through.dispose();
        await proxy.stop();
      }
    });

    it('hold one stream for each container, and open few at a time', async () => {
      for (let number = 1; number <= 12; number++) await run(`c${number}`, quiet);
      const proxy = await startFaultProxy(stage.lab.socketPath);
      const through = await connectThrough(proxy.socketPath);
      try {
        const isStream = ({ path }: { readonly path: string }): boolean => path.includes('/stats');
        proxy.fail({ kind: 'silent' }, isStream);
        const session = measure({ kind: 'all' }, through);
        await waitFor('streams', () => proxy.openRequests.filter(isStream).length === 8);
        await waitFor('a moment', () => session.hasBegun);
        assert.equal(proxy.requests.filter(isStream).length, 8);
        session.dispose();
        await proxy.heal();
        const again = measure({ kind: 'all' }, through);
        await measured(again, 12);
        assert.equal(proxy.openRequests.filter(isStream).length, 12);
      } finally {
        through.dispose();
        await proxy.stop();
      }
    });

    it('come with the processes, each of which can be sent a signal', async () => {
      const id = await run('busy', 'trap "" HUP; sleep 1111 & sleep 2222 & sleep 2222 & wait; wait; wait; sleep 3333');
      const processes = new ContainerProcesses(stage.engine.containers, id);
      const list = async (): Promise<ReadonlyMap<string, readonly number[]>> => {
        const table = await processes.list(signal);
        const [pid, command] = [table.titles.indexOf('PID'), table.titles.indexOf('COMMAND')];
        const pids = new Map<string, readonly number[]>();
        for (const cells of table.processes) {
          const name = (cells[command] ?? '').slice(0, 10);
          pids.set(name, [...(pids.get(name) ?? []), Number(cells[pid])]);
        }
        return pids;
      };
      const known = await waitFor('all processes', async () => {
        const found = await list();
        return found.get('sleep 2222')?.length === 2 && found.has('sleep 1111') && found;
      });
      const twins = known.get('sleep 2222') ?? [];
      await processes.send(twins[1] ?? 0, 'SIGKILL', signal);
      await waitFor('the twin to be gone', async () => (await list()).get('sleep 2222')?.join() === String(twins[0]));
      await processes.send(known.get('sleep 1111')?.[0] ?? 0, 'SIGTERM', signal);
      await waitFor('the other to be gone', async () => !(await list()).has('sleep 1111'));
      const [first = 0] = (await list()).get('sh -c trap') ?? [];
      assert.deepEqual(await processes.send(first, 'SIGHUP', signal), ['docker', 'kill', '--signal', 'SIGHUP', id]);
      await assert.rejects(processes.send(999_999, 'SIGTERM', signal), UserError);
      await processes.send(first, 'SIGKILL', signal);
      assert.equal(await stage.engine.containers.wait(id), 137);
    });

    describe('over a connection that breaks', () => {
      let proxy: FaultProxy;
      let broken: Engine;

      before(async () => {
        proxy = await startFaultProxy(stage.lab.socketPath);
        broken = await connectThrough(proxy.socketPath);
      });
      after(async () => {
        broken.dispose();
        await proxy.stop();
      });

      it('say why there are none, and go on when it is back', async () => {
        await run('kept', quiet);
        await run('lost', quiet);
        const session = measure({ kind: 'all' }, broken);
        await measured(session, 2);
        await proxy.refuse('gone');
        await waitFor('the problem', () => session.problem?.startsWith('No connection to the engine: '));
        assert.deepEqual(session.sources.map(({ figures }) => figures), [undefined, undefined]);
        await runDocker(stage.lab, 'rm', '--force', 'lost');
        await proxy.heal();
        await measured(session, 1);
        assert.deepEqual([session.problem, states(session)], [undefined, ['kept running']]);
      });
    });
  });

for (const version of ['20.10', '26.1'] as const)
  describe(`figures when engine ${version} is killed and comes back`, function () {
    this.timeout(300_000);

    it('go on', async () => {
      const lab = await startEngine({ version });
      try {
        await lab.loadBusybox();
        await runDocker(lab, 'run', '--detach', '--name', 'kept', '--restart', 'always', 'busybox', 'sleep', '1000');
        const engine = await connectTo(lab);
        const session = new StatsSession({ selection: { kind: 'all' }, engine: async () => engine, log: silentLog });
        try {
          session.follow();
          await waitFor('figures', () => session.sources.some(isMeasured));
          await lab.kill9();
          await waitFor('the problem', () => session.problem !== undefined);
          await lab.restart();
          await waitFor('figures again', () => session.problem === undefined && session.sources.some(isMeasured), 120_000);
        } finally {
          session.dispose();
          engine.dispose();
        }
      } finally {
        await lab.stop();
      }
    });
  });
