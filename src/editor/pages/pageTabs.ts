import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';

/** The host's end of one page. */
export interface TabPage extends Disposable {
  reveal(): void;
}

export interface PageTabsParts<S> {
  /** The webview's type, by which the editor knows what restores a tab of a window that was loaded anew. */
  readonly viewType: string;
  /** What tells one page from another. */
  readonly keyOf: (shown: S) => string;
  /** What a tab remembers of what it shows, from the page's own state; undefined where that makes no sense: such a tab is closed. */
  readonly read: (state: unknown) => S | undefined;
  /** Loads the page's code, on first use. @returns what fills a panel; the page is disposed with its tab. */
  readonly load: () => Promise<(panel: vscode.WebviewPanel, shown: S) => TabPage>;
}

/** The tabs of one kind of page: at most one for each thing that is shown. */
export class PageTabs<S> implements Disposable {
  readonly #parts: PageTabsParts<S>;
  readonly #store = new DisposableStore();
  readonly #pages = new Map<string, TabPage>();

  constructor(parts: PageTabsParts<S>) {
    this.#parts = parts;
    this.#store.own(vscode.window.registerWebviewPanelSerializer(parts.viewType, { deserializeWebviewPanel: (panel, state) => this.#restore(panel, state) }));
  }

  /** Shows a page, in the tab that is open where there is one. @param title of a tab that is new. */
  async show(shown: S, title: string): Promise<void> {
    const open = this.#pages.get(this.#parts.keyOf(shown));
    if (open) open.reveal();
    else await this.#fill(vscode.window.createWebviewPanel(this.#parts.viewType, title, vscode.ViewColumn.Active), shown);
  }

  async #restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const shown = this.#parts.read(state);
    if (shown === undefined) panel.dispose();
    else await this.#fill(panel, shown);
  }

  async #fill(panel: vscode.WebviewPanel, shown: S): Promise<void> {
    const life = this.#store.own(new DisposableStore());
    panel.onDidDispose(() => this.#store.release(life));
    const create = await this.#parts.load();
    if (life.isDisposed) return;
    const page = life.own(create(panel, shown));
    const key = this.#parts.keyOf(shown);
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
