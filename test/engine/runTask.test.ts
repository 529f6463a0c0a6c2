import assert from 'node:assert/strict';
import { silentLog } from '../../src/core/base/log.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { type DetachOptions } from '../../src/core/engine/engine.ts';
import { parseRunTask, type RunTask } from '../../src/core/run/runTask.ts';
import { readyLine, TaskRun } from '../../src/core/run/taskRun.ts';
import { waitFor } from '../host/command.ts';
import { useEngine } from './engineStage.ts';

const never = new AbortController().signal;

for (const version of ['20.10', '26.1'] as const)
  describe(`docker-run tasks in engine ${version}`, function () {
    this.timeout(300_000);
    const stage = useEngine(version);

    afterEach(stage.removeContainers);

    const taskOf = (definition: Readonly<Record<string, unknown>>): RunTask => {
      const parsed = parseRunTask({ image: 'busybox', ...definition }, '/code');
      assert(parsed.kind === 'valid');
      return parsed.task;
    };
    const begin = (definition: Readonly<Record<string, unknown>>, key = 'task', parts: DetachOptions = {}): { readonly run: TaskRun; readonly text: () => string } => {
      let text = '';
      const write = (piece: string): void => void (text += piece);
      const pull = (): Promise<never> => Promise.reject(new UserError('notFound', 'nothing is pulled here'));
      return { run: new TaskRun(taskOf(definition), { engine: stage.engine, log: silentLog, key, folder: '/code', environment: {}, write, pull, ...parts }), text: () => text };
    };
    const names = async (): Promise<readonly string[]> => (await stage.engine.containers.list({})).map(({ name, state }) => `${name} ${state}`);

    it('show what the program says, and end with its exit code', async () => {
      const { run, text } = begin({ name: 'front', command: ['sh', '-c', 'echo one; echo two >&2; exit 7'] });
      assert.equal(await run.run(never), 7);
      assert.match(text(), /one\r\n/);
      assert.match(text(), /two\r\n/);
      await waitFor('it to be listed as stopped', async () => (await names()).join() === 'front exited');
    });

    it('remove the container on exit where asked, and still tell its exit code', async () => {
      const { run } = begin({ remove: true, command: 'sh -c "exit 3"' });
      assert.equal(await run.run(never), 3);
      await waitFor('it to be removed', async () => (await names()).length === 0);
    });

    it('pass on what is typed, with a terminal and without', async () => {
      const tty = begin({ tty: true, interactive: true, command: ['sh', '-c', 'until stty size | grep "31 97"; do sleep 0.1; done; read a; echo "got <$a>"'] });
      tty.run.resize(97, 31);
      const ending = tty.run.run(never);
      await waitFor('the size of the terminal', () => tty.text().includes('31 97'));
      tty.run.input('größe\r');
      assert.equal(await ending, 0);
      assert.match(tty.text(), /got <größe>/);
      const plain = begin({ interactive: true, command: ['sh', '-c', 'echo begun; cat; echo done'] });
      const end = plain.run.run(never);
      await waitFor('the program', () => plain.text().includes('begun'));
      plain.run.input('a line\r');
      plain.run.input('\u0004');
      assert.equal(await end, 0);
      assert.match(plain.text(), /begun\r\na line\r\n[^]*done/);
    });

    it('end where they are left by their keys, and their container goes on', async () => {
      for (const [index, [keys, parts]] of ([['\u0010\u0011', {}], ['\u0005', { detachKeys: 'ctrl-e' }]] as const).entries()) {
        const name = `left${String(index)}`;
        const { run, text } = begin({ name, tty: true, interactive: true, ready: 'never said', command: ['sh', '-c', 'echo begun; sleep 86400'] }, 'task', parts);
        const ending = run.run(never);
        await waitFor('the program', () => text().includes('begun'));
        run.input(keys);
        assert.equal(await ending, 0);
        assert.match(text(), new RegExp(`Detached: the container ${name} goes on running\\.\r\n$`));
      }
      assert.deepEqual([...(await names())].sort(), ['left0 running', 'left1 running']);
    });

    it('are interrupted by Ctrl+C, and killed by a second one', async () => {
      const polite = begin({ command: ['sh', '-c', 'trap "echo caught; exit 9" INT; echo begun; while :; do sleep 0.1; done'] });
      const ending = polite.run.run(never);
      await waitFor('the program', () => polite.text().includes('begun'));
      assert.equal(polite.run.input('\u0003'), true);
      assert.equal(await ending, 9);
      assert.match(polite.text(), /caught/);
      const deaf = begin({ command: ['sh', '-c', 'echo begun; sleep 86400'] });
      const killed = deaf.run.run(never);
      await waitFor('the program', () => deaf.text().includes('begun'));
      deaf.run.input('\u0003');
      deaf.run.input('\u0003');
      assert.equal(await killed, 137);
    });

    it('stop the container when the task is ended', async () => {
      const controller = new AbortController();
      const { run, text } = begin({ name: 'ended', stopTimeout: 1, command: ['sh', '-c', 'echo begun; sleep 86400'] });
      const ending = run.run(controller.signal);
      await waitFor('the program', () => text().includes('begun'));
      controller.abort();
      await assert.rejects(ending, { name: 'AbortError' });
      await waitFor('it to be listed as stopped', async () => (await names()).join() === 'ended exited');
    });

    it('leave it running where detached, once a line or its health says that it is ready', async () => {
      const line = begin({ name: 'line', detached: true, ready: 'listening', command: ['sh', '-c', 'sleep 0.3; echo listening; sleep 86400'] });
      assert.equal(await line.run.run(never), 0);
      assert.ok(line.text().endsWith(`${readyLine}\r\n`), line.text());
      const health = begin({ name: 'health', detached: true, ready: { health: true }, healthCmd: 'test -f /ready', healthInterval: '200ms', command: ['sh', '-c', 'sleep 0.5; touch /ready; sleep 86400'] });
      assert.equal(await health.run.run(never), 0);
      assert.deepEqual([...(await names())].sort(), ['health running', 'line running']);
    });

    it('say in front when they are ready, and fail where they never are', async () => {
      const front = begin({ ready: '^up$', command: ['sh', '-c', 'echo up; sleep 0.2; echo after'] });
      assert.equal(await front.run.run(never), 0);
      assert.match(front.text(), /up\r\n[^]*gantry: ready\r\n[^]*after\r\n/);
      const isTimeout = (error: unknown): boolean => error instanceof UserError && error.kind === 'timeout';
      await assert.rejects(begin({ stopTimeout: 0, ready: { pattern: 'never', timeout: 1 }, command: 'sleep 86400' }).run.run(never), isTimeout);
      await assert.rejects(begin({ stopTimeout: 0, detached: true, ready: { pattern: 'never', timeout: 1 }, command: 'sleep 86400' }).run.run(never), isTimeout);
      await assert.rejects(begin({ detached: true, ready: 'never', command: 'true' }).run.run(never), /ended before/);
      await assert.rejects(begin({ detached: true, ready: { health: true }, command: 'sleep 86400', stopTimeout: 0 }).run.run(never), /no health check/);
      await waitFor('all to be stopped', async () => (await names()).every((name) => name.endsWith('exited')));
    });

    it('take the place of their own container only', async () => {
      const again = { name: 'site', detached: true, replace: true, command: 'sleep 86400' };
      await begin(again).run.run(never);
      const [first] = await stage.engine.containers.list({});
      await begin(again).run.run(never);
      const [second, ...others] = await stage.engine.containers.list({});
      assert.deepEqual([others.length, first?.id === second?.id], [0, false]);
      await assert.rejects(begin(again, 'another task').run.run(never), (error) => error instanceof UserError && error.kind === 'conflict');
      assert.deepEqual((await stage.engine.containers.list({})).map(({ id }) => id), [second?.id]);
    });

    it('leave nothing behind that never ran', async () => {
      await assert.rejects(begin({ command: 'no-such-program' }).run.run(never), UserError);
      await assert.rejects(begin({ image: 'nowhere/nothing:1' }).run.run(never), /nothing is pulled/);
      await assert.rejects(begin({ envFile: ['none.env'] }).run.run(never), (error) => error instanceof UserError && error.kind === 'file');
      assert.deepEqual(await names(), []);
    });
  });
