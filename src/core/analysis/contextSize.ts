import { posix } from 'node:path';
import { fullInstructions, type FullInstruction } from './buildInstructions.ts';
import { sourcesOf } from './buildSources.ts';
import { variablesAt } from './buildVariables.ts';
import { hazardOf, type Hazard } from './contextHazards.ts';
import { compileNameGlob } from '../build/goPattern.ts';
import { inPieces } from '../build/pacer.ts';
import { type ContextFile, type ContextListing } from '../model/buildContext.ts';

/** What a COPY or ADD takes of the build context. */
export interface CopySize {
  /** The instruction's lines, from 1, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** Of the context, each once, whatever links lead to it. */
  readonly files: number;
  readonly bytes: number;
  /** Whether `--exclude` leaves out some of them: which, only the builder knows. */
  readonly hasExcludes: boolean;
  /** The biggest files, the biggest first. */
  readonly biggest: readonly ContextFile[];
  readonly hazards: readonly CopyHazard[];
}

export interface CopyHazard extends Hazard {
  /** Whether the instruction names it outright, so that ignoring it would break the build. */
  readonly isNamed: boolean;
}

/**
 * What must be looked at for paths of a context, links on the way and their targets included; undefined for all.
 * @throws UserError where a link cannot be read.
 */
export type Follow = (paths: readonly string[]) => readonly string[] | undefined;

/**
 * What each COPY and ADD of a Dockerfile takes of a context. Those that take from a stage or from the network only, or
 * whose paths depend on what is not known before the build, are left out. Lets the event loop turn.
 */
export async function copySizes(source: string, listing: ContextListing, follow: Follow, signal: AbortSignal): Promise<readonly CopySize[]> {
  const instructions = fullInstructions(source);
  const links = listing.files.filter(({ isLink }) => isLink);
  const tallies = instructions.flatMap((_, index) => tallyOf(instructions, index, { links, follow }) ?? []);
  if (tallies.length === 0) return [];
  await inPieces(listing.files, signal, (file) => {
    for (const tally of tallies) tally.add(file);
  });
  return tallies.map((tally) => tally.size);
}

interface Links {
  readonly links: readonly ContextFile[];
  readonly follow: Follow;
}

function tallyOf(instructions: readonly FullInstruction[], index: number, links: Links): Tally | undefined {
  const instruction = instructions[index];
  if (instruction?.keyword !== 'COPY' && instruction?.keyword !== 'ADD') return undefined;
  const { context } = sourcesOf(instruction, variablesAt(instructions, index, {}));
  if (context.length === 0 || context.some((path) => path.includes('$'))) return undefined;
  try {
    return new Tally(instruction, context, context.flatMap((path) => takingSource(path, links)));
  } catch {
    // A pattern that is none: the build will say so on this line.
    return undefined;
  }
}

type Takes = (file: ContextFile) => boolean;

/** What a source names is copied, so that of a link it is what this leads to. */
function takingSource(source: string, { links, follow }: Links): readonly Takes[] {
  if (!hasWildcards(source)) return (follow([source]) ?? ['']).map(takingPath);
  const pattern = plainPath(source);
  const matches = compileNameGlob(pattern);
  const depth = pattern.split('/').length;
  const named = links.filter(({ path }) => matches(path) && headOf(path, depth) === path);
  const targets = named.flatMap(({ path }) => follow([path]) ?? ['']);
  return [({ path, isLink }) => isHead(path, isLink, depth, matches), ...targets.map(takingPath)];
}

function takingPath(wanted: string): Takes {
  if (wanted === '') return () => true;
  return ({ path, isLink }) => (path === wanted ? !isLink : path.startsWith(`${wanted}/`));
}

function isHead(path: string, isLink: boolean, depth: number, matches: (path: string) => boolean): boolean {
  const head = headOf(path, depth);
  return head !== undefined && !(isLink && head === path) && matches(head);
}

function hasWildcards(path: string): boolean {
  return /[*?[\\]/.test(path);
}

/** Relative to the context, without dots and slashes around it. */
function plainPath(path: string): string {
  return posix.normalize(`/${path}`).replace(/^\/+|\/+$/g, '');
}

/** The first parts of a path; undefined where it has fewer. */
function headOf(path: string, depth: number): string | undefined {
  let end = -1;
  for (let count = 1; count < depth; count += 1) {
    end = path.indexOf('/', end + 1);
    if (end < 0) return undefined;
  }
  const slash = path.indexOf('/', end + 1);
  return slash < 0 ? path : path.slice(0, slash);
}

const namedFiles = 5;

class Tally {
  readonly #instruction: FullInstruction;
  readonly #sources: readonly string[];
  readonly #takes: readonly Takes[];
  readonly #biggest: ContextFile[] = [];
  readonly #hazards = new Map<string, CopyHazard>();
  #files = 0;
  #bytes = 0;

  constructor(instruction: FullInstruction, sources: readonly string[], takes: readonly Takes[]) {
    this.#instruction = instruction;
    this.#sources = sources.map(plainPath);
    this.#takes = takes;
  }

  get size(): CopySize {
    const { startLine, endLine, rest } = this.#instruction;
    const hasExcludes = /^(?:--\S+ )*--exclude=/.test(rest);
    return { startLine, endLine, files: this.#files, bytes: this.#bytes, hasExcludes, biggest: this.#biggest, hazards: [...this.#hazards.values()] };
  }

  add(file: ContextFile): void {
    if (!this.#takes.some((takes) => takes(file))) return;
    this.#files += 1;
    this.#bytes += file.bytes;
    this.#rank(file);
    this.#judge(file);
  }

  #rank(file: ContextFile): void {
    const place = this.#biggest.findIndex(({ bytes }) => bytes < file.bytes);
    if (place < 0 && this.#biggest.length >= namedFiles) return;
    this.#biggest.splice(place < 0 ? this.#biggest.length : place, 0, file);
    this.#biggest.length = Math.min(this.#biggest.length, namedFiles);
  }

  #judge({ path }: ContextFile): void {
    const hazard = hazardOf(path);
    if (!hazard || this.#hazards.has(hazard.path)) return;
    const isNamed = this.#sources.some((source) => source === hazard.path || source.startsWith(`${hazard.path}/`));
    // Whoever names a folder of dependencies means it.
    if (!isNamed || hazard.kind === 'secret') this.#hazards.set(hazard.path, { ...hazard, isNamed });
  }
}
