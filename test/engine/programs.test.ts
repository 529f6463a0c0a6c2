import assert from 'node:assert/strict';
import { type Engine, type TerminalSession } from '../../src/core/engine/engine.ts';
import { attachProgram } from '../../src/editor/terminals/attachProgram.ts';
import { type Program } from '../../src/editor/terminals/program.ts';
import { ShellProgram } from '../../src/editor/terminals/shellProgram.ts';
import { waitFor } from '../host/command.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';
import { labVersions } from '../host/versions.ts';

/** A program's terminal without an editor: types as soon as it takes input, gathers what is shown. */
class Typist {
  readonly #program: Program;
  shown = '';
  exitCode: number | undefined;
  #input: string;

  constructor(program: Program, input: string) {
    this.#program = program;
    this.#input = input;
  }

  async run(session: TerminalSession): Promise<Error | undefined> {
    this.#type(session);
    for await (const { data } of session.output) {
      this.shown += this.#program.show(Buffer.from(data).toString());
      this.#type(session);
    }
    this.exitCode = await session.exitCode();
    session.dispose();
    return this.#program.ended(this.exitCode);
  }

  #type(session: TerminalSession): void {
    if (!this.#program.isReady || this.#input === '') return;
    session.write(this.#input);
    this.#input = '';
  }
}

for (const version of labVersions)
  describe(`programs in terminals, engine ${version}`, function () {
    this.timeout(600_000);
    let engine: Engine;

    before(async () => {
      engine = await connectTo(await sharedEngine(version));
    });
    after(() => engine.dispose());
    afterEach(async () => {
      for (const { id } of await engine.containers.list({})) await engine.containers.remove(id, { force: true, volumes: true });
    });

    const create = async (command: readonly string[], isInteractive = false): Promise<string> => {
      const { id } = await engine.containers.create({ image: 'busybox:latest', environment: [], ports: [], binds: [], command, isRemovedOnExit: false, isInteractive });
      return id;
    };
    const start = async (): Promise<string> => {
      const id = await create(['sleep', '1000']);
      await engine.containers.start(id);
      return id;
    };

    it('a shell takes commands, shows what they say, and no process id', async () => {
      const shell = new ShellProgram(engine, await start(), 'web');
      const typist = new Typist(shell, 'echo "[$((6 * 7))]"; exit 5\r');
      const session = await shell.open(new AbortController().signal);
      assert.equal(await typist.run(session), undefined);
      assert.match(typist.shown, /\[42\]\r\n/);
      assert.doesNotMatch(typist.shown, /^\d/);
      assert.equal(typist.exitCode, 5);
    });

    it('a container without a shell is said to be one', async () => {
      const id = await start();
      const removal = await engine.containers.exec(id, { command: ['rm', '-f', '/bin/sh', '/bin/bash'], hasTty: false });
      assert.equal(await removal.exitCode(), 0);
      removal.dispose();
      const shell = new ShellProgram(engine, id, 'web');
      const typist = new Typist(shell, 'never\r');
      const error = await shell.open(new AbortController().signal).then(
        (session) => typist.run(session),
        (reason: unknown) => reason as Error,
      );
      assert.equal(error?.message, 'web has no shell: neither bash nor sh.');
      assert.equal(typist.shown, '');
    });

    it('a shell that is ended takes what it runs with it', async () => {
      const id = await start();
      const shell = new ShellProgram(engine, id, 'web');
      const typist = new Typist(shell, 'echo begun$((1 + 1)); sleep 86323\r');
      const session = await shell.open(new AbortController().signal);
      const ended = typist.run(session);
      await waitFor('the command to run', () => Promise.resolve(typist.shown.includes('begun2')));
      await shell.end();
      await ended;
      await waitFor('the command to end', async () => {
        const listing = await engine.containers.exec(id, { command: ['sh', '-c', 'ps | grep -c "sleep 8632[3]"'], hasTty: false });
        let count = '';
        for await (const { data } of listing.output) count += Buffer.from(data).toString();
        listing.dispose();
        return count.trim() === '0';
      });
    });

    it('an interactive run shows all from the first byte on', async () => {
      const program = attachProgram(engine, await create(['sh', '-c', 'echo first; read word; echo "got $word"'], true));
      const typist = new Typist(program, 'last\r');
      await typist.run(await program.open(new AbortController().signal));
      assert.match(typist.shown, /first\r\n/);
      assert.match(typist.shown, /got last\r\n$/);
    });
  });
