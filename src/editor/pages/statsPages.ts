import * as l10n from '@vscode/l10n';
import type { Disposable } from '../../core/base/disposable.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { StatsSelection } from '../../core/stats/statsSelection.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { PageTabs } from './pageTabs.ts';
import { readShownStats, type ShownStats, type StatsPagesParts } from './shownStats.ts';

/** The pages of figures of one engine's containers. */
export interface EngineStatsPages {
  /** Shows the figures of a selection. @param name of what is selected. */
  show(name: string, selection: StatsSelection): Promise<void>;
}

/** The pages of figures: one for each selection at most. */
export class StatsPages implements Disposable {
  readonly #tabs: PageTabs<ShownStats>;

  constructor(parts: StatsPagesParts) {
    this.#tabs = new PageTabs({
      viewType: 'gantry.stats',
      keyOf: ({ selection, engineId }) => JSON.stringify([engineId, selection]),
      read: readShownStats,
      load: async () => {
        const { StatsPage } = await import('./statsPage.ts');
        return (panel, shown) => new StatsPage(panel, shown, parts);
      },
    });
  }

  of(engine: CurrentEngine): EngineStatsPages {
    return { show: (name, selection) => this.#show(engine, name, selection) };
  }

  async #show(engine: CurrentEngine, name: string, selection: StatsSelection): Promise<void> {
    const { id } = await engine.ready();
    const title = l10n.t('Stats: {0}', displayText(name));
    await this.#tabs.show({ title, selection, engineId: id }, title);
  }

  dispose(): void {
    this.#tabs.dispose();
  }
}
