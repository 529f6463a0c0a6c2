import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { AttachProgram } from '../../src/core/exec/attachProgram.ts';
import { NoShellError, requestedProgram, shellProgram } from '../../src/core/exec/execProgram.ts';
import { type ExecRequest } from '../../src/core/exec/execRequest.ts';
import { InputQueue } from '../../src/core/exec/inputQueue.ts';
import { loginShell } from '../../src/core/exec/loginShell.ts';
import { type Ending, type Program } from '../../src/core/exec/program.ts';
import { toolSpec } from '../../src/core/exec/toolContainer.ts';
import { type ContainerSpec } from '../../src/core/model/containerSpec.ts';
import { waitFor } from '../host/command.ts';
import { processesOf } from '../host/processes.ts';
import { ProgramTerminal as Terminal } from '../host/programTerminal.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

const request: ExecRequest = { commandLine: '', user: '', workingDirectory: '', environment: [], hasTty: true };

for (const version of labVersions)
  describe(`programs in terminals, engine ${version}`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);

    before(async () => {
      const input = [
        'FROM busybox',
        // Two shells that tell which of them runs.
        'RUN printf "#!/bin/sh\\nexec /bin/sh -c \'echo mine; exec /bin/sh\'\\n" > /bin/mine && chmod 755 /bin/mine && printf "#!/bin/sh\\nexec /bin/sh -c \'echo bashed; exec /bin/sh\'\\n" > /bin/bash && chmod 755 /bin/bash',
        'RUN printf "root:x:0:0::/root:/bin/mine\\napp:x:1000:1000::/:/bin/ash\\nnobody:x:65534:65534::/:/sbin/nologin\\n" > /etc/passwd',
      ].join('\n');
      for (const [tag, text] of [['shells', input], ['bare', 'FROM busybox AS all\nFROM scratch\nCOPY --from=all /bin/busybox /sleep\nCOPY --from=all /bin/busybox /cat\nCMD ["/sleep", "86422"]\n']] as const) {
        const built = await stage.lab.docker(['build', '--tag', tag, '-'], { input: text });
        assert.equal(built.code, 0, built.stderr);
      }
    });
    afterEach(stage.removeContainers);

    const create = async (changes: Partial<ContainerSpec> = {}): Promise<string> => {
      const { id } = await stage.engine.containers.create({ image: 'busybox:latest', environment: [], ports: [], binds: [], command: ['sleep', '86400'], isRemovedOnExit: false, isInteractive: false, ...changes });
      return id;
    };
    const start = async (changes: Partial<ContainerSpec> = {}): Promise<string> => {
      const id = await create(changes);
      await stage.engine.containers.start(id);
      return id;
    };
    const exec = (id: string, commandLine: string, changes: Partial<ExecRequest> = {}): Program => requestedProgram(stage.engine, id, 'web', { ...request, commandLine, ...changes });
    /** No two tests look for the same command. */
    const sleep = (): readonly [string, string] => ['sleep', String(80_000_000 + Math.floor(Math.random() * 1_000_000))];
    const untilGone = (...argv: readonly string[]): Promise<unknown> => waitFor(`the end of ${argv.join(' ')}`, async () => (await processesOf(...argv)).length === 0);
    const untilRuns = (...argv: readonly string[]): Promise<unknown> => waitFor(`${argv.join(' ')} to run`, async () => (await processesOf(...argv)).length > 0);

    describe('a shell', () => {
      it('takes commands, shows what they say and nothing else, and tells its exit code', async () => {
        const terminal = await Terminal.open(shellProgram(stage.engine, await start(), 'web'));
        await terminal.shows(/[#$] /);
        assert.match(terminal.shown, /^\s*BusyBox [^]*\/ # /);
        terminal.type('echo "[$((6 * 7))]"; exit 5\r');
        assert.deepEqual(await terminal.ended, { kind: 'exited', exitCode: 5 });
        assert.match(terminal.shown, /\[42\]\r\n/);
      });

      it('is the login shell of the container’s user, else bash, else sh', async () => {
        const first = async (user?: string): Promise<string> => {
          const id = await start({ image: 'shells', ...(user === undefined ? {} : { user }) });
          const terminal = await Terminal.open(shellProgram(stage.engine, id, 'web'));
          await terminal.shows(/[#$] /);
          terminal.type('exit\r');
          await terminal.ended;
          return /^\w+/.exec(terminal.shown)?.[0] ?? '';
        };
        assert.deepEqual([await first(), await first('0:0'), await first('app'), await first('1000'), await first('nobody'), await first('4711')], ['mine', 'mine', '', '', 'bashed', 'bashed']);
      });

      it('is looked up without running anything, in a stopped container too', async () => {
        const id = await create({ image: 'shells' });
        const { signal } = new AbortController();
        assert.deepEqual([await loginShell(stage.engine, id, undefined, signal), await loginShell(stage.engine, id, 'app', signal), await loginShell(stage.engine, id, 'nobody', signal)], ['/bin/mine', '/bin/ash', undefined]);
        assert.equal(await loginShell(stage.engine, await create({ image: 'bare', command: [] }), undefined, signal), undefined);
      });

      it('is said not to be there, before anything else is shown, where an image has none', async () => {
        const id = await start({ image: 'bare', command: [] });
        const opened = await Terminal.open(shellProgram(stage.engine, id, 'web')).catch((error: unknown) => error as Error);
        const ending: Ending = opened instanceof Error ? { kind: 'failed', error: opened } : await opened.ended;
        assert.ok(ending.kind === 'failed' && ending.error instanceof NoShellError, JSON.stringify(ending));
        assert.equal(ending.error.message, 'web has no shell: neither bash nor sh.');
        if (!(opened instanceof Error)) assert.equal(opened.shown, '');
      });

      it('that is closed takes along what runs in front, and leaves what was put out of reach', async () => {
        const id = await start();
        const terminal = await Terminal.open(shellProgram(stage.engine, id, 'web'));
        await terminal.shows(/[#$] /);
        const [behind, inFront] = [sleep(), sleep()];
        terminal.type(`(trap '' HUP; exec ${behind.join(' ')}) >/dev/null 2>&1 &\r`);
        await untilRuns(...behind);
        terminal.type(`${inFront.join(' ')}\r`);
        await untilRuns(...inFront);
        await terminal.close();
        assert.equal(await terminal.session.isRunning(), false);
        await untilGone(...inFront);
        assert.equal((await processesOf(...behind)).length, 1);
      });
    });

    describe('exec', () => {
      it('runs as it was asked for', async () => {
        const program = exec(await start(), `sh -c 'echo $GREETING $(id -u) $(pwd); exit 3'`, { user: '65534', workingDirectory: '/tmp', environment: ['GREETING=hello there'] });
        const terminal = await Terminal.open(program);
        assert.deepEqual([await terminal.ended, terminal.shown], [{ kind: 'exited', exitCode: 3 }, 'hello there 65534 /tmp\r\n']);
      });

      it('says so where there is no such program', async () => {
        const opened = await Terminal.open(exec(await start(), 'nothing-of-the-kind')).catch((error: unknown) => error as Error);
        const ending: Ending = opened instanceof Error ? { kind: 'failed', error: opened } : await opened.ended;
        assert.equal(ending.kind === 'failed' && ending.error.message, 'web has no program nothing-of-the-kind.');
      });

      it('is exact both ways: every byte that a terminal can send, keys that the engine looks for, and ten megabytes', async () => {
        const id = await start();
        const control = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('');
        const text = `\u0010\u0011${control}größer 容器 🐳 \ufeff\u001b[<0;120;33M\u001b[200~paste\u001b[201~${'0123456789abcde\n'.repeat(655_360)}`;
        const bytes = Buffer.from(text);
        const terminal = await Terminal.open(exec(id, `sh -c 'stty raw -echo; echo ready; head -c ${String(bytes.length)} | md5sum'`));
        await terminal.shows('ready');
        // One by one, as they are typed: the engine looks at single keys.
        for (const key of ['\u0010', '\u0011']) {
          terminal.type(key);
          await new Promise((resolve) => setImmediate(resolve));
        }
        terminal.type(text.slice(2));
        await terminal.ended;
        assert.match(terminal.shown, new RegExp(createHash('md5').update(bytes).digest('hex')));
      });

      it('shows every character as it was written, wherever it was cut', async () => {
        const line = 'größer 容器 🐳 \ufeff\u001b[31mred\u001b[0m\u0000\u0007';
        const terminal = await Terminal.open(exec(await start(), `sh -c 'stty raw; i=0; while [ $i -lt 500 ]; do printf "${[...Buffer.from(line)].map((byte) => `\\\\${byte.toString(8).padStart(3, '0')}`).join('')}"; i=$((i+1)); done'`));
        await terminal.ended;
        assert.equal(terminal.shown === line.repeat(500), true);
      });

      it('waits with a paste for who reads it, instead of piling it up', async () => {
        const terminal = await Terminal.open(exec(await start(), `sh -c 'stty raw -echo; echo ready; while [ ! -e /go ]; do sleep 0.1; done; head -c 20000000 | wc -c'`));
        await terminal.shows('ready');
        const written: number[] = [];
        const { session } = terminal;
        const queue = new InputQueue();
        const write = (data: string | Uint8Array): void => {
          written.push(data.length);
          session.write(data);
        };
        queue.join({ write, drained: () => session.drained(), end: () => session.end() });
        queue.push('x'.repeat(20_000_000));
        const sent = (): number => written.reduce((sum, length) => sum + length, 0);
        let before = -1;
        await waitFor('the paste to wait', () => {
          const isStill = sent() === before;
          before = sent();
          return Promise.resolve(isStill);
        });
        assert.ok(before < 10_000_000, String(before));
        const ids = (await stage.engine.containers.list({})).map(({ id }) => id);
        await (await Terminal.open(exec(ids[0] ?? '', 'touch /go'))).ended;
        await terminal.ended;
        assert.match(terminal.shown, /20000000/);
      });

      for (const hasTty of [true, false])
        it(`that is closed ${hasTty ? 'with' : 'without'} a TTY is gone, with what it started`, async () => {
          const id = await start();
          for (const user of ['', '65534']) {
            const inside = sleep();
            const script = `${inside.join(' ')}; echo over`;
            const terminal = await Terminal.open(exec(id, `sh -c '${script}'`, { hasTty, user }));
            await untilRuns(...inside);
            assert.equal(await terminal.session.isRunning(), true);
            await terminal.close();
            assert.equal(await terminal.session.isRunning(), false);
            await untilGone(...inside);
            await untilGone('sh', '-c', script);
          }
        });

      it('that hears no hanging up is killed', async () => {
        const id = await start();
        const inside = sleep();
        const terminal = await Terminal.open(exec(id, `sh -c 'trap "" HUP INT TERM; echo deaf; while true; do ${inside.join(' ')}; done'`));
        await terminal.shows('deaf');
        await terminal.close();
        assert.equal(await terminal.session.isRunning(), false);
        await untilGone(...inside);
      });

      it('that is closed ends in a container without a shell', async () => {
        const id = await start({ image: 'bare', command: [] });
        for (const hasTty of [true, false]) {
          const terminal = await Terminal.open(exec(id, '/cat', { hasTty }));
          await untilRuns('/cat');
          await terminal.close();
          await untilGone('/cat');
        }
      });

      it('that nobody can end is said to go on', async () => {
        const id = await start({ image: 'bare', command: [] });
        const [, seconds] = sleep();
        const terminal = await Terminal.open(exec(id, `/sleep ${seconds}`, { hasTty: false }));
        await untilRuns('/sleep', seconds);
        await assert.rejects(terminal.close(), { message: 'The program of the closed terminal goes on running: it could not be ended.' });
      });

      it('keeps both streams of a program without a TTY apart, and is interrupted by a signal', async () => {
        const id = await start();
        const program = exec(id, `sh -c 'trap "echo caught; exit 9" INT; echo out; echo err >&2; while true; do sleep 0.1; done'`, { hasTty: false });
        const terminal = await Terminal.open(program);
        await terminal.shows(/out\r\n[^]*err\r\n|err\r\n[^]*out\r\n/);
        await program.interrupt();
        assert.deepEqual(await terminal.ended, { kind: 'exited', exitCode: 9 });
        assert.match(terminal.shown, /caught\r\n$/);
      });

      it('without a TTY gets its input to its end', async () => {
        const terminal = await Terminal.open(exec(await start(), 'wc -c', { hasTty: false }));
        terminal.type('x'.repeat(300_000));
        terminal.endInput();
        assert.deepEqual([await terminal.ended, terminal.shown.trim()], [{ kind: 'exited', exitCode: 0 }, '300000']);
      });
    });

    describe('attach', () => {
      it('from the start shows all from the first byte on', async () => {
        const program = new AttachProgram(stage.engine, await create({ command: ['sh', '-c', 'echo first; read word; echo "got $word"; exit 6'], isInteractive: true }), { starts: true });
        const terminal = await Terminal.open(program);
        terminal.type('last\r');
        assert.deepEqual(await terminal.ended, { kind: 'exited', exitCode: 6 });
        assert.match(terminal.shown, /first\r\n[^]*got last\r\n$/);
      });

      it('to a running one is left by Ctrl+P Ctrl+Q, which does not end it', async () => {
        const id = await start({ command: ['sh'], isInteractive: true });
        for (let round = 0; round < 2; round++) {
          const terminal = await Terminal.open(new AttachProgram(stage.engine, id, { starts: false }));
          terminal.type(`echo round$((${String(round)} + 1))\r`);
          await terminal.shows(`round${String(round + 1)}\r\n`);
          terminal.type('\u0010\u0011');
          assert.deepEqual(await terminal.ended, { kind: 'detached' });
        }
        assert.equal((await stage.engine.containers.inspect(id)).isRunning, true);
      });

      it('is left by the keys that somebody configured, and by no others', async () => {
        const id = await start({ command: ['sh'], isInteractive: true });
        const program = new AttachProgram(stage.engine, id, { starts: false, detachKeys: 'ctrl-e,x' });
        const terminal = await Terminal.open(program);
        assert.match(program.greeting, /^Ctrl\+E x, or closing the terminal/);
        terminal.type('\u0010\u0011echo stays$((1 + 1))\r');
        await terminal.shows('stays2\r\n');
        terminal.type('\u0005x');
        assert.deepEqual(await terminal.ended, { kind: 'detached' });
      });

      it('is closed without ending it, and ends with it', async () => {
        const id = await start({ command: ['sh'], isInteractive: true });
        const first = new AttachProgram(stage.engine, id, { starts: false });
        const terminal = await Terminal.open(first);
        await terminal.close();
        const again = await Terminal.open(new AttachProgram(stage.engine, id, { starts: false }));
        again.type('exit 4\r');
        assert.deepEqual(await again.ended, { kind: 'exited', exitCode: 4 });
      });

      it('knows a container without a TTY: no input where none is open, lines and signals otherwise', async () => {
        const id = await start({ command: ['sh', '-c', 'trap "echo caught; exit 2" INT; while read -r line; do echo "[$line]"; done; while true; do sleep 0.1; done'], hasOpenInput: true });
        const program = new AttachProgram(stage.engine, id, { starts: false });
        const terminal = await Terminal.open(program);
        assert.deepEqual([program.hasTty, program.takesInput], [false, true]);
        terminal.type('größer\n');
        await terminal.shows('[größer]\r\n');
        terminal.endInput();
        await program.interrupt();
        assert.deepEqual(await terminal.ended, { kind: 'exited', exitCode: 2 });
        const mute = new AttachProgram(stage.engine, await start(), { starts: false });
        (await Terminal.open(mute)).session.dispose();
        assert.deepEqual([mute.hasTty, mute.takesInput], [false, false]);
      });

      it('to a stopped container is refused', async () => {
        await assert.rejects(new AttachProgram(stage.engine, await create(), { starts: false }).open(new AbortController().signal), { message: 'This needs a running container.' });
      });
    });

    describe('a tool container', () => {
      it('shares processes, network and files of one without a shell, and is removed with its terminal', async () => {
        const id = await start({ image: 'bare', command: [], user: '1000' });
        for (const isClosed of [true, false]) {
          const { id: toolId } = await stage.engine.containers.create(toolSpec('busybox:latest', id));
          const terminal = await Terminal.open(new AttachProgram(stage.engine, toolId, { starts: true, isRemovedAtEnd: true }));
          await terminal.shows(/[#$] /);
          // Keys that would leave another come first: this one gets them all.
          terminal.type('\u0010\u0011\rps -o args | head -2; ls /proc/1/root; echo done$((1 + 1))\r');
          await terminal.shows('done2\r\n');
          assert.match(terminal.shown, /\/sleep 86422\r\n/);
          assert.match(terminal.shown, /\bcat\b[^]*\bsleep\b/);
          if (isClosed) await terminal.close();
          else terminal.type('exit 3\r');
          const ending = await terminal.ended;
          if (!isClosed) assert.deepEqual(ending, { kind: 'exited', exitCode: 3 });
          await waitFor('the tool container to go', async () => (await stage.engine.containers.list({ ids: [toolId] })).length === 0);
        }
        assert.equal((await stage.engine.containers.inspect(id)).isRunning, true);
      });
    });
  });
