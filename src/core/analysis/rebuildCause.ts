import { baseOf } from '../build/dockerfile.ts';
import { isSameFile } from '../build/filePrint.ts';
import { localImage, type BuildRecord, type FileChange, type RebuildCause, type RecordedStep, type WholeBuild } from '../build/record.ts';
import { isSecretName } from '../model/secretName.ts';
import { isEqual } from '../base/equal.ts';
import { fullInstructions, matchInstructions, type FullInstruction, type Match } from './buildInstructions.ts';
import { sourceMatcher, sourcesOf, stageCalled, type Sources } from './buildSources.ts';
import { expand, mentioned, variablesAt, type Variables } from './buildVariables.ts';

/**
 * Why the steps of a build were carried out that were, by the number of the step: what is different from the build of
 * the same target before. What cannot be told is said to be unknown.
 */
export function rebuildCauses(now: WholeBuild, before: WholeBuild | undefined): ReadonlyMap<number, readonly RebuildCause[]> {
  const comparison = before && new Comparison(now, before);
  const causesOf = (step: RecordedStep): readonly RebuildCause[] => {
    const keyword = step.instruction?.keyword;
    if (keyword === undefined) return [];
    if (keyword !== 'FROM' && isWithoutCache(now.record.request, step)) return [{ kind: 'noCache' }];
    if (comparison) return comparison.causesOf(step);
    return keyword === 'FROM' ? [] : [{ kind: 'first' }];
  };
  const causes = now.record.steps.filter(hasRun).map((step) => [step.number, causesOf(step)] as const);
  return new Map(causes.filter(([, found]) => found.length > 0));
}

/** Whether the cache was not to be used for a step: for all, or for the stage that it belongs to, which BuildKit knows by name. */
function isWithoutCache({ noCache, noCacheFilter = [] }: BuildRecord['request'], { instruction }: RecordedStep): boolean {
  const stage = instruction?.stageName?.toLowerCase();
  return noCache || (stage !== undefined && noCacheFilter.some((name) => name.toLowerCase() === stage));
}

/** How many files are named. */
const namedFiles = 20;

function hasRun({ outcome }: RecordedStep): boolean {
  return outcome === 'ran' || outcome === 'failed' || outcome === 'cancelled';
}

/** One of the two builds that are compared. */
class Side {
  readonly build: WholeBuild;
  readonly instructions: readonly FullInstruction[];
  readonly #buildArgs: Readonly<Record<string, string>>;

  constructor(build: WholeBuild) {
    const { request, hiddenArgs, source } = build.record;
    this.build = build;
    this.instructions = fullInstructions(source);
    this.#buildArgs = { ...request.buildArgs, ...hiddenArgs };
  }

  indexOf(line: number): number {
    return this.instructions.findIndex(({ startLine }) => startLine === line);
  }

  stepsOf({ startLine }: FullInstruction): readonly RecordedStep[] {
    return this.build.record.steps.filter(({ instruction }) => instruction?.startLine === startLine);
  }

  variables(index: number): Variables {
    return variablesAt(this.instructions, index, this.#buildArgs);
  }

  sources(index: number): Sources {
    const instruction = this.instructions[index];
    return instruction ? sourcesOf(instruction, this.variables(index)) : { context: [], from: [], isRemote: false };
  }

  /** The image that a `FROM` builds on, and what it was; undefined for a stage, and for nothing. */
  base(index: number): { readonly image: string; readonly digest: string | undefined } | undefined {
    const instruction = this.instructions[index];
    if (instruction?.keyword !== 'FROM') return undefined;
    const globals = variablesAt(this.instructions, this.instructions.findIndex(({ keyword }) => keyword === 'ARG'), this.#buildArgs);
    const image = expand(baseOf(instruction), globals);
    const isStage = this.instructions.some((other) => other.keyword === 'FROM' && other.stage < instruction.stage && stageCalled(image, [other]) !== undefined);
    return isStage || image === 'scratch' ? undefined : { image, digest: this.build.record.bases[image] };
  }

  /** The instructions whose results this one depends on, in the order of the text; without itself. */
  ancestors(index: number): readonly number[] {
    const found = new Set<number>();
    this.#gather(index, found);
    found.delete(index);
    return [...found].sort((a, b) => a - b);
  }

  #gather(index: number, found: Set<number>): void {
    const instruction = this.instructions[index];
    if (!instruction || found.has(index)) return;
    found.add(index);
    for (const [other, { stage, keyword }] of this.instructions.entries()) {
      if (other < index && stage === instruction.stage && this.#leavesTraces(keyword)) this.#gather(other, found);
    }
    const names = [...this.sources(index).from, ...(instruction.keyword === 'FROM' ? [baseOf(instruction)] : [])];
    for (const stage of names.map((name) => stageCalled(name, this.instructions))) {
      if (stage === undefined || stage >= instruction.stage) continue;
      this.#gather(this.instructions.findLastIndex((other) => other.stage === stage), found);
    }
  }

  /** The classic builder makes a layer of everything. For BuildKit `ARG` and `ENV` count where they are seen. */
  #leavesTraces(keyword: string): boolean {
    return this.build.record.builder === 'classic' || ['FROM', 'RUN', 'COPY', 'ADD', 'WORKDIR', 'USER', 'SHELL'].includes(keyword);
  }
}

class Comparison {
  readonly #now: Side;
  readonly #before: Side;
  readonly #matches: ReadonlyMap<number, Match>;
  readonly #own = new Map<number, readonly RebuildCause[]>();

