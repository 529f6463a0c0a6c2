import assert from 'node:assert/strict';
import { silentLog } from '../../src/core/base/log.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { type LogLine } from '../../src/core/logs/logSegment.ts';
import { LogSession, type LogSessionOptions } from '../../src/core/logs/logSession.ts';
import { waitFor } from '../host/command.ts';
import { runDocker, startEngine, type LabEngine } from '../host/engine.ts';
import { startFaultProxy, type FaultProxy } from '../host/faultProxy.ts';
import { connectTo } from '../host/shared.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

/** Writes numbered lines to both streams for as long as it runs. */
const producer = (first: number): string => `i=${first}; while true; do echo "line $i"; i=$((i+1)); echo "line $i" >&2; i=$((i+1)); usleep 1000; done`;

function connectThrough(socketPath: string): Promise<Engine> {
  return connectEngine({ name: 'lab', endpoint: { kind: 'unix', path: socketPath }, source: 'lab' }, { environment: {}, log: silentLog });
}

function linesOf({ buffer }: LogSession): readonly LogLine[] {
  return Array.from({ length: buffer.length }, (_, index) => buffer.at(buffer.start + index)!);
}

const written = (session: LogSession): readonly string[] => linesOf(session).filter(({ kind }) => kind !== 'note').map(({ text }) => text);
const notes = (session: LogSession): readonly string[] => linesOf(session).filter(({ kind }) => kind === 'note').map(({ text }) => text);
const isSorted = (session: LogSession): boolean => linesOf(session).every(({ order }, index, lines) => index === 0 || order >= lines[index - 1]!.order);

/** What the engine's own command line says was written, in order of the lines' times. */
async function truth(lab: LabEngine, name: string): Promise<readonly string[]> {
  const { stdout, stderr } = await lab.docker(['logs', '--timestamps', name]);
  return `${stdout}${stderr}`.split('\n').filter(Boolean).toSorted((left, right) => (left.slice(0, 30) < right.slice(0, 30) ? -1 : 1)).map((text) => text.slice(31));
}

const sorted = (texts: readonly string[]): readonly string[] => texts.toSorted();

