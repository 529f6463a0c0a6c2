import assert from 'node:assert/strict';
import { execLine, readRememberedExec, rememberExec, type ExecRequest } from '../../../src/core/exec/execRequest.ts';
import { InputQueue } from '../../../src/core/exec/inputQueue.ts';
import { shellOf } from '../../../src/core/exec/loginShell.ts';
import { showOutput } from '../../../src/core/exec/terminalOutput.ts';
import { TypedLines } from '../../../src/core/exec/typedLines.ts';
import type { LogChunk } from '../../../src/core/engine/engine.ts';

const passwd = ['root:x:0:0:root:/root:/bin/bash', 'app:x:1000:1000::/app:/usr/bin/zsh', '# a comment', 'daemon:x:1:1::/:/usr/sbin/nologin', 'odd:x:7:7::/:/bin/\u001b[31msh', 'bare:x:8:8::/:', '33:x:44:44::/:/bin/ash'].join('\n');

describe('the login shell', () => {
  it('is that of a name, of a number, of either with a group; of root where nobody is named', () => {
    assert.deepEqual(['', 'root', '0', 'app', '1000:0', 'app:app'].map((user) => shellOf(passwd, user)), ['/bin/bash', '/bin/bash', '/bin/bash', '/usr/bin/zsh', '/usr/bin/zsh', '/usr/bin/zsh']);
  });

  it('of a name that looks like a number is the name’s', () => {
    assert.deepEqual([shellOf(passwd, '33'), shellOf(passwd, '44')], ['/bin/ash', '/bin/ash']);
  });

  it('is none where nobody may log in, nobody is known, or what stands there is no path', () => {
    assert.deepEqual(['daemon', 'odd', 'bare', 'stranger', '4711'].map((user) => shellOf(passwd, user)), [undefined, undefined, undefined, undefined, undefined]);
    assert.equal(shellOf('', ''), undefined);
  });
});

describe('typed lines', () => {
  const type = (...texts: readonly string[]): { readonly echoed: string; readonly did: readonly string[] } => {
    let echoed = '';
    const did: string[] = [];
    const lines = new TypedLines({ echo: (text) => void (echoed += text), send: (text) => did.push(text), end: () => did.push('end'), interrupt: () => did.push('interrupt') });
    for (const text of texts) lines.push(text);
    return { echoed, did };
  };

  it('are sent when they end, and shown as they are typed', () => {
    assert.deepEqual(type('a', 'b', '\r', 'c'), { echoed: 'ab\r\nc', did: ['ab\n'] });
  });

  it('are edited: Backspace takes whole characters in the width that they have, Ctrl+U the line', () => {
    assert.deepEqual(type('a容', '\u007f', 'x', '\u007f\u007f\u007f', 'yz\u0015q\r'), { echoed: 'a容\b \b\b \bx\b \b\b \byz\b \b\b \bq\r\n', did: ['q\n'] });
  });

  it('are pasted: several at once, with either line end', () => {
    assert.deepEqual(type('one\r\ntwo\nthree\r').did, ['one\n', 'two\n', 'three\n']);
  });

  it('end with Ctrl+D: what was typed is sent, then the input ends', () => {
    assert.deepEqual(type('ab\u0004', '\u0004', 'late\r').did, ['ab', 'end']);
  });

  it('are dropped by Ctrl+C, which interrupts after the end too', () => {
    assert.deepEqual(type('ab\u0003', 'c\r', '\u0004', '\u0003').did, ['interrupt', 'c\n', 'end', 'interrupt']);
  });

  it('know no cursor keys', () => {
    assert.deepEqual(type('a\u001b[A\u001b[1;5Cb\r'), { echoed: 'ab\r\n', did: ['ab\n'] });
  });
});

