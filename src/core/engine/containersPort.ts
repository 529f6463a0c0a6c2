import type { Disposable } from '../base/disposable.ts';
import type { CommitOptions } from '../model/commit.ts';
import type { Container, ContainerDetails } from '../model/container.ts';
import type { ContainerCopy } from '../model/containerCopy.ts';
import type { ContainerLimits } from '../model/containerLimits.ts';
import type { ContainerSpec } from '../model/containerSpec.ts';
import type { FileChange, FileStat } from '../model/file.ts';
import type { ProcessTable, StatsLimits, StatsSample } from '../model/stats.ts';
import type { LogChunk, LogsOptions } from './logPort.ts';
import type { Readable } from 'node:stream';

export interface ContainersApi {
  /** All containers, stopped ones too, newest first, or those with the given ids only. `withSize` is expensive. */
  list(options: { readonly ids?: readonly string[]; readonly withSize?: boolean }, signal?: AbortSignal): Promise<readonly Container[]>;
  inspect(id: string, signal?: AbortSignal): Promise<ContainerDetails>;
  /** @returns the new id and the engine's warnings. */
  create(spec: ContainerSpec, signal?: AbortSignal): Promise<{ readonly id: string; readonly warnings: readonly string[] }>;
  /** Makes one like an existing one, joined to all its networks; the existing one is left alone. Nothing is left where that fails. */
  createCopy(copy: ContainerCopy, signal?: AbortSignal): Promise<{ readonly id: string; readonly warnings: readonly string[] }>;
  start(id: string, signal?: AbortSignal): Promise<void>;
  /** Waits until it has stopped. @param seconds until it is killed; the container's own time-out by default. */
  stop(id: string, options?: { readonly seconds?: number }, signal?: AbortSignal): Promise<void>;
  restart(id: string, options?: { readonly seconds?: number }, signal?: AbortSignal): Promise<void>;
  pause(id: string, signal?: AbortSignal): Promise<void>;
  unpause(id: string, signal?: AbortSignal): Promise<void>;
  /** @param signalName "SIGKILL", "SIGHUP", … */
  kill(id: string, signalName: string, signal?: AbortSignal): Promise<void>;
  remove(id: string, options: { readonly force: boolean; readonly volumes: boolean }, signal?: AbortSignal): Promise<void>;
  rename(id: string, name: string, signal?: AbortSignal): Promise<void>;
  /** Waits until it does not run; @returns its exit code. */
  wait(id: string, signal?: AbortSignal): Promise<number>;
  /** The log as it was written, chunk by chunk; the caller ends it through the signal or by leaving the loop. */
  logs(id: string, options: LogsOptions, signal?: AbortSignal): AsyncIterable<LogChunk>;
  /** As `logs`, for who reads millions of lines: all the chunks that arrived together. */
  logBatches(id: string, options: LogsOptions, signal?: AbortSignal): AsyncIterable<readonly LogChunk[]>;
  /**
   * What a running container uses, about once a second, until the caller leaves the loop or the container is removed.
   * One that stops sends nothing more. `onOpen` is called once the engine has answered.
   */
  stats(id: string, options: { readonly onOpen?: () => void }, signal?: AbortSignal): AsyncIterable<StatsSample>;
  statsLimits(id: string, signal?: AbortSignal): Promise<StatsLimits>;
  /** The processes of a running container, with the numbers they have on the engine's machine. @param psArguments of its `ps`; `-ef` by default. */
  top(id: string, options: { readonly psArguments?: string }, signal?: AbortSignal): Promise<ProcessTable>;
  /** Runs a program in a running container, joined to a terminal. What is written reaches it as it is: no keys part it from us. */
  exec(id: string, options: ExecOptions, signal?: AbortSignal): Promise<TerminalSession>;
  /** Joins the container's own streams; before `start`, so that no output is lost. */
  attach(id: string, options: DetachOptions, signal?: AbortSignal): Promise<TerminalSession>;
  /** Changes limits and restart policy of a container, running or not. @returns the engine's warnings. */
  update(id: string, changes: Partial<ContainerLimits>, signal?: AbortSignal): Promise<readonly string[]>;
  /** Makes an image of what a container holds now. @returns the image's id. */
  commit(id: string, options: CommitOptions, signal?: AbortSignal): Promise<string>;
  /** All files of a container, without its volumes, as a tar archive while it arrives. The caller reads it to its end or destroys it. */
  export(id: string, signal?: AbortSignal): Promise<Readable>;
}

export interface DetachOptions {
  /** With a TTY these keys end the output and leave the program running: "ctrl-p,ctrl-q". By default none do. */
  readonly detachKeys?: string;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly hasTty: boolean;
  readonly user?: string;
  readonly workingDirectory?: string;
  /** `NAME=value` */
  readonly environment?: readonly string[];
}

/** A program's three streams. Its owner disposes it, which closes the connection. */
export interface TerminalSession extends Disposable {
  /** The program's output; stdout and stderr in the order they arrive. Ends with the program. */
  readonly output: AsyncIterable<LogChunk>;
  write(data: string | Uint8Array): void;
  /** Resolves once the connection takes more, or is closed: who writes much waits for it. */
  drained(): Promise<void>;
  /** Closes the program's standard input. */
  end(): void;
  resize(columns: number, rows: number): Promise<void>;
  /** The program's exit code, once `output` has ended; undefined where the engine does not know it. */
  exitCode(): Promise<number | undefined>;
  /** Whether the program runs now, as the engine says. False where it knows nothing of it any more. */
  isRunning(signal?: AbortSignal): Promise<boolean>;
}

/**
 * The files of containers, running or not, with a shell or without. The engine looks from the outside: it sees neither
 * what is mounted inside (tmpfs, /proc, /sys, /dev) nor what such a mount hides.
 */
export interface FilesApi {
  /** What is at a path. A link is not followed, but where it leads in the end is told. */
  stat(containerId: string, path: string, signal?: AbortSignal): Promise<FileStat>;
  /** A file, link, or folder with all that is below it, as a tar archive while it arrives. The caller reads it to its end or destroys it. */
  read(containerId: string, path: string, signal?: AbortSignal): Promise<Readable>;
  /** Unpacks a tar archive into a folder. A folder takes the place of nothing but a folder. @param archive owned by the call, which destroys it. */
  write(containerId: string, folder: string, archive: Readable, signal?: AbortSignal): Promise<void>;
  /** What differs from the image. */
  changes(containerId: string, signal?: AbortSignal): Promise<readonly FileChange[]>;
}
