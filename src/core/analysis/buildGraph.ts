import { baseOf, type Instruction } from '../build/dockerfile.ts';
import { sourcesOf, stageCalled } from './buildSources.ts';
import { variablesAt } from './buildVariables.ts';

/** What BuildKit makes a step of; `ENV` and the like only change the steps after them. */
const stepKeywords = ['RUN', 'COPY', 'ADD', 'WORKDIR'];

/** The instructions that are carried out again when one of them is, by index in the order of the text; itself included. */
export function rebuiltWith(instructions: readonly Instruction[], index: number, buildArgs: Readonly<Record<string, string>>): readonly number[] {
  const origin = instructions[index];
  if (!origin) return [];
  const touched = new Set([origin.stage]);
  const found = [index];
  const isTouched = (name: string): boolean => {
    const stage = stageCalled(name, instructions);
    return stage !== undefined && touched.has(stage);
  };
  for (let next = index + 1; next < instructions.length; next += 1) {
    const instruction = instructions[next];
    if (!instruction) break;
    // A stage follows those that it takes from, so that one pass through the text meets all.
    const names = instruction.keyword === 'FROM' ? [baseOf(instruction)] : sourcesOf(instruction, variablesAt(instructions, next, buildArgs)).from;
    if (names.some(isTouched)) touched.add(instruction.stage);
    if (touched.has(instruction.stage) && stepKeywords.includes(instruction.keyword)) found.push(next);
  }
  return found;
}
