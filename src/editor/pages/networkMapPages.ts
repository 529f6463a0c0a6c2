import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import type { NetworkMapPage } from './networkMapPage.ts';
import type { NetworkMapParts } from './networkMapParts.ts';

const viewType = 'gantry.networkMap';

/** The map of networks: one page for the window's engine. What it needs is loaded when it is first opened. */
export class NetworkMapPages implements Disposable {
  readonly #parts: NetworkMapParts;
  readonly #store = new DisposableStore();
  #page: NetworkMapPage | undefined;

  constructor(parts: NetworkMapParts) {
    this.#parts = parts;
    this.#store.own(vscode.window.registerWebviewPanelSerializer(viewType, { deserializeWebviewPanel: (panel) => this.#fill(panel, '') }));
  }

  /** Shows the map, in the tab that is open where there is one. @param chosen the id of a container that is meant; empty for none. */
  async show(chosen = ''): Promise<void> {
    if (this.#page) this.#page.reveal(chosen);
    else await this.#fill(vscode.window.createWebviewPanel(viewType, l10n.t('Network Map'), vscode.ViewColumn.Active), chosen);
  }

  async #fill(panel: vscode.WebviewPanel, chosen: string): Promise<void> {
    const life = this.#store.own(new DisposableStore());
    panel.onDidDispose(() => this.#store.release(life));
    const { NetworkMapPage: Page } = await import('./networkMapPage.ts');
    if (life.isDisposed) return;
    const page = life.own(new Page(panel, chosen, this.#parts));
    this.#page = page;
    life.own(
      toDisposable(() => {
        if (this.#page === page) this.#page = undefined;
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }
}