  constructor(now: WholeBuild, before: WholeBuild) {
    this.#now = new Side(now);
    this.#before = new Side(before);
    this.#matches = matchInstructions(this.#before.instructions, this.#now.instructions);
  }

  causesOf({ instruction }: RecordedStep): readonly RebuildCause[] {
    const index = instruction ? this.#now.indexOf(instruction.startLine) : -1;
    if (index < 0) return [{ kind: 'unknown' }];
    const own = this.#ownCauses(index);
    const isFrom = instruction?.keyword === 'FROM';
    if (isFrom) return own;
    const ancestors = this.#now.ancestors(index);
    const found = [...own, ...this.#earlier(ancestors)];
    if (found.length > 0) return found;
    const match = this.#matches.get(index);
    const steps = match ? this.#before.stepsOf(match.before) : [];
    if (!steps.some(({ outcome }) => outcome === 'ran' || outcome === 'cached')) return [{ kind: 'unfinished' }];
    return [...ancestors, index].every((each) => this.#isKnown(each)) ? [{ kind: 'cacheGone' }] : [{ kind: 'unknown' }];
  }

  /** The first of the steps below that changed, or else that was carried out as well. */
  #earlier(ancestors: readonly number[]): readonly RebuildCause[] {
    const ran = (index: number): boolean => {
      const instruction = this.#now.instructions[index];
      return instruction !== undefined && instruction.keyword !== 'FROM' && this.#now.stepsOf(instruction).some(hasRun);
    };
    const index = ancestors.find((each) => this.#hasChanged(each)) ?? ancestors.find(ran);
    const instruction = index === undefined ? undefined : this.#now.instructions[index];
    return instruction ? [{ kind: 'earlier', line: instruction.startLine, text: `${instruction.keyword} ${instruction.rest}` }] : [];
  }

  /** Files that look different were the same after all where the step was in the cache, which goes by their contents. */
  #hasChanged(index: number): boolean {
    const instruction = this.#now.instructions[index];
    const steps = instruction ? this.#now.stepsOf(instruction) : [];
    const isCached = steps.length > 0 && steps.every(({ outcome }) => outcome === 'cached');
    return this.#ownCauses(index).some(({ kind }) => kind !== 'files' || !isCached);
  }

  /** What is different about an instruction itself, whatever came of it. */
  #ownCauses(index: number): readonly RebuildCause[] {
    let causes = this.#own.get(index);
    if (!causes) this.#own.set(index, (causes = this.#findOwnCauses(index)));
    return causes;
  }

  #findOwnCauses(index: number): readonly RebuildCause[] {
    const match = this.#matches.get(index);
    const instruction = this.#now.instructions[index];
    if (!instruction) return [];
    if (!match) return [{ kind: 'added' }];
    if (match.kind === 'changed') return [{ kind: 'instruction', before: match.before.text, after: instruction.text }];
    const before = this.#before.indexOf(match.before.startLine);
    return [...this.#variableCauses(instruction, index, before), ...this.#baseCauses(index, before), ...this.#fileCauses(index), ...this.#optionCauses(instruction)];
  }

