import { delay } from '../base/abort.ts';
import { fieldsOf, numberOf, textOf } from '../base/fields.ts';
import { type Answer } from './answer.ts';
import { type DetachOptions, type ExecOptions, type TerminalSession } from './engine.ts';
import { protocolError } from './errors.ts';
import { jsonObjects } from './jsonStream.ts';
import { ConnectionSession } from './terminalSession.ts';
import { segment, type Transport } from './transport.ts';

/**
 * The engine looks for the keys that part a terminal from its program, holds back what may be the first of them, and
 * cannot be told to look for none. Ctrl+P is one that shells and editors need at once; of these nobody types even the
 * second one. A program that was begun by an exec it would not leave running anyway, but end. [moby, ContainerExecStart]
 */
const keysNobodyTypes = 'ctrl-@,ctrl-^,ctrl-@,ctrl-_,ctrl-@,ctrl-^,ctrl-@,ctrl-_';

/** [Engine API, ContainerExec, ExecStart] */
export async function execIn(transport: Transport, containerId: string, options: ExecOptions, signal: AbortSignal | undefined): Promise<TerminalSession> {
  const { hasTty, command, environment = [], user, workingDirectory } = options;
  const creation = {
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: hasTty,
    DetachKeys: keysNobodyTypes,
    Cmd: command,
    Env: environment,
    ...(user === undefined ? {} : { User: user }),
    ...(workingDirectory === undefined ? {} : { WorkingDir: workingDirectory }),
  };
  const created = fieldsOf(await transport.json({ method: 'POST', path: `/containers/${segment(containerId)}/exec`, json: creation }, signal));
  const id = textOf(created.Id);
  if (id === '') throw protocolError('the exec has no id');
  const path = `/exec/${segment(id)}`;
  const connection = await transport.upgrade({ method: 'POST', path: `${path}/start`, json: { Detach: false, Tty: hasTty } }, signal);
  return new ConnectionSession({
    transport,
    connection,
    hasTty,
    resizePath: `${path}/resize`,
    exitCode: (ending) => execExitCode(transport, `${path}/json`, ending),
    isRunning: async (asking) => fieldsOf(await transport.json({ method: 'GET', path: `${path}/json`, limit: 'long' }, asking)).Running === true,
  });
}

const exitAttempts = 40;
const exitPause = 50;

/**
 * The engine notes the exit shortly after the output has ended. A program that goes on without its output (a daemon)
 * has no exit code after two seconds either.
 */
async function execExitCode(transport: Transport, path: string, signal: AbortSignal): Promise<number | undefined> {
  for (let attempt = 0; attempt < exitAttempts; attempt++) {
    const exec = fieldsOf(await transport.json({ method: 'GET', path, limit: 'long' }, signal));
    if (exec.Running !== true) return numberOf(exec.ExitCode);
    await delay(exitPause, signal);
  }
  return undefined;
}

/**
 * Joins a container's streams. Its exit is waited for from now on, because a container that is removed on exit cannot
 * be asked afterwards. [Engine API, ContainerAttach, ContainerWait]
 */
export async function attachTo(transport: Transport, containerId: string, { hasTty, detachKeys = keysNobodyTypes }: DetachOptions & { readonly hasTty: boolean }, signal: AbortSignal | undefined): Promise<TerminalSession> {
  const path = `/containers/${segment(containerId)}`;
  const exit = await transport.stream({ method: 'POST', path: `${path}/wait`, query: { condition: 'next-exit' } }, signal);
  try {
    const query = { stream: true, stdin: true, stdout: true, stderr: true, detachKeys };
    const connection = await transport.upgrade({ method: 'POST', path: `${path}/attach`, query }, signal);
    // Where the engine goes away, or the session is disposed before, nobody knows the code.
    const exitCode = readExitCode(exit, transport).catch(() => undefined);
    const isRunning = async (asking: AbortSignal | undefined): Promise<boolean> => fieldsOf(fieldsOf(await transport.json({ method: 'GET', path: `${path}/json`, limit: 'long' }, asking)).State).Running === true;
    return new ConnectionSession({ transport, connection, hasTty, resizePath: `${path}/resize`, exitCode: () => exitCode, isRunning, onDispose: () => exit.destroy() });
  } catch (error) {
    exit.destroy();
    throw error;
  }
}

async function readExitCode(exit: Answer, transport: Transport): Promise<number | undefined> {
  for await (const { fields } of jsonObjects(exit, transport.endpoint)) return numberOf(fields.StatusCode);
  return undefined;
}
