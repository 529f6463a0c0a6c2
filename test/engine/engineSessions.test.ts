import assert from 'node:assert/strict';
import { type LogChunk, type LogsOptions, type TerminalSession } from '../../src/core/engine/engine.ts';
import { type ContainerSpec } from '../../src/core/model/containerSpec.ts';
import { waitFor } from '../host/command.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

const spec: ContainerSpec = { image: 'busybox:latest', environment: [], ports: [], binds: [], command: ['sleep', '1000'], isRemovedOnExit: false, isInteractive: false };

/** All of each stream's output, as text. */
async function textOf(chunks: AsyncIterable<LogChunk>): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const all: { stdout: Uint8Array[]; stderr: Uint8Array[] } = { stdout: [], stderr: [] };
  for await (const { stream, data } of chunks) all[stream].push(data);
  return { stdout: Buffer.concat(all.stdout).toString(), stderr: Buffer.concat(all.stderr).toString() };
}

for (const version of labVersions)
  describe(`terminals and logs of engine ${version}`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);

    afterEach(stage.removeContainers);

    const run = async (changes: Partial<ContainerSpec> = {}): Promise<string> => {
      const { id } = await stage.engine.containers.create({ ...spec, ...changes });
      await stage.engine.containers.start(id);
      return id;
    };
    const logs = (id: string, options: Partial<LogsOptions> = {}): ReturnType<typeof textOf> => textOf(stage.engine.containers.logs(id, { follow: false, ...options }));

    describe('logs', () => {
      it('keep both streams apart', async () => {
        const id = await run({ command: ['sh', '-c', 'echo out; echo err >&2; printf "é\\033[31m\\t"'] });
        await stage.engine.containers.wait(id);
        assert.deepEqual(await logs(id), { stdout: 'out\né\x1b[31m\t', stderr: 'err\n' });
      });

      it('of a TTY are one stream, byte for byte', async () => {
        const id = await run({ command: ['sh', '-c', 'echo out; echo err >&2'], isInteractive: true });
        await stage.engine.containers.wait(id);
        assert.deepEqual(await logs(id), { stdout: 'out\r\nerr\r\n', stderr: '' });
      });

      it('begin where asked, with times where asked', async () => {
        const id = await run({ command: ['sh', '-c', 'seq 1 100'] });
        await stage.engine.containers.wait(id);
        assert.equal((await logs(id, { tail: 2 })).stdout, '99\n100\n');
        assert.match((await logs(id, { tail: 1, timestamps: true })).stdout, /^\d{4}-\d\d-\d\dT[\d:.]+Z 100\n$/);
        assert.equal((await logs(id, { since: Date.now() / 1000 + 3600 })).stdout, '');
      });

      it('are followed until the container ends', async () => {
        const id = await run({ command: ['sh', '-c', 'echo one; while [ ! -e /go ]; do sleep 0.1; done; echo two'] });
        let text = '';
        for await (const { data } of stage.engine.containers.logs(id, { follow: true })) {
          text += Buffer.from(data).toString();
          if (text !== 'one\n') continue;
          const session = await stage.engine.containers.exec(id, { command: ['touch', '/go'], hasTty: false });
          await textOf(session.output);
          session.dispose();
        }
        assert.equal(text, 'one\ntwo\n');
      });

      it('are left whenever one likes', async () => {
        const id = await run({ command: ['sh', '-c', 'echo one; sleep 1000'] });
        for await (const _ of stage.engine.containers.logs(id, { follow: true })) break;
        const controller = new AbortController();
        await assert.rejects(async () => {
          for await (const _ of stage.engine.containers.logs(id, { follow: true }, controller.signal)) controller.abort();
        }, { name: 'AbortError' });
      });

      it('hold many megabytes, complete', async () => {
        const id = await run({ command: ['sh', '-c', 'seq 1 200000'] });
        await stage.engine.containers.wait(id);
        const { stdout } = await logs(id);
        assert.deepEqual({ lines: stdout.split('\n').length, last: stdout.slice(-7) }, { lines: 200_001, last: '200000\n' });
      });
    });

    describe('exec', () => {
      const exec = async (id: string, command: readonly string[], use: (session: TerminalSession) => Promise<void>, hasTty = false): Promise<void> => {
        const session = await stage.engine.containers.exec(id, { command, hasTty, environment: ['GREETING=hello'], user: '65534', workingDirectory: '/tmp' });
        try {
          await use(session);
        } finally {
          session.dispose();
        }
      };

      it('runs a program in its surroundings, and tells how it ended', async () => {
        const id = await run({ binds: ['/tmp:/tmp'] });
        await exec(id, ['sh', '-c', 'echo $GREETING $(id -u) $(pwd); echo oops >&2; exit 3'], async (session) => {
          assert.deepEqual(await textOf(session.output), { stdout: 'hello 65534 /tmp\n', stderr: 'oops\n' });
          assert.equal(await session.exitCode(), 3);
        });
      });

      it('hands input on until its end', async () => {
        const id = await run({ binds: ['/tmp:/tmp'] });
        await exec(id, ['wc', '-c'], async (session) => {
          session.write('x'.repeat(300_000));
          session.end();
          assert.equal((await textOf(session.output)).stdout.trim(), '300000');
          assert.equal(await session.exitCode(), 0);
        });
      });

      it('is a terminal that can be resized', async () => {
        const id = await run({ binds: ['/tmp:/tmp'] });
        await exec(id, ['sh'], async (session) => {
          await session.resize(91, 17);
          session.write('stty size; exit 4\n');
          const { stdout } = await textOf(session.output);
          assert.match(stdout, /17 91\r\n/);
          assert.equal(await session.exitCode(), 4);
          await session.resize(10, 10);
        }, true);
      });

      it('closes when the caller disposes or aborts it', async () => {
        const id = await run();
        const controller = new AbortController();
        const aborted = await stage.engine.containers.exec(id, { command: ['cat'], hasTty: false }, controller.signal);
        const reading = textOf(aborted.output);
        controller.abort();
        await assert.rejects(reading, { name: 'AbortError' });
        aborted.dispose();
        const disposed = await stage.engine.containers.exec(id, { command: ['cat'], hasTty: false });
        const ending = textOf(disposed.output);
        disposed.dispose();
        assert.deepEqual(await ending, { stdout: '', stderr: '' });
        assert.equal(await disposed.exitCode(), undefined);
      });

      it('of a program that does not exist says so', async () => {
        const id = await run();
        const ended = async (): Promise<number | undefined> => {
          const session = await stage.engine.containers.exec(id, { command: ['nothing-of-the-kind'], hasTty: false });
          const { stdout, stderr } = await textOf(session.output);
          assert.match(stdout + stderr, /nothing-of-the-kind/);
          const code = await session.exitCode();
          session.dispose();
          return code;
        };
        const outcome = await ended().catch((error: unknown) => String(error));
        if (typeof outcome === 'string') assert.match(outcome, /nothing-of-the-kind/);
        else assert.ok(outcome === 126 || outcome === 127, String(outcome));
      });
    });

    describe('attach', () => {
      it('before the start loses nothing, and knows the exit code of a container removed on exit', async () => {
        const { id } = await stage.engine.containers.create({ ...spec, command: ['sh', '-c', 'echo first; read line; echo got $line; exit 5'], isInteractive: true, isRemovedOnExit: true });
        const session = await stage.engine.containers.attach(id, {});
        await stage.engine.containers.start(id);
        await session.resize(80, 24);
        session.write('hello\n');
        const { stdout } = await textOf(session.output);
        assert.match(stdout, /first\r\n/);
        assert.match(stdout, /got hello\r\n/);
        assert.equal(await session.exitCode(), 5);
        session.dispose();
        await waitFor('the container to be removed', async () => (await stage.engine.containers.list({ ids: [id] })).length === 0);
      });

      it('keeps both streams of a container without a TTY apart', async () => {
        const { id } = await stage.engine.containers.create({ ...spec, command: ['sh', '-c', 'echo out; echo err >&2'] });
        const session = await stage.engine.containers.attach(id, {});
        await stage.engine.containers.start(id);
        assert.deepEqual(await textOf(session.output), { stdout: 'out\n', stderr: 'err\n' });
        assert.equal(await session.exitCode(), 0);
        session.dispose();
      });

      it('is left without ending the container', async () => {
        const id = await run({ command: ['cat'], isInteractive: true });
        const session = await stage.engine.containers.attach(id, {});
        session.dispose();
        assert.equal(await session.exitCode(), undefined);
        assert.equal((await stage.engine.containers.inspect(id)).isRunning, true);
      });
    });
  });
