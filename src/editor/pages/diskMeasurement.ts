import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { cacheTypeWords } from '../../core/analysis/buildCache.ts';
import { CacheSteps } from '../../core/analysis/cacheStep.ts';
import type { BuildList } from '../../core/build/history.ts';
import { diskThings, type CacheWords, type DiskThing } from '../../core/disk/diskThings.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { DiskUsage } from '../../core/model/diskUsage.ts';
import { displayText } from '../../core/outline/displayText.ts';

/** What an engine said of its disk, and what was made of it. */
export interface DiskMeasurement {
  readonly usage: DiskUsage;
  readonly things: readonly DiskThing[];
  /** Seconds since the epoch. */
  readonly at: number;
}

export async function measureDisk(engine: Engine, builds: BuildList, signal: AbortSignal): Promise<DiskMeasurement> {
  const [usage] = await Promise.all([engine.system.diskUsage(signal), builds.load()]);
  const at = Date.now() / 1000;
  const steps = new CacheSteps(builds.builds.filter((record) => record.engine.id === engine.id));
  return { usage, things: diskThings(usage, at, cacheWords(steps)), at };
}

/** The instruction that made it, or else the builder's own words. */
function cacheWords(steps: CacheSteps): CacheWords {
  return (entry) => {
    const { text = entry.description.trim() || entry.id, mount, place } = steps.of(entry);
    return {
      name: mount === undefined ? text : l10n.t('cache mount {0}: {1}', mount, text),
      type: cacheTypeWords(entry.type),
      ...(place && { place: l10n.t('line {0} of {1}', place.line, displayText(vscode.workspace.asRelativePath(place.dockerfile), 100)) }),
    };
  };
}
