import { type Instruction } from './dockerfile.ts';
import { type RecordedStep, type StepOutcome } from './record.ts';
import { instructionField, type BuildState } from './recordSteps.ts';
import { cleanText } from './text.ts';

interface ClassicStep {
  readonly number: number;
  readonly name: string;
  readonly startedAt: number;
  completedAt: number | undefined;
  isCached: boolean;
}

/** Reads the steps out of what the classic builder writes; it tells no times, so that they are taken here. */
export class ClassicSteps {
  readonly #instructions: readonly Instruction[];
  readonly #now: () => number;
  readonly #steps: ClassicStep[] = [];
  #total = 0;
  #rest = '';

  constructor(instructions: readonly Instruction[], now: () => number) {
    this.#instructions = instructions;
    this.#now = now;
  }

  /** @returns the number of the step that the text is about; 0 before the first. */
  write(text: string): number {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#read(line);
    return this.#steps.length;
  }

  records(state: BuildState): readonly RecordedStep[] {
    const begun = this.#steps.map((step) => this.#record(step, state));
    const waiting = Math.max(0, Math.min(this.#total, this.#instructions.length) - begun.length);
    return [...begun, ...this.#instructions.slice(begun.length, begun.length + waiting).map((instruction, index) => this.#skipped(instruction, begun.length + index + 1, state))];
  }

  #read(line: string): void {
    const step = /^Step (\d+)\/(\d+) : (.*)$/.exec(line);
    if (step) {
      this.#end();
      this.#total = Number(step[2]);
      this.#steps.push({ number: this.#steps.length + 1, name: `[${String(step[1])}/${String(step[2])}] ${cleanText(step[3] ?? '')}`, startedAt: this.#now(), completedAt: undefined, isCached: false });
    }
    const last = this.#steps.at(-1);
    if (last && /^ ---> Using cache$/.test(line)) last.isCached = true;
    if (/^Successfully built /.test(line)) this.#end();
  }

  #end(): void {
    const last = this.#steps.at(-1);
    if (last) last.completedAt ??= this.#now();
  }

  #record(step: ClassicStep, state: BuildState): RecordedStep {
    const { number, name, startedAt } = step;
    const completedAt = step.completedAt ?? (state.outcome === 'running' ? undefined : state.now);
    const intervals = [{ startedAt, ...(completedAt !== undefined && { completedAt }) }];
    return { number, name, outcome: outcomeOf(step, state), intervals, ...instructionField(this.#instructions[number - 1], this.#instructions) };
  }

  #skipped(instruction: Instruction, number: number, state: BuildState): RecordedStep {
    const name = `[${number}/${this.#total}] ${instruction.keyword} ${instruction.rest}`;
    return { number, name: cleanText(name), outcome: state.outcome === 'running' ? 'waiting' : 'skipped', intervals: [], ...instructionField(instruction, this.#instructions) };
  }
}

function outcomeOf(step: ClassicStep, { outcome }: BuildState): StepOutcome {
  if (step.completedAt !== undefined || outcome === 'built') return step.isCached ? 'cached' : 'ran';
  return outcome;
}