for (const version of labVersions)
  describe(`merged logs of engine ${version}`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);
    const open: LogSession[] = [];

    afterEach(async () => {
      for (const session of open.splice(0)) session.dispose();
      const ids = (await runDocker(stage.lab, 'ps', '--all', '--quiet')).split('\n').filter(Boolean);
      if (ids.length > 0) await runDocker(stage.lab, 'rm', '--force', '--volumes', ...ids);
    });

    const run = (name: string, command: string, ...options: readonly string[]): Promise<string> => runDocker(stage.lab, 'run', '--detach', '--name', name, ...options, 'busybox', 'sh', '-c', command);
    const runToEnd = async (name: string, command: string, ...options: readonly string[]): Promise<string> => {
      const id = await run(name, command, ...options);
      await runDocker(stage.lab, 'wait', name);
      return id;
    };
    const read = (ids: readonly string[], changes: Partial<LogSessionOptions> = {}): LogSession => {
      const session = new LogSession({
        selection: { kind: 'containers', containers: ids.map((id) => ({ id })) },
        engine: async () => stage.engine,
        beginning: {},
        limits: { bytes: 1e9, lines: 1e7 },
        log: silentLog,
        ...changes,
      });
      open.push(session);
      session.follow();
      return session;
    };
    const begun = async (session: LogSession): Promise<LogSession> => {
      await waitFor('the log to be read', () => session.hasBegun);
      return session;
    };

    it('are in order of time, each line with its container, stream, level and nanoseconds', async () => {
      const ids = [await runToEnd('one', 'for i in 1 2 3; do echo "INFO a$i"; usleep 20000; done'), await runToEnd('two', 'echo ERROR b >&2; for i in 1 2 3; do echo c$i; done')];
      const session = await begun(read(ids));
      const brief = linesOf(session).map(({ source, kind, level, text }) => `${session.sources[source]?.name ?? '?'} ${kind} ${level} ${text}`);
      assert.deepEqual(sorted(brief), sorted(['one stdout info INFO a1', 'one stdout info INFO a2', 'one stdout info INFO a3', 'two stderr error ERROR b', 'two stdout none c1', 'two stdout none c2', 'two stdout none c3']));
      assert.ok(isSorted(session));
      assert.ok(linesOf(session).some(({ nanos }) => nanos > 0));
      assert.deepEqual(written(session).filter((text) => text.startsWith('c')), ['c1', 'c2', 'c3']);
    });

    it('hold lines of a megabyte, of a TTY, and bytes that are no text', async () => {
      const long = await runToEnd('long', 'head -c 1000000 /dev/zero | tr "\\0" x; echo; echo after');
      const tty = await runToEnd('tty', 'head -c 40000 /dev/zero | tr "\\0" y; echo; printf "\\033[31mred\\033[0m\\n"; printf "no end"', '--tty');
      const binary = await runToEnd('binary', 'head -c 5000 /dev/urandom; echo; echo end');
      assert.deepEqual(written(await begun(read([long]))).map(({ length }) => length), [1_000_000, 5]);
      const lines = linesOf(await begun(read([tty])));
      assert.deepEqual(lines.map(({ text }) => (text.startsWith('y') ? text.length : text)), [40_000, 'red', 'no end']);
      assert.equal(lines[1]?.raw, '\u001b[31mred\u001b[0m');
      assert.equal(written(await begun(read([binary]))).at(-1), 'end');
    });

    it('say why they cannot be read where the logging driver keeps nothing', async () => {
      const session = await begun(read([await run('mute', 'sleep 1000', '--log-driver', 'none')]));
      await waitFor('a note', () => notes(session).some((text) => text.startsWith('The log of mute cannot be read: its logging driver hands out no lines.')));
    });

    it('go on across a restart, with a note of the exit code and the start', async () => {
      const id = await run('web', 'trap "exit 7" TERM; echo "up $(cat /n 2>/dev/null)"; echo again > /n; sleep 1000 & wait');
      const session = await begun(read([id]));
      await waitFor('the first line', () => written(session).length === 1);
      await runDocker(stage.lab, 'restart', 'web');
      await waitFor('the second line', () => written(session).length === 2);
      await runDocker(stage.lab, 'stop', 'web');
      await waitFor('the last note', () => notes(session).length === 3);
      assert.deepEqual(linesOf(session).map(({ text }) => text), ['up ', 'web stopped with exit code 7', 'web started', 'up again', 'web stopped with exit code 7']);
      await runDocker(stage.lab, 'rm', 'web');
      await waitFor('the note of the removal', () => notes(session).at(-1) === 'web was removed');
    });

    it('of a service go on in the container that takes its place, and in one that is added', async () => {
      const labels = (number: number): readonly string[] => ['--label', 'com.docker.compose.project=shop', '--label', 'com.docker.compose.service=web', '--label', `com.docker.compose.container-number=${number}`];
      const id = await run('shop-web-1', 'echo first; sleep 1000', ...labels(1));
      const place = { project: 'shop', service: 'web', number: 1 };
      const one = await begun(read([], { selection: { kind: 'containers', containers: [{ id, place }] } }));
      const all = await begun(read([], { selection: { kind: 'service', project: 'shop', service: 'web' } }));
      await runDocker(stage.lab, 'rm', '--force', 'shop-web-1');
      await run('shop-web-1', 'echo second; sleep 1000', ...labels(1));
      await run('shop-web-2', 'echo other; sleep 1000', ...labels(2));
      await waitFor('all lines', () => written(all).length === 3 && written(one).length === 2);
      assert.deepEqual([sorted(written(one)), sorted(written(all))], [['first', 'second'], ['first', 'other', 'second']]);
      assert.deepEqual(notes(one), ['shop-web-1 stopped with exit code 137', 'shop-web-1 was removed', 'shop-web-1 started']);
    });

    it('of a span of time are those that were written in it, of every container, and no notes of now', async () => {
      const ids = [await run('early', 'echo early one; sleep 1.2; echo early two; sleep 1.2; echo early three'), await run('other', 'sleep 1.2; echo other two; sleep 1000')];
      await runDocker(stage.lab, 'wait', 'early');
      const times = new Map<string, number>();
      for (const name of ['early', 'other']) for (const line of (await runDocker(stage.lab, 'logs', '--timestamps', name)).split('\n')) times.set(line.slice(31), Date.parse(line.split(' ')[0] ?? '') / 1000);
      const at = (text: string): number => times.get(text) ?? Number.NaN;
      const [first, second, third] = [at('early one'), at('early two'), at('early three')];
      const span = { since: first + 0.6, until: Math.max(second, at('other two')) + 0.3 };
      const inSpan = ['early one', 'early two', 'early three', 'other two'].filter((text) => at(text) >= span.since && at(text) <= span.until);
      const of = async (beginning: LogSessionOptions['beginning']): Promise<readonly string[]> => sorted(written(await begun(read(ids, { beginning }))));
      assert.deepEqual(await of(span), sorted(inSpan));
      assert.deepEqual((await of({ since: third - 0.3 })).includes('early two'), false);
      assert.deepEqual(await of({ until: first + 0.3 }), ['early one']);
      const closed = await begun(read(ids, { beginning: { until: first + 0.3 } }));
      const later = await begun(read(ids, { beginning: { since: third - 0.3 } }));
      await runDocker(stage.lab, 'restart', '--time', '0', 'other');
      await waitFor('what was written later', () => written(later).length > 1);
      assert.deepEqual([written(closed), notes(closed)], [['early one'], []]);
    });

    it('are read backwards page by page, until nothing older is left', async () => {
      const ids = [await runToEnd('one', 'seq 1 20000 | sed "s/^/a/"'), await runToEnd('two', 'seq 1 300 | sed "s/^/b/"')];
      const session = await begun(read(ids, { beginning: { tail: 100 } }));
      assert.equal(session.buffer.length, 200);
      for (let page = 0; session.hasOlder; page++) {
        assert.ok(page < 100, `${session.buffer.length} lines`);
        await session.readOlder(500);
      }
      assert.ok(isSorted(session));
      const all = written(session);
      assert.deepEqual(all.filter((text) => text.startsWith('a')), Array.from({ length: 20_000 }, (_, index) => `a${index + 1}`));
      assert.deepEqual(all.filter((text) => text.startsWith('b')), Array.from({ length: 300 }, (_, index) => `b${index + 1}`));
    });

    it('cost other requests next to nothing, however many are open', async () => {
      const cost = async (): Promise<number> => {
        const before = process.cpuUsage();
        for (let count = 0; count < 20; count++) await stage.engine.system.ping();
        const { user, system } = process.cpuUsage(before);
        return user + system;
      };
      const id = await run('quiet', 'sleep 1000');
      await cost();
      const alone = await cost();
      await Promise.all(Array.from({ length: 30 }, () => begun(read([id]))));
      const beside = await cost();
      assert.ok(beside < 10 * alone, `${beside} µs beside them, ${alone} µs alone`);
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

      it('lose and double no line, however often that happens', async () => {
        const id = await run('producer', producer(1));
        const session = await begun(read([id], { engine: async () => broken }));
        for (let round = 1; round <= 8; round++) {
          const known = written(session).length;
          await waitFor('some more lines', () => written(session).length > known + 20);
          if (round % 4 === 0) await proxy.refuse(round === 4 ? 'refused' : 'gone');
          else proxy.cut();
          if (round % 4 === 0) await waitFor('a note', () => notes(session).at(-1)?.startsWith('No connection to the engine'));
          await proxy.heal();
        }
        await runDocker(stage.lab, 'kill', 'producer');
        const wanted = await truth(stage.lab, 'producer');
        await waitFor('all lines', () => written(session).length >= wanted.length && notes(session).some((text) => text === 'producer stopped with exit code 137'));
        assert.deepEqual(sorted(written(session)), sorted(wanted));
        assert.equal(new Set(written(session)).size, wanted.length);
        assert.ok(isSorted(session));
      });

      it('leave no stream behind when they are closed, open or not', async () => {
        const id = await run('slow', 'while true; do echo line; sleep 0.1; done');
        for (let round = 0; round < 10; round++) {
          const sessions = Array.from({ length: 10 }, () => read([id], { engine: async () => broken, beginning: { tail: 10 } }));
          await Promise.all(sessions.slice(0, 5).map(begun));
          for (const session of sessions) session.dispose();
        }
        await waitFor('all streams to be closed', () => proxy.openRequests.length === 0);
      });
    });
  });

