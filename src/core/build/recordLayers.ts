import { type ImageLayer } from '../model/image.ts';
import { baseOf, stageName, type Instruction } from './dockerfile.ts';
import { type BuildRecord, type RecordedStep } from './record.ts';

/** The steps with the bytes that they added to the image, by the image's own history. */
export function withLayers({ steps, request }: Pick<BuildRecord, 'steps' | 'request'>, instructions: readonly Instruction[], history: readonly ImageLayer[]): readonly RecordedStep[] {
  const bytes = layerBytes(chainOf(instructions, request.target), history);
  return steps.map((step) => {
    const added = step.instruction && step.instruction.keyword !== 'FROM' ? bytes.get(step.instruction.startLine) : undefined;
    return added === undefined ? step : { ...step, bytes: added };
  });
}

const layered = ['ADD', 'COPY', 'RUN', 'WORKDIR'];

/** The instructions of the stage that the image is of, after those of the stages that it builds on. */
function chainOf(instructions: readonly Instruction[], target: string | undefined): readonly Instruction[] {
  const stages = instructions.filter(({ keyword }) => keyword === 'FROM');
  let from = target === undefined ? stages.at(-1) : stages.find((stage) => stageName(stage) === target.toLowerCase());
  const chain: Instruction[] = [];
  while (from) {
    const { stage } = from;
    chain.unshift(...instructions.filter((instruction) => instruction.stage === stage && layered.includes(instruction.keyword)));
    const base = baseOf(from).toLowerCase();
    from = stages.findLast((other) => other.stage < stage && stageName(other) === base);
  }
  return chain;
}

/** From an instruction's first line to its bytes. Both lists are gone through from their ends until they disagree. */
function layerBytes(chain: readonly Instruction[], history: readonly ImageLayer[]): ReadonlyMap<number, number> {
  const layers = history.map(({ createdBy, size }) => ({ keyword: keywordOf(createdBy), size })).filter(({ keyword }) => layered.includes(keyword));
  const bytes = new Map<number, number>();
  for (const [index, { keyword, startLine }] of chain.toReversed().entries()) {
    const layer = layers[index];
    if (layer?.keyword !== keyword) break;
    bytes.set(startLine, layer.size);
  }
  return bytes;
}

/** BuildKit writes the instruction down; the classic builder marks what is not run, so that the rest is. */
function keywordOf(createdBy: string): string {
  const marked = /#\(nop\)\s+([A-Z]+)\b/.exec(createdBy);
  if (marked) return marked[1] ?? '';
  const plain = /^([A-Z]+)(?: |$)/.exec(createdBy);
  return plain?.[1] ?? (createdBy === '' ? '' : 'RUN');
}
