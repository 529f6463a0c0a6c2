import { binaryBytes, decimalBytes } from '../model/byteText.ts';
import type { Figures } from './figures.ts';

/** A container's figures as the docker CLI writes them. */
export interface FigureTexts {
  readonly cpu: string;
  readonly memory: string;
  readonly memoryPercent: string;
  readonly network: string;
  readonly block: string;
  readonly pids: string;
}

/** What stands where nothing is known. */
export const unknownText = '--';

/** [docker/cli, cli/command/container/formatter_stats.go] */
export function figureTexts(figures: Figures): FigureTexts {
  const { cpuPercent, memory, memoryLimit, memoryPercent, received, sent, read, written, pids } = figures;
  return {
    cpu: percentText(cpuPercent),
    memory: memoryLimit === undefined ? binaryBytes(memory) : `${binaryBytes(memory)} / ${binaryBytes(memoryLimit)}`,
    memoryPercent: percentText(memoryPercent),
    network: `${decimalBytes(received)} / ${decimalBytes(sent)}`,
    block: `${decimalBytes(read)} / ${decimalBytes(written)}`,
    pids: pids === undefined ? unknownText : String(pids),
  };
}

export function percentText(value: number | undefined): string {
  return value === undefined ? unknownText : `${value.toFixed(2)}%`;
}
