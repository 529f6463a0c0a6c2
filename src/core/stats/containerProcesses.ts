import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { fieldsOf, numberOf } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import type { ContainersApi } from '../engine/engine.ts';
import { runProgram } from '../files/runProgram.ts';
import type { ProcessTable } from '../model/stats.ts';
import { processScript, readProcesses, type InsideProcess } from './insideProcesses.ts';
import { matchProcess, type OutsideProcess } from './matchProcess.ts';

/** What is asked of `ps`, and what of one that does not know that (busybox): the engine's own default. */
const psChoices = ['-eo pid,ppid,user,pcpu,rss,etimes,args', undefined] as const;
const longestAnswer = 4 * 1024 * 1024;

/** What was done to send a signal: the equivalent arguments of `docker`. */
export type SignalCommand = readonly string[];

/** The processes of one running container. */
export class ContainerProcesses {
  readonly #containers: Pick<ContainersApi, 'top' | 'exec' | 'inspect' | 'kill'>;
  readonly #id: string;
  /** The first of the ways to list that worked: a choice of `ps`, then from the inside. */
  #way = 0;

  constructor(containers: Pick<ContainersApi, 'top' | 'exec' | 'inspect' | 'kill'>, id: string) {
    this.#containers = containers;
    this.#id = id;
  }

  /** Whether the numbers are those of the inside: where the engine's machine has no `ps`, the container is asked. */
  get isFromInside(): boolean {
    return this.#way >= psChoices.length;
  }

  /** As `ps` lists them. */
  async list(signal: AbortSignal): Promise<ProcessTable> {
    while (!this.isFromInside) {
      const psArguments = psChoices[this.#way];
      try {
        return await this.#containers.top(this.#id, psArguments === undefined ? {} : { psArguments }, signal);
      } catch (error) {
        // That the container does not run is no matter of how one asks.
        if (!(error instanceof UserError) || (error.kind !== 'engine' && error.kind !== 'invalid')) throw error;
        this.#way += 1;
      }
    }
    return toTable(await this.#listInside(signal));
  }

  /**
   * Sends a signal to a process of the list. The first one is reached through the engine, others by the container's shell.
   *
   * @param signalName "SIGTERM", … @returns what `docker` would have been told. @throws a `UserError` where it cannot be.
   */
  async send(pid: number, signalName: string, signal: AbortSignal): Promise<SignalCommand> {
    const table = await this.list(signal);
    const { json } = await this.#containers.inspect(this.#id, signal);
    const first = this.isFromInside ? 1 : numberOf(fieldsOf(json.State).Pid);
    if (pid === first) {
      await this.#containers.kill(this.#id, signalName, signal);
      return ['docker', 'kill', '--signal', signalName, this.#id];
    }
    const inside = this.isFromInside ? pid : await this.#insidePid(pid, table, signal);
    await this.#kill(inside, signalName.replace(/^SIG/, ''), signal);
    return ['docker', 'exec', this.#id, 'kill', '-s', signalName.replace(/^SIG/, ''), String(inside)];
  }

  async #insidePid(pid: number, table: ProcessTable, signal: AbortSignal): Promise<number> {
    const outside = toOutside(table);
    if (!outside.some((one) => one.pid === pid)) throw new UserError('notFound', l10n.t('The process {0} does not exist any more.', pid));
    const found = matchProcess(pid, outside, await this.#listInside(signal));
    if (found) return found.pid;
    throw new UserError('unsupported', l10n.t('Which process of the container is number {0} of the engine\'s machine cannot be told for sure, so that no signal was sent.', pid), {
      remedy: l10n.t('Open a shell in the container, and use its ps and kill.'),
    });
  }

  async #listInside(signal: AbortSignal): Promise<readonly InsideProcess[]> {
    const word = randomUUID();
    const result = await runProgram(this.#containers, this.#id, { command: ['sh', '-c', processScript, 'sh', word], longestOutput: longestAnswer }, signal);
    if (!result) throw noShell();
    return readProcesses(Buffer.from(result.stdout).toString('latin1'), word);
  }

  async #kill(pid: number, name: string, signal: AbortSignal): Promise<void> {
    const result = await runProgram(this.#containers, this.#id, { command: ['sh', '-c', 'kill -s "$1" "$2"', 'sh', name, String(pid)], longestOutput: longestAnswer }, signal);
    if (!result) throw noShell();
    if (result.exitCode !== 0) throw new UserError('engine', l10n.t('The signal could not be sent: {0}', result.stderr.trim()));
  }
}

function noShell(): UserError {
  return new UserError('unsupported', l10n.t('The container has no shell, through which its processes would be reached.'), {
    remedy: l10n.t('The first process can be sent a signal with "Kill…" on the container.'),
  });
}

function toTable(processes: readonly InsideProcess[]): ProcessTable {
  return { titles: ['PID', 'PPID', 'TIME', 'COMMAND'], processes: processes.map(({ pid, parent, time, command }) => [String(pid), String(parent), time.toFixed(2), command]) };
}

function toOutside({ titles, processes }: ProcessTable): readonly OutsideProcess[] {
  const place = (...names: readonly string[]): number => titles.findIndex((title) => names.includes(title));
  const [pid, parent, elapsed, command] = [place('PID'), place('PPID'), place('ELAPSED'), place('COMMAND', 'CMD')];
  return processes.map((cells) => ({
    pid: Number(cells[pid]),
    parent: Number(cells[parent]),
    elapsed: elapsed < 0 ? undefined : Number(cells[elapsed]),
    command: cells[command] ?? '',
  }));
}
