import { type Instruction, stageName } from './dockerfile.ts';
import { instructionOfStep } from './findings.ts';
import { type BuildProgress, type Step } from './progress.ts';
import { type BuildOutcome, type RecordedStep, type StepInstruction, type StepOutcome } from './record.ts';
import { cleanText } from './text.ts';

/** How a build stands. */
export interface BuildState {
  readonly outcome: BuildOutcome;
  /** Milliseconds since the epoch by the engine's clock. */
  readonly now: number;
}

/** The steps of BuildKit's progress as they are recorded, those that have not begun last. */
export function recordedSteps(progress: BuildProgress, instructions: readonly Instruction[], state: BuildState): readonly RecordedStep[] {
  const { steps, waiting: announced } = progress;
  const numbers = new Map([...steps.map(({ id, number }) => [id, number] as const), ...announced.map(({ id }, index) => [id, steps.length + index + 1] as const)]);
  const inputs = (id: string): Pick<RecordedStep, 'inputs'> => {
    const found = progress.inputsOf(id).flatMap((input) => numbers.get(input) ?? []);
    return found.length > 0 ? { inputs: found } : {};
  };
  const begun = steps.map((step) => ({ ...toRecord(step, instructions, state), ...inputs(step.id) }));
  const waiting = announced.map(({ id, name }, index) => ({
    number: begun.length + index + 1,
    name,
    outcome: state.outcome === 'running' ? ('waiting' as const) : ('skipped' as const),
    intervals: [],
    ...inputs(id),
    ...instructionField(instructionOfStep(name, instructions), instructions),
  }));
  return [...begun, ...waiting];
}

function toRecord(step: Step, instructions: readonly Instruction[], state: BuildState): RecordedStep {
  return {
    number: step.number,
    name: step.name,
    outcome: outcomeOf(step, state),
    intervals: step.intervals.map(({ startedAt, completedAt = state.outcome === 'running' ? undefined : state.now }) => ({ startedAt, ...(completedAt !== undefined && { completedAt }) })),
    ...instructionField(instructionOfStep(step.name, instructions), instructions),
    ...(step.error !== '' && { error: cleanText(step.error.trim()) }),
  };
}

function outcomeOf(step: Step, state: BuildState): StepOutcome {
  if (step.isCancelled) return 'cancelled';
  if (step.error !== '') return 'failed';
  if (step.isCached) return 'cached';
  if (step.completedAt !== undefined) return 'ran';
  // What was still at work when the build ended was stopped with it.
  return state.outcome === 'running' ? 'running' : state.outcome === 'built' ? 'ran' : 'cancelled';
}

/** An instruction with the name of its stage, ready to be spread into a step. */
export function instructionField(instruction: Instruction | undefined, instructions: readonly Instruction[]): { readonly instruction?: StepInstruction } {
  if (!instruction) return {};
  const { keyword, rest, startLine, endLine, stage } = instruction;
  const from = instructions.find((other) => other.keyword === 'FROM' && other.stage === stage);
  const name = from && stageName(from);
  return { instruction: { keyword, text: `${keyword} ${rest}`, startLine, endLine, stage, ...(name !== undefined && { stageName: name }) } };
}