describe('the queue of what is typed', () => {
  /** Somebody who takes one piece at a time. */
  class Slow {
    readonly written: string[] = [];
    readonly #waiting: (() => void)[] = [];
    hasEnded = false;

    write(data: string | Uint8Array): void {
      this.written.push(data as string);
    }

    drained(): Promise<void> {
      return new Promise((resolve) => this.#waiting.push(resolve));
    }

    end(): void {
      this.hasEnded = true;
    }

    async take(): Promise<void> {
      this.#waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('keeps what was typed before, and writes one piece after the other', async () => {
    const slow = new Slow();
    const queue = new InputQueue();
    queue.push('early ');
    queue.join(slow);
    queue.push('late');
    queue.end();
    assert.deepEqual([slow.written, slow.hasEnded], [['early '], false]);
    await slow.take();
    assert.deepEqual([slow.written, slow.hasEnded], [['early ', 'late'], false]);
    await slow.take();
    assert.equal(slow.hasEnded, true);
  });

  it('cuts a paste, but no character', async () => {
    const slow = new Slow();
    const queue = new InputQueue();
    queue.join(slow);
    const paste = `x${'🐳'.repeat(100_000)}`;
    queue.push(paste.slice(0, 50_000));
    queue.push(paste.slice(50_000));
    for (let count = 0; count < 10; count++) await slow.take();
    assert.equal(slow.written.join('') === paste, true);
    assert.equal(slow.written.every((piece) => !piece.includes('\ufffd') && Buffer.from(piece).toString() === piece), true);
    assert.equal(Math.max(...slow.written.map(({ length }) => length)) <= 65_536, true);
  });

  it('drops what waits once it is left', async () => {
    const slow = new Slow();
    const queue = new InputQueue();
    queue.join(slow);
    queue.push('one');
    queue.push('two');
    queue.leave();
    await slow.take();
    assert.deepEqual(slow.written, ['one']);
  });
});

describe('the output of a terminal', () => {
  const shown = async (hasTty: boolean, ...chunks: readonly (readonly [LogChunk['stream'], Uint8Array])[]): Promise<string> => {
    let text = '';
    const output = (async function* () {
      for (const [stream, data] of chunks) yield await Promise.resolve({ stream, data });
    })();
    await showOutput({ output }, hasTty, (part) => void (text += part));
    return text;
  };
  const bytes = (text: string): Uint8Array => Buffer.from(text);

  it('joins characters that were cut, each stream its own, and keeps a byte order mark', async () => {
    const word = bytes('\ufeffgrößer');
    assert.equal(await shown(true, ['stdout', word.subarray(0, 6)], ['stderr', bytes('!')], ['stdout', word.subarray(6)]), '\ufeffgr!ößer');
    assert.equal(await shown(true, ['stdout', bytes('ö').subarray(0, 1)]), '\ufffd');
  });

  it('of a TTY is as it is; without one a line feed begins a line', async () => {
    assert.equal(await shown(true, ['stdout', bytes('a\nb\r\n')]), 'a\nb\r\n');
    assert.equal(await shown(false, ['stdout', bytes('a\nb\r')], ['stdout', bytes('\nc\n')]), 'a\r\nb\r\nc\r\n');
  });
});

describe('a program that is asked for', () => {
  const request: ExecRequest = { commandLine: "psql -c 'select 1'", user: 'app', workingDirectory: '/srv', environment: ['PGPASSWORD=secret', 'MODE=a b'], hasTty: true };

  it('is remembered without secrets, the newest line first', () => {
    const before = readRememberedExec({ commandLines: ['ls', "psql -c 'select 1'", 'id'] });
    assert.deepEqual(rememberExec(before, request), { user: 'app', workingDirectory: '/srv', environment: ['MODE=a b'], hasTty: true, commandLines: ["psql -c 'select 1'", 'ls', 'id'] });
    assert.deepEqual(rememberExec(before, { ...request, commandLine: 'tool --password x' }).commandLines, before.commandLines);
  });

  it('is read from whatever was kept', () => {
    const nothing = { user: '', workingDirectory: '', environment: [], hasTty: true, commandLines: [] };
    assert.deepEqual([readRememberedExec(undefined), readRememberedExec({ user: 7, commandLines: 'x', environment: null })], [nothing, nothing]);
    assert.equal(readRememberedExec({ hasTty: false }).hasTty, false);
  });

  it('is logged as docker exec, without the values of variables', () => {
    assert.deepEqual(execLine('web', request), ['docker', 'exec', '--interactive', '--tty', '--user', 'app', '--workdir', '/srv', '--env', 'PGPASSWORD', '--env', 'MODE', 'web', 'psql', '-c', 'select 1']);
    assert.deepEqual(execLine('web', { ...request, commandLine: 'tool --password=x', user: '', workingDirectory: '', environment: [], hasTty: false }), ['docker', 'exec', '--interactive', 'web', 'tool', '--password=…']);
  });
});
