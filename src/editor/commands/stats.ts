import { isUp } from '../../core/stats/statsSelection.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { EngineStatsPages } from '../pages/statsPages.ts';
import { chosenContainers } from './logs.ts';
import type { CommandTable } from './registry.ts';
import type { Targets } from './targets.ts';

export interface StatsCommandParts {
  readonly engine: CurrentEngine;
  readonly targets: Targets;
  readonly pages: EngineStatsPages;
}

/** The commands that show what containers use. */
export function statsCommands({ engine, targets, pages }: StatsCommandParts): CommandTable {
  return {
    'gantry.container.stats': async (args) => pages.show(...(await chosenContainers(targets, args, isUp))),
    'gantry.container.statsAll': async () => pages.show(engine.name, { kind: 'all' }),
  };
}
