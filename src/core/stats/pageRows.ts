import * as l10n from '@vscode/l10n';
import type { StatsPageRow } from '../model/statsPage.ts';
import type { Figures } from './figures.ts';
import { figureTexts, percentText, unknownText } from './figureTexts.ts';
import type { SourceState, StatsSource } from './statsSource.ts';

/** A container as the page shows it. @param display makes what an engine says fit to be shown. */
export function pageRow({ number, name, state, figures, limits, trouble }: StatsSource, display: (text: string) => string): StatsPageRow {
  const cpuLimit = limits?.processors === undefined ? undefined : limits.processors * 100;
  const texts = figures ? figureTexts(figures) : undefined;
  const unknown = { cpu: unknownText, memory: unknownText, memoryPercent: unknownText, network: unknownText, block: unknownText, pids: unknownText };
  const cpu = texts && (cpuLimit === undefined ? texts.cpu : `${texts.cpu} / ${percentText(cpuLimit).replace('.00', '')}`);
  const pids = figures?.pidsLimit === undefined ? texts?.pids : `${texts?.pids ?? ''} / ${figures.pidsLimit}`;
  return {
    number,
    state,
    texts: { ...(texts ?? unknown), ...(cpu === undefined ? {} : { cpu }), ...(pids === undefined ? {} : { pids }), name: display(name), state: trouble === undefined ? stateText(state) : display(trouble) },
    values: valuesOf(figures),
    shares: { cpu: share(figures?.cpuPercent, cpuLimit ?? (figures?.processors ?? 0) * 100), memoryPercent: share(figures?.memoryPercent, 100) },
    ...(cpuLimit === undefined ? {} : { cpuLimit }),
    ...(limits?.hasMemoryLimit && figures?.memoryLimit !== undefined ? { memoryLimit: figures.memoryLimit } : {}),
  };
}

function valuesOf(figures: Figures | undefined): StatsPageRow['values'] {
  if (!figures) return { cpu: -1, memory: -1, memoryPercent: -1, network: -1, block: -1, pids: -1 };
  const { cpuPercent = -1, memory, memoryPercent = -1, received, sent, read, written, pids = -1 } = figures;
  return { cpu: cpuPercent, memory, memoryPercent, network: received + sent, block: read + written, pids };
}

function share(part: number | undefined, whole: number): number {
  return part === undefined || whole <= 0 ? 0 : Math.min(1, part / whole);
}

function stateText(state: SourceState): string {
  switch (state) {
    case 'running':
      return l10n.t('running');
    case 'paused':
      return l10n.t('paused');
    case 'stopped':
      return l10n.t('stopped');
    case 'removed':
      return l10n.t('removed');
  }
}
