import { type BuildFinding } from './build.ts';
import { baseOf, stageName, type Instruction } from './dockerfile.ts';
import { type Step } from './progress.ts';
import { cleanText } from './text.ts';

/** Lines of a Dockerfile, from 1, inclusive. */
export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

/** What went wrong, as far as the engine told. */
export interface BuildFailure {
  /** The engine's last word. */
  readonly message: string;
  /** BuildKit: the step that failed. */
  readonly step?: Step | undefined;
  /** The lines that BuildKit itself says it is about. */
  readonly lines?: LineRange | undefined;
  /** Classic builder: how many instructions had begun. */
  readonly instructionsBegun?: number;
}

/** The failure as a finding on the lines that it is about; on the first line where nobody knows. */
export function failureFinding(failure: BuildFailure, instructions: readonly Instruction[], file: string): BuildFinding {
  const line = parseErrorLine(failure.message);
  const parsed = failure.lines ?? (line === undefined ? undefined : { startLine: line, endLine: line });
  if (line !== undefined && parsed) return { severity: 'error', file, ...parsed, message: reasonOf(failure.message) };
  const instruction = instructionAt(failure.lines, instructions) ?? failedInstruction(failure, instructions);
  const reason = reasonOf(failure.step?.error ?? failure.message);
  if (!instruction) return { severity: 'error', file, startLine: 1, endLine: 1, message: reasonOf(failure.message) };
  const { startLine, endLine } = failure.lines ?? instruction;
  return { severity: 'error', file, startLine, endLine, message: `${reason}: ${shortened(instruction)}` };
}

