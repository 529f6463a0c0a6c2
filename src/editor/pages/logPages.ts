import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { LogSelection } from '../../core/logs/logSelection.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { LogPage } from './logPage.ts';
import { readShown, type LogPagesParts, type ShownLogs } from './shownLogs.ts';

const viewType = 'gantry.logs';

/** The pages of logs of one engine's containers. */
export interface EngineLogPages {
  /** Shows the logs of a selection, in the tab that is open where there is one. @param name of what is selected. */
  show(name: string, selection: LogSelection): Promise<void>;
}

/** The pages of logs: one for each selection at most. What they need is loaded when the first is opened. */
export class LogPages implements Disposable {
  readonly #parts: LogPagesParts;
  readonly #store = new DisposableStore();
  readonly #pages = new Map<string, LogPage>();

  constructor(parts: LogPagesParts) {
    this.#parts = parts;
    this.#store.own(vscode.window.registerWebviewPanelSerializer(viewType, { deserializeWebviewPanel: (panel, state) => this.#restore(panel, textOf(fieldsOf(state).memory)) }));
  }

  of(engine: CurrentEngine): EngineLogPages {
    return { show: (name, selection) => this.#show(engine, name, selection) };
  }

  async #show(engine: CurrentEngine, name: string, selection: LogSelection): Promise<void> {
    const { id } = await engine.ready();
    const shown: ShownLogs = { title: l10n.t('Logs: {0}', displayText(name)), selection, engineId: id };
    const open = this.#pages.get(keyOf(shown));
    if (open) open.reveal();
    else await this.#fill(vscode.window.createWebviewPanel(viewType, shown.title, vscode.ViewColumn.Active), shown);
  }

  async #restore(panel: vscode.WebviewPanel, memory: string): Promise<void> {
    const shown = readShown(memory);
    if (shown) await this.#fill(panel, shown);
    else panel.dispose();
  }

  async #fill(panel: vscode.WebviewPanel, shown: ShownLogs): Promise<void> {
    const life = this.#store.own(new DisposableStore());
    panel.onDidDispose(() => this.#store.release(life));
    const { LogPage } = await import('./logPage.ts');
    if (life.isDisposed) return;
    const page = life.own(new LogPage(panel, shown, this.#parts));
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

function keyOf({ selection, engineId }: ShownLogs): string {
  return JSON.stringify([engineId, selection]);
}
