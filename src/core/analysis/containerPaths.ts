import { posix } from 'node:path';
import { baseOf, type Instruction } from '../build/dockerfile.ts';
import { compileNameGlob } from '../build/goPattern.ts';
import { copiedParts, mountsOf, stageCalled } from './buildSources.ts';
import { expand, variablesAt } from './buildVariables.ts';

/** Where the files of a build's steps came from, as far as the Dockerfile tells. */
export class ContainerPaths {
  readonly #instructions: readonly Instruction[];
  readonly #buildArgs: Readonly<Record<string, string>>;

  constructor(instructions: readonly Instruction[], buildArgs: Readonly<Record<string, string>>) {
    this.#instructions = instructions;
    this.#buildArgs = buildArgs;
  }

  /**
   * Where in the build context a file may have come from that a step saw, the likeliest first. Which of these there
   * are is for the caller to find out.
   * @param index of the step's instruction.
   * @param path absolute, or relative to where the step ran.
   * @param folder where it ran, as far as it said so.
   */
  origins(index: number, path: string, folder?: string): readonly string[] {
    const workdir = this.#workdir(index);
    const folders = [...(folder === undefined ? [] : [posix.resolve(workdir, folder)]), workdir, ...this.#entered(index, workdir)];
    const absolute = [...new Set(folders.map((each) => posix.resolve(each, path)))];
    return [...new Set(absolute.flatMap((each) => [...this.#mounted(index, each), ...this.#copied(index, each)]))];
  }

  /** The working directory that an instruction sees; what a base image says of it is not known. */
  #workdir(index: number): string {
    return this.#path(index).reduce((path, each) => (this.#instructions[each]?.keyword === 'WORKDIR' ? posix.resolve(path, this.#text(each)) : path), '/');
  }

  /** The instructions before one, of its stage and of the stages that this builds on, in order. */
  #path(end: number): readonly number[] {
    const stage = this.#instructions[end]?.stage ?? -1;
    const own = [...this.#instructions.keys()].filter((index) => index < end && this.#instructions[index]?.stage === stage);
    const from = this.#instructions[own[0] ?? end];
    const base = from?.keyword === 'FROM' ? this.#lastOf(baseOf(from), stage) : undefined;
    return base === undefined ? own : [...this.#path(base), base, ...own];
  }

  /** The last instruction of the stage of that name, where there is one before another. */
  #lastOf(name: string, before: number): number | undefined {
    const stage = stageCalled(name, this.#instructions);
    return stage === undefined || stage >= before ? undefined : this.#instructions.findLastIndex((instruction) => instruction.stage === stage);
  }

  /** Where a step goes by itself: `cd web && npm run build`. */
  #entered(index: number, workdir: string): readonly string[] {
    return [...this.#text(index).matchAll(/(?:^|[\s;&|(])cd\s+(?:--\s+)?["']?([^\s"';&|)]+)/g)].map(([, folder = '']) => posix.resolve(workdir, folder));
  }

  #mounted(index: number, path: string): readonly string[] {
    return mountsOf(this.#text(index)).flatMap(({ from, source, target }) => {
      const inside = target === undefined ? undefined : below(posix.resolve(this.#workdir(index), target), path);
      return inside === undefined ? [] : this.#from(index, from, [posix.join(source, inside)]);
    });
  }

  #copied(index: number, path: string): readonly string[] {
    return this.#through(this.#path(index), path);
  }

  /** Where a path came from that one of these instructions copied, the last first. */
  #through(indexes: readonly number[], path: string): readonly string[] {
    const copies = indexes.filter((index) => ['COPY', 'ADD'].includes(this.#instructions[index]?.keyword ?? ''));
    return copies.reverse().flatMap((index) => {
      const { from, sources, destination } = copiedParts(this.#text(index));
      const inside = destination === undefined ? undefined : below(posix.resolve(this.#workdir(index), destination), path);
      return inside === undefined ? [] : this.#from(index, from, sources.flatMap((source) => originals(source, inside)));
    });
  }

  /** Paths as they are in the context, or were there before another stage had them. */
  #from(index: number, stage: string | undefined, paths: readonly string[]): readonly string[] {
    if (stage === undefined) return paths.map((path) => posix.join('/', path).slice(1));
    const last = this.#lastOf(stage, this.#instructions[index]?.stage ?? -1);
    return last === undefined ? [] : paths.flatMap((path) => this.#through([...this.#path(last), last], posix.join('/', path)));
  }

  #text(index: number): string {
    return expand(this.#instructions[index]?.rest ?? '', variablesAt(this.#instructions, index, this.#buildArgs));
  }
}

/** The rest of a path in a folder; empty where it is the folder itself, undefined where it is elsewhere. */
function below(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  const prefix = folder === '/' ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

/** What a file was called before a source was copied to where it now lies. */
function originals(source: string, inside: string): readonly string[] {
  if (inside === '') return [source];
  const name = posix.basename(source);
  const isPattern = /[*?[]/.test(source);
  const found = isNamed(name, isPattern, inside.split('/', 1)[0] ?? '') ? [posix.join(posix.dirname(source), inside)] : [];
  // Of a folder the content is copied.
  return isPattern ? found : [...found, posix.join(source, inside)];
}

function isNamed(name: string, isPattern: boolean, first: string): boolean {
  if (!isPattern) return name === first;
  try {
    return compileNameGlob(name)(first);
  } catch {
    return false;
  }
}
