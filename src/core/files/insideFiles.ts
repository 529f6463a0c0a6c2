import { randomBytes } from 'node:crypto';
import { type ContainersApi } from '../engine/engine.ts';
import { type FileEntry, type FileStat } from '../model/file.ts';
import { missingProgramError, programError } from './fileErrors.ts';
import { fileKindOf, folderScript, readFolderAnswer } from './folderProgram.ts';
import { runProgram, type ProgramResult } from './runProgram.ts';

/** More than this no folder's listing is: some hundred thousand entries. */
const longestListing = 32 * 1024 * 1024;
const longestAnswer = 64 * 1024;

/**
 * The files of one running container, by programs run inside of it as root. Every path is an argument of its own,
 * which no shell reads.
 */
export class InsideFiles {
  readonly #containers: Pick<ContainersApi, 'exec'>;
  readonly #id: string;

  constructor(containers: Pick<ContainersApi, 'exec'>, id: string) {
    this.#containers = containers;
    this.#id = id;
  }

  /** Undefined where the container lacks what is needed for it, or there is no such folder. */
  async list(path: string, signal?: AbortSignal): Promise<readonly FileEntry[] | undefined> {
    const word = randomBytes(16).toString('hex');
    const result = await runProgram(this.#containers, this.#id, { command: ['sh', '-c', folderScript, 'sh', path, word], longestOutput: longestListing }, signal);
    return result && readFolderAnswer(Buffer.from(result.stdout).toString('utf8'), word);
  }

  /** Links are followed. */
  async stat(path: string, signal?: AbortSignal): Promise<FileStat> {
    const { stdout } = await this.#run(path, ['stat', '-L', '-c', '%f %s %Y', '--', path], {}, signal);
    const [raw = '', size, seconds] = Buffer.from(stdout).toString('utf8').trim().split(' ');
    const mode = Number.parseInt(raw, 16);
    return { kind: fileKindOf(mode), size: Number(size), mode: mode & 0o7777, modifiedAt: Number(seconds) * 1000 };
  }

  async read(path: string, longest: number, signal?: AbortSignal): Promise<Uint8Array> {
    return (await this.#run(path, ['cat', '--', path], { longestOutput: longest }, signal)).stdout;
  }

  /** Writes into the file that is there, which keeps its mode and owner, or makes one. */
  async write(path: string, data: Uint8Array, signal?: AbortSignal): Promise<void> {
    await this.#run(path, ['sh', '-c', 'cat > "$1"', 'sh', path], { input: data }, signal);
  }

  async createFolder(path: string, signal?: AbortSignal): Promise<void> {
    await this.#run(path, ['mkdir', '--', path], {}, signal);
  }

  /** A folder goes with all that is below it. */
  async remove(path: string, signal?: AbortSignal): Promise<void> {
    await this.#run(path, ['rm', '-rf', '--', path], {}, signal);
  }

  async rename(from: string, to: string, signal?: AbortSignal): Promise<void> {
    await this.#run(from, ['mv', '--', from, to], {}, signal);
  }

  /** @param path what an error is about. */
  async #run(path: string, command: readonly string[], options: { readonly input?: Uint8Array; readonly longestOutput?: number }, signal: AbortSignal | undefined): Promise<ProgramResult> {
    const result = await runProgram(this.#containers, this.#id, { longestOutput: longestAnswer, ...options, command }, signal);
    if (!result) throw missingProgramError(command[0] ?? '');
    if (result.exitCode !== 0) throw programError(path, result.stderr);
    return result;
  }
}
