import * as l10n from '@vscode/l10n';
import { messageOf, UserError } from '../base/userError.ts';
import { type ContainersApi, type LogChunk } from '../engine/engine.ts';

export interface ProgramResult {
  /** Undefined where the engine does not know it. */
  readonly exitCode: number | undefined;
  readonly stdout: Uint8Array;
  /** Cut where it is long. */
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly command: readonly string[];
  readonly input?: Uint8Array;
  /** More output than this is an error. */
  readonly longestOutput: number;
}

const longestComplaint = 4096;

/** Runs a program in a running container as root, to its end. Undefined where the container has no such program. */
export async function runProgram(containers: Pick<ContainersApi, 'exec'>, id: string, options: ProgramOptions, signal?: AbortSignal): Promise<ProgramResult | undefined> {
  try {
    const result = await runToItsEnd(containers, id, options, signal);
    // 126 and 127 are what the engine answers in the program's stead.
    return result.exitCode === 126 || result.exitCode === 127 ? undefined : result;
  } catch (error) {
    if (error instanceof UserError && isAboutMissingProgram(error)) return undefined;
    throw error;
  }
}

function isAboutMissingProgram(error: UserError): boolean {
  return error.kind !== 'disconnected' && /executable file not found|no such file or directory|exec failed/i.test(messageOf(error));
}

async function runToItsEnd(containers: Pick<ContainersApi, 'exec'>, id: string, options: ProgramOptions, signal: AbortSignal | undefined): Promise<ProgramResult> {
  const session = await containers.exec(id, { command: options.command, hasTty: false, user: '0', environment: ['LC_ALL=C'] }, signal);
  try {
    if (options.input) session.write(options.input);
    session.end();
    const { stdout, stderr } = await readOutput(session.output, options.longestOutput);
    return { exitCode: await session.exitCode(), stdout, stderr: Buffer.from(stderr).toString('utf8') };
  } finally {
    session.dispose();
  }
}

async function readOutput(output: AsyncIterable<LogChunk>, longest: number): Promise<{ readonly stdout: Uint8Array; readonly stderr: Uint8Array }> {
  const chunks = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const lengths = { stdout: 0, stderr: 0 };
  for await (const { stream, data } of output) {
    if (stream === 'stderr' && lengths.stderr >= longestComplaint) continue;
    lengths[stream] += data.length;
    chunks[stream].push(data);
    if (lengths.stdout > longest) throw new UserError('unsupported', l10n.t('The container says too much: more than {0} bytes.', longest));
  }
  return { stdout: Buffer.concat(chunks.stdout), stderr: Buffer.concat(chunks.stderr).subarray(0, longestComplaint) };
}
