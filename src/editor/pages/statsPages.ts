import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { StatsSelection } from '../../core/stats/statsSelection.ts';
import { readShownStats, type ShownStats, type StatsPagesParts } from './shownStats.ts';
import type { StatsPage } from './statsPage.ts';

const viewType = 'gantry.stats';

/** The pages of figures of one engine's containers. */
export interface EngineStatsPages {
  /** Shows the figures of a selection, in the tab that is open where there is one. @param name of what is selected. */
  show(name: string, selection: StatsSelection): Promise<void>;
}

/** The pages of figures: one for each selection at most. What they need is loaded when the first is opened. */
export class StatsPages implements Disposable {
  readonly #parts: StatsPagesParts;
  readonly #store = new DisposableStore();
  readonly #pages = new Map<string, StatsPage>();

  constructor(parts: StatsPagesParts) {
    this.#parts = parts;
    this.#store.own(vscode.window.registerWebviewPanelSerializer(viewType, { deserializeWebviewPanel: (panel, state) => this.#restore(panel, textOf(fieldsOf(state).memory)) }));
  }

  of(engine: CurrentEngine): EngineStatsPages {
    return { show: (name, selection) => this.#show(engine, name, selection) };
  }

  async #show(engine: CurrentEngine, name: string, selection: StatsSelection): Promise<void> {
    const { id } = await engine.ready();
    const shown: ShownStats = { title: l10n.t('Stats: {0}', displayText(name)), selection, engineId: id };
    const open = this.#pages.get(keyOf(shown));
    if (open) open.reveal();
    else await this.#fill(vscode.window.createWebviewPanel(viewType, shown.title, vscode.ViewColumn.Active), shown);
  }

  async #restore(panel: vscode.WebviewPanel, memory: string): Promise<void> {
    const shown = readShownStats(memory);
    if (shown) await this.#fill(panel, shown);
    else panel.dispose();
  }

  async #fill(panel: vscode.WebviewPanel, shown: ShownStats): Promise<void> {
    const life = this.#store.own(new DisposableStore());
    panel.onDidDispose(() => this.#store.release(life));
    const { StatsPage } = await import('./statsPage.ts');
    if (life.isDisposed) return;
    const page = life.own(new StatsPage(panel, shown, this.#parts));
    const key = keyOf(shown);
    this.#pages.set(key, page);
    life.own(
      toDisposable(() => {
        if (this.#pages.get(key) === page) this.#pages.delete(key);
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function keyOf({ selection, engineId }: ShownStats): string {
  return JSON.stringify([engineId, selection]);
}
