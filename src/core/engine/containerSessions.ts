import { delay } from '../base/abort.ts';
import { fieldsOf, numberOf, textOf } from '../base/fields.ts';
import { type Answer } from './answer.ts';
import { type ExecOptions, type TerminalSession } from './engine.ts';
import { protocolError } from './errors.ts';
import { jsonObjects } from './jsonStream.ts';
import { ConnectionSession } from './terminalSession.ts';
import { segment, type Transport } from './transport.ts';

/** [Engine API, ContainerExec, ExecStart] */
export async function execIn(transport: Transport, containerId: string, options: ExecOptions, signal: AbortSignal | undefined): Promise<TerminalSession> {
  const { hasTty, command, environment = [], user, workingDirectory } = options;
  const creation = {
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: hasTty,
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
export async function attachTo(transport: Transport, containerId: string, hasTty: boolean, signal: AbortSignal | undefined): Promise<TerminalSession> {
  const path = `/containers/${segment(containerId)}`;
  const exit = await transport.stream({ method: 'POST', path: `${path}/wait`, query: { condition: 'next-exit' } }, signal);
  try {
    const query = { stream: true, stdin: true, stdout: true, stderr: true };
    const connection = await transport.upgrade({ method: 'POST', path: `${path}/attach`, query }, signal);
    // Where the engine goes away, or the session is disposed before, nobody knows the code.
    const exitCode = readExitCode(exit, transport).catch(() => undefined);
    return new ConnectionSession({ transport, connection, hasTty, resizePath: `${path}/resize`, exitCode: () => exitCode, onDispose: () => exit.destroy() });
  } catch (error) {
    exit.destroy();
    throw error;
  }
}

async function readExitCode(exit: Answer, transport: Transport): Promise<number | undefined> {
  for await (const { fields } of jsonObjects(exit, transport.endpoint)) return numberOf(fields.StatusCode);
  return undefined;
}
