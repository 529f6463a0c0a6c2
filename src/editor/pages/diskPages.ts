import * as l10n from '@vscode/l10n';
import type { Disposable } from '../../core/base/disposable.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { PageTabs } from './pageTabs.ts';
import { readShownDisk, type DiskPagesParts, type ShownDisk } from './shownDisk.ts';

/** The page of one engine's disk. */
export interface EngineDiskPage {
  show(): Promise<void>;
}

/** The pages of disk usage: one for each engine at most. */
export class DiskPages implements Disposable {
  readonly #tabs: PageTabs<ShownDisk>;

  constructor(parts: DiskPagesParts) {
    this.#tabs = new PageTabs({
      viewType: 'gantry.disk',
      keyOf: ({ engineId }) => engineId,
      read: readShownDisk,
      load: async () => {
        const { DiskPage } = await import('./diskPage.ts');
        return (panel, shown) => new DiskPage(panel, shown, parts);
      },
    });
  }

  of(engine: CurrentEngine): EngineDiskPage {
    return { show: () => this.#show(engine) };
  }

  async #show(engine: CurrentEngine): Promise<void> {
    const { id, name } = await engine.ready();
    const title = l10n.t('Disk Usage: {0}', displayText(name));
    await this.#tabs.show({ title, engineId: id }, title);
  }

  dispose(): void {
    this.#tabs.dispose();
  }
}