/** The warnings of a build that are about lines of its Dockerfile. */
export function warningFindings(steps: readonly Step[], file: string): readonly BuildFinding[] {
  const all = steps.flatMap((step) => step.warnings);
  return all.map(({ message, url, ranges }) => ({
    severity: 'warning',
    file,
    startLine: Math.max(ranges[0]?.start ?? 1, 1),
    endLine: Math.max(ranges[0]?.end ?? 1, ranges[0]?.start ?? 1, 1),
    message,
    ...(/^https?:\/\//.test(url) && { url }),
  }));
}

/** The engine's message without the layers of packaging around the reason. */
export function reasonOf(message: string): string {
  const clean = cleanText(message).trim();
  const parse = /parse error(?: on)? line \d+: (.+)$/i.exec(clean);
  if (parse) return parse[1] ?? clean;
  // The command stands before its code, and may hold such words itself.
  const exit = /^[^]*(?:exit code: |returned a non-zero code: )(\d+)/.exec(clean);
  if (exit) return `exit code: ${exit[1] ?? ''}`;
  let reason = clean;
  for (;;) {
    const shorter = reason.replace(/^(?:failed to solve(?: with frontend \S+)?|failed to create LLB definition|failed to build LLB|\S+: failed to resolve source metadata for \S+|failed to resolve source metadata for \S+|failed to load cache key|failed to compute cache key|failed to calculate checksum of ref \S+|rpc error: code = \w+ desc =):?\s+/, '');
    if (shorter === reason) return reason;
    reason = shorter;
  }
}

function parseErrorLine(message: string): number | undefined {
  const found = /(?:parse error(?: on)? line |Dockerfile line |syntax error - line )(\d+)/i.exec(message);
  const line = Number(found?.[1]);
  return line > 0 ? line : undefined;
}

function instructionAt(lines: LineRange | undefined, instructions: readonly Instruction[]): Instruction | undefined {
  return lines && instructions.find(({ startLine, endLine }) => startLine <= lines.startLine && lines.startLine <= endLine);
}

function failedInstruction(failure: BuildFailure, instructions: readonly Instruction[]): Instruction | undefined {
  if (failure.instructionsBegun !== undefined) return instructions[failure.instructionsBegun - 1];
  const name = failure.step?.name ?? '';
  const metadata = /^\[.*internal\] load metadata for (\S+)/.exec(name);
  if (metadata) return baseInstruction(metadata[1] ?? '', instructions);
  return instructionOfStep(name, instructions) ?? instructions.find((instruction) => instruction.keyword === 'FROM' && name.includes(baseOf(instruction)));
}

/** The instruction that a step of this name carries out; undefined where it is work of the builder's own. */
export function instructionOfStep(name: string, instructions: readonly Instruction[]): Instruction | undefined {
  const step = /^\[(?:(\S+) )?(?:(\S+) )?(\d+)\/(\d+)\] (?:ONBUILD )?(\w+) ?([^]*)$/.exec(name);
  if (!step) return undefined;
  const [, first, second, position = '', , keyword = '', rest = ''] = step;
  return stepInstruction({ stage: second ?? first, position: Number(position), keyword: keyword.toUpperCase(), rest: oneLine(rest) }, instructions);
}

interface StepName {
  /** The stage's name, or `stage-1`; undefined where there is only one. */
  readonly stage: string | undefined;
  /** Counted within the stage, from 1. */
  readonly position: number;
  readonly keyword: string;
  readonly rest: string;
}

/**
 * The instruction that a step carries out. The same text in the same stage is best; the engine expands variables,
 * so that otherwise the step's position decides.
 */
function stepInstruction(step: StepName, instructions: readonly Instruction[]): Instruction | undefined {
  const stages = instructions.filter((instruction) => instruction.keyword === 'FROM');
  const index = step.stage === undefined ? undefined : stageIndex(step.stage, stages);
  const inStage = instructions.filter((instruction) => instruction.stage >= 0 && (index === undefined || instruction.stage === index));
  if (step.keyword === 'FROM') return inStage.find(({ keyword }) => keyword === 'FROM');
  const candidates = inStage.filter((instruction) => instruction.keyword === step.keyword);
  const same = candidates.filter((instruction) => oneLine(instruction.rest) === step.rest);
  if (same.length === 1) return same[0];
  const base = stages.find(({ stage }) => stage === inStage[0]?.stage);
  const counted = inStage.filter(({ keyword }) => ['ADD', 'COPY', 'RUN', 'WORKDIR'].includes(keyword));
  const byPosition = counted[step.position - (hasBaseStep(base, stages) ? 2 : 1)];
  if (byPosition && (same.length === 0 ? candidates : same).includes(byPosition)) return byPosition;
  return same[0] ?? mostAlike(step.rest, candidates);
}

/** Whether a stage begins with a step for its image: not where it builds on nothing or on another stage. */
function hasBaseStep(from: Instruction | undefined, stages: readonly Instruction[]): boolean {
  if (!from) return true;
  const image = baseOf(from);
  return image !== 'scratch' && !stages.some((other) => other.stage < from.stage && stageName(other) === image.toLowerCase());
}

function stageIndex(name: string, stages: readonly Instruction[]): number | undefined {
  const named = stages.find((from) => stageName(from) === name.toLowerCase());
  const numbered = /^stage-(\d+)$/.exec(name);
  return named?.stage ?? (numbered ? Number(numbered[1]) : undefined);
}

/** The instruction that names an image, which the engine calls by its full name. */
function baseInstruction(image: string, instructions: readonly Instruction[]): Instruction | undefined {
  const short = familiar(image);
  const users = instructions.filter(({ keyword }) => keyword === 'FROM');
  const copies = instructions.filter(({ keyword, rest }) => keyword === 'COPY' && familiar(/^--from=(\S+)/.exec(rest)?.[1] ?? '') === short);
  const variable = users.filter((from) => baseOf(from).includes('$'));
  return users.find((from) => familiar(baseOf(from)) === short) ?? copies[0] ?? variable[0];
}

function familiar(image: string): string {
  return image.replace(/^docker\.io\/(library\/)?/, '').replace(/@sha256:\w+$/, '').replace(/:latest$/, '');
}

function mostAlike(text: string, candidates: readonly Instruction[]): Instruction | undefined {
  let best: Instruction | undefined;
  let length = -1;
  for (const candidate of candidates) {
    const common = commonPrefix(oneLine(candidate.rest), text);
    if (common > length) [best, length] = [candidate, common];
  }
  return best;
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

function shortened({ keyword, rest }: Instruction): string {
  const text = cleanText(`${keyword} ${rest}`);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
