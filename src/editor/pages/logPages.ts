import * as l10n from '@vscode/l10n';
import type { Disposable } from '../../core/base/disposable.ts';
import type { LogSelection, SwarmLogSelection } from '../../core/logs/logSelection.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { PageTabs } from './pageTabs.ts';
import { readShown, type LogPagesParts, type ShownLogs } from './shownLogs.ts';

/** The pages of logs of one engine's containers. */
export interface EngineLogPages {
  /** Shows the logs of a selection. @param name of what is selected. */
  show(name: string, selection: LogSelection | SwarmLogSelection): Promise<void>;
}

/** The pages of logs: one for each selection at most. */
export class LogPages implements Disposable {
  readonly #tabs: PageTabs<ShownLogs>;

  constructor(parts: LogPagesParts) {
    this.#tabs = new PageTabs({
      viewType: 'gantry.logs',
      keyOf: ({ selection, engineId }) => JSON.stringify([engineId, selection]),
      read: readShown,
      load: async () => {
        const { LogPage } = await import('./logPage.ts');
        return (panel, shown) => new LogPage(panel, shown, parts);
      },
    });
  }

  of(engine: CurrentEngine): EngineLogPages {
    return { show: (name, selection) => this.#show(engine, name, selection) };
  }

  async #show(engine: CurrentEngine, name: string, selection: LogSelection | SwarmLogSelection): Promise<void> {
    const { id } = await engine.ready();
    const title = l10n.t('Logs: {0}', displayText(name));
    await this.#tabs.show({ title, selection, engineId: id }, title);
  }

  dispose(): void {
    this.#tabs.dispose();
  }
}
