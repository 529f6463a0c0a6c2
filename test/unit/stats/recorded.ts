import assert from 'node:assert/strict';
import { toStatsSample } from '../../../src/core/engine/stats.ts';
import type { StatsSample } from '../../../src/core/model/stats.ts';
import type { FigureTexts } from '../../../src/core/stats/figureTexts.ts';

/** A line of `docker stats --no-stream --format json`, and the answer of the engine that it was made of. */
export interface RecordedStats {
  readonly shown: Readonly<Record<'Name' | 'CPUPerc' | 'MemUsage' | 'MemPerc' | 'NetIO' | 'BlockIO' | 'PIDs', string>>;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** The two samples in an answer: of the one before, an engine tells the CPU only. */
export function samplesOf(answer: Readonly<Record<string, unknown>>): { readonly before: StatsSample; readonly now: StatsSample } {
  const now = toStatsSample(answer);
  const before = toStatsSample({ ...answer, read: answer.preread, cpu_stats: answer.precpu_stats });
  assert.ok(before && now);
  return { before, now };
}

export function cliTexts({ CPUPerc, MemUsage, MemPerc, NetIO, BlockIO, PIDs }: RecordedStats['shown']): FigureTexts {
  return { cpu: CPUPerc, memory: MemUsage, memoryPercent: MemPerc, network: NetIO, block: BlockIO, pids: PIDs };
}