for (const version of labVersions)
  describe(`logs when engine ${version} is killed and comes back`, function () {
    this.timeout(600_000);
    let lab: LabEngine;
    let engine: Engine;

    before(async () => {
      lab = await startEngine({ version });
      await lab.loadBusybox();
      engine = await connectTo(lab);
    });
    after(async () => {
      engine.dispose();
      await lab.stop();
    });

    it('lose and double no line of a container that starts again with it', async () => {
      const id = await runDocker(lab, 'run', '--detach', '--name', 'producer', '--restart', 'always', 'busybox', 'sh', '-c', `s=$(date +%s); ${producer(1).replaceAll('line $i', 'line $s $i')}`);
      const session = new LogSession({ selection: { kind: 'containers', containers: [{ id }] }, engine: async () => engine, beginning: {}, limits: { bytes: 1e9, lines: 1e7 }, log: silentLog });
      try {
        session.follow();
        await waitFor('some lines', () => written(session).length > 200);
        await lab.kill9();
        await waitFor('a note', () => notes(session).some((text) => text.startsWith('No connection to the engine')));
        await lab.restart();
        const known = written(session).length;
        await waitFor('more lines', () => written(session).length > known + 200, 120_000);
        await runDocker(lab, 'stop', '--time', '0', 'producer');
        const wanted = await truth(lab, 'producer');
        await waitFor('all lines', () => written(session).length >= wanted.length);
        assert.deepEqual(sorted(written(session)), sorted(wanted));
        assert.equal(new Set(written(session)).size, wanted.length);
        assert.ok(notes(session).includes('Connected to the engine again'));
        assert.ok(notes(session).includes('producer started'), notes(session).join('; '));
      } finally {
        session.dispose();
      }
    });
  });
