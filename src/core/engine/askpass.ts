import { writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Disposable } from '../base/disposable.ts';
import { fieldsOf, textOf } from '../base/fields.ts';
import { privatePath } from './sshPrivatePath.ts';
import { readQuestion } from './sshQuestion.ts';
import { type SshTry } from './sshQuestions.ts';

export interface AskpassOptions {
  /** The program that hands questions on, for this very Node. */
  readonly program: string;
  /** A folder that nobody else may look into. */
  readonly folder: string;
  readonly questions: SshTry;
  readonly platform: NodeJS.Platform;
}

/** Answers ssh's questions for as long as it lives. */
export interface Askpass extends Disposable {
  /** What ssh's environment needs in addition. */
  readonly environment: Readonly<Record<string, string>>;
}

const longestQuestion = 64 * 1024;

/** Lets ssh ask through a program of ours. [ssh(1), SSH_ASKPASS] */
export async function startAskpass({ program, folder, questions, platform }: AskpassOptions): Promise<Askpass> {
  const controller = new AbortController();
  const path = privatePath(folder, 'ask', platform);
  const server = createServer({ allowHalfOpen: true }, (socket) => void answer(socket, questions, controller.signal));
  await listen(server, path);
  const script = join(folder, platform === 'win32' ? 'askpass.cmd' : 'askpass.sh');
  await writeFile(script, platform === 'win32' ? commandScript : shellScript, { mode: 0o700 });
  return {
    environment: {
      SSH_ASKPASS: script,
      SSH_ASKPASS_REQUIRE: 'force',
      // An ssh older than 8.4 asks by it only where there seems to be a screen.
      DISPLAY: process.env.DISPLAY ?? 'none',
      GANTRY_ASKPASS: path,
      GANTRY_ASKPASS_NODE: process.execPath,
      GANTRY_ASKPASS_PROGRAM: program,
    },
    dispose() {
      controller.abort();
      server.close();
    },
  };
}

/** The editor's own program is Node only when it is told so. */
const shellScript = '#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec "$GANTRY_ASKPASS_NODE" "$GANTRY_ASKPASS_PROGRAM" "$@"\n';
const commandScript = '@echo off\r\nset ELECTRON_RUN_AS_NODE=1\r\n"%GANTRY_ASKPASS_NODE%" "%GANTRY_ASKPASS_PROGRAM%" %*\r\n';

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

async function answer(socket: Socket, questions: SshTry, signal: AbortSignal): Promise<void> {
  socket.on('error', () => undefined);
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  try {
    const fields = fieldsOf(JSON.parse(await readAll(socket)));
    const given = await questions.answer(readQuestion(textOf(fields.text), textOf(fields.kind)), AbortSignal.any([signal, gone.signal]));
    socket.end(given === undefined ? '' : `=${given}`);
  } catch {
    // Whoever asked gets no answer, which is one too; what was asked, or answered, is told to nobody.
    socket.destroy();
  }
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  // The answer goes back over the same connection.
  for await (const chunk of socket.setEncoding('utf8').iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
    text += chunk;
    if (text.length > longestQuestion) throw new Error('too long');
  }
  return text;
}