  #variableCauses(instruction: FullInstruction, index: number, indexBefore: number): readonly RebuildCause[] {
    const [before, after] = [this.#before.variables(indexBefore), this.#now.variables(index)];
    const names = instruction.keyword === 'RUN' ? new Set([...before.keys(), ...after.keys()]) : mentioned(instruction.text);
    return [...names].flatMap((name) => {
      const values = { before: before.get(name), after: after.get(name) };
      if (values.before === values.after || isWithoutEffect(name)) return [];
      const shown = isSecretName(name) ? {} : { ...(values.before !== undefined && { before: values.before }), ...(values.after !== undefined && { after: values.after }) };
      return [{ kind: 'variable' as const, name, ...shown }];
    });
  }

  #baseCauses(index: number, indexBefore: number): readonly RebuildCause[] {
    const [before, after] = [this.#before.base(indexBefore), this.#now.base(index)];
    if (before?.digest === undefined || after?.digest === undefined || before.digest === after.digest || !areComparable(before.digest, after.digest)) return [];
    return [{ kind: 'base', image: after.image, before: withoutKind(before.digest), after: withoutKind(after.digest) }];
  }

  #fileCauses(index: number): readonly RebuildCause[] {
    const { context } = this.#now.sources(index);
    if (context.length === 0) return [];
    const changes = changedFiles(this.#before.build, this.#now.build, sourceMatcher(context));
    return changes.length === 0 ? [] : [{ kind: 'files', changes: changes.slice(0, namedFiles), total: changes.length }];
  }

  #optionCauses({ keyword }: FullInstruction): readonly RebuildCause[] {
    if (keyword !== 'RUN') return [];
    const [before, after] = [runOptions(this.#before.build.record), runOptions(this.#now.build.record)];
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.filter((name) => !isEqual(before[name], after[name])).map((name) => ({ kind: 'option', name }));
  }

  /** Whether all that an instruction depends on by itself could be compared. */
  #isKnown(index: number): boolean {
    const { context, from, isRemote } = this.#now.sources(index);
    const areFilesKnown = [this.#before, this.#now].every(({ build }) => build.details?.context.isComplete === true);
    const base = this.#now.base(index);
    const match = this.#matches.get(index);
    const baseBefore = match && this.#before.base(this.#before.indexOf(match.before.startLine));
    const isBaseKnown = base === undefined || (base.digest !== undefined && baseBefore?.digest !== undefined && areComparable(baseBefore.digest, base.digest));
    return !isRemote && isBaseKnown && (context.length === 0 || areFilesKnown) && from.every((name) => stageCalled(name, this.#now.instructions) !== undefined);
  }
}

/** The digest of a manifest and the id of an image differ although they may be of the same. */
function areComparable(before: string, after: string): boolean {
  return before.startsWith(localImage) === after.startsWith(localImage);
}

function withoutKind(base: string): string {
  return base.startsWith(localImage) ? base.slice(localImage.length) : base;
}

/** Arguments that every build has and that no cache depends on. */
function isWithoutEffect(name: string): boolean {
  return /^(?:https?|ftp|no|all)_proxy$/i.test(name);
}

/** The options that programs in a build notice. */
function runOptions({ request }: BuildRecord): Readonly<Record<string, unknown>> {
  const noticed = ['network', 'addHosts', 'shmSize', 'ulimits'];
  return Object.fromEntries(Object.entries(request).filter(([name]) => noticed.includes(name)));
}

function changedFiles(before: WholeBuild, now: WholeBuild, isMeant: (path: string) => boolean): readonly FileChange[] {
  const [old, current] = [before.details?.context, now.details?.context];
  if (!old || !current) return [];
  // Of a list that was cut off nobody can tell what is missing.
  const isWhole = old.isComplete && current.isComplete;
  const changes: FileChange[] = [];
  for (const [path, print] of Object.entries(current.files)) {
    if (!isMeant(path)) continue;
    const known = Object.hasOwn(old.files, path);
    if (!known && isWhole) changes.push({ path, change: 'added' });
    if (known && !isSameFile(old.files[path] ?? '', print)) changes.push({ path, change: 'changed' });
  }
  if (isWhole) for (const path of Object.keys(old.files)) if (isMeant(path) && !Object.hasOwn(current.files, path)) changes.push({ path, change: 'removed' });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}
