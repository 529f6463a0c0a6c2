import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { DiskPage } from './diskPage.ts';
import { readShownDisk, type DiskPagesParts, type ShownDisk } from './shownDisk.ts';

const viewType = 'gantry.disk';

/** The pages of disk usage: one for each engine at most. What they need is loaded when the first is opened. */
export class DiskPages implements Disposable {
  readonly #parts: DiskPagesParts;
  readonly #store = new DisposableStore();
  readonly #pages = new Map<string, DiskPage>();

  constructor(parts: DiskPagesParts) {
    this.#parts = parts;
    this.#store.own(vscode.window.registerWebviewPanelSerializer(viewType, { deserializeWebviewPanel: (panel, state) => this.#restore(panel, textOf(fieldsOf(state).memory)) }));
  }

  async show(): Promise<void> {
    const { id, name } = await this.#parts.engine.ready();
    const shown = { title: l10n.t('Disk Usage: {0}', displayText(name)), engineId: id };
    const open = this.#pages.get(id);
    if (open) open.reveal();
    else await this.#fill(vscode.window.createWebviewPanel(viewType, shown.title, vscode.ViewColumn.Active), shown);
  }

  async #restore(panel: vscode.WebviewPanel, memory: string): Promise<void> {
    const shown = readShownDisk(memory);
    if (shown) await this.#fill(panel, shown);
    else panel.dispose();
  }

  async #fill(panel: vscode.WebviewPanel, shown: ShownDisk): Promise<void> {
    const life = this.#store.own(new DisposableStore());
    panel.onDidDispose(() => this.#store.release(life));
    const { DiskPage: Page } = await import('./diskPage.ts');
    if (life.isDisposed) return;
    const page = life.own(new Page(panel, shown, this.#parts));
    this.#pages.set(shown.engineId, page);
    life.own(
      toDisposable(() => {
        if (this.#pages.get(shown.engineId) === page) this.#pages.delete(shown.engineId);
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }
}
