import type { InsideProcess } from './insideProcesses.ts';

/** A process as `ps` on the engine's machine tells of it. */
export interface OutsideProcess {
  readonly pid: number;
  readonly parent: number;
  /** How long it has been running: seconds; undefined where that was not told. */
  readonly elapsed: number | undefined;
  readonly command: string;
}

/**
 * Which process inside a container is one that has another number outside. The two are known by their commands and those
 * of their ancestors; among several that are alike by their order, where that is the order of their beginnings on both
 * sides. Undefined where it cannot be told for sure.
 */
export function matchProcess(pid: number, outside: readonly OutsideProcess[], inside: readonly InsideProcess[]): InsideProcess | undefined {
  const outsideKeys = keysOf(outside);
  const insideKeys = keysOf(inside);
  const wanted = outsideKeys.get(pid);
  const like = sorted(outside.filter((one) => outsideKeys.get(one.pid) === wanted));
  const candidates = sorted(inside.filter((one) => insideKeys.get(one.pid) === wanted));
  if (wanted === undefined || like.length !== candidates.length) return undefined;
  const isInOrder = like.length === 1 || (isRising(like.map(({ elapsed }) => -(elapsed ?? Number.NaN))) && isRising(candidates.map(({ startedAt }) => startedAt)));
  return isInOrder ? candidates[like.findIndex((one) => one.pid === pid)] : undefined;
}

function sorted<T extends { readonly pid: number }>(processes: readonly T[]): readonly T[] {
  return processes.toSorted((left, right) => left.pid - right.pid);
}

function isRising(values: readonly number[]): boolean {
  return values.every((value, index) => !Number.isNaN(value) && (index === 0 || value >= (values[index - 1] ?? 0)));
}

type Known = Pick<OutsideProcess, 'pid' | 'parent' | 'command'>;

/** The commands from each process up to the last ancestor that is in the container. */
function keysOf(processes: readonly Known[]): ReadonlyMap<number, string> {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  return new Map(processes.map((process) => [process.pid, keyOf(process, byPid)]));
}

const mostAncestors = 100;

function keyOf(process: Known, byPid: ReadonlyMap<number, Known>): string {
  const commands: string[] = [];
  for (let at: Known | undefined = process; at && commands.length < mostAncestors; at = byPid.get(at.parent)) commands.push(comparable(at.command));
  return commands.join('\n');
}

/** `ps` writes what is not plain ASCII by its own rules, and the engine makes one space of several. */
function comparable(command: string): string {
  return Buffer.from(command, 'utf8').toString('latin1').replace(/[^\x20-\x7e]/g, (character) => (/\s/.test(character) ? ' ' : '?')).replace(/[ ?]+/g, ' ').trim();
}
