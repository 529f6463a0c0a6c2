import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { BuildList } from '../../core/build/history.ts';
import type { BuildPage } from './buildPage.ts';

const viewType = 'gantry.build';

export interface BuildPagesParts {
  readonly history: BuildList;
  /** Has the engine's own history followed until it is disposed. */
  readonly holdEngine: () => Disposable;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
}

/** The pages of builds: one for each build at most. What they need is loaded when the first is opened. */
export class BuildPages implements Disposable {
  readonly #parts: BuildPagesParts;
  readonly #store = new DisposableStore();
  readonly #pages = new Map<string, BuildPage>();

  constructor(parts: BuildPagesParts) {
    this.#parts = parts;
    this.#store.own(vscode.window.registerWebviewPanelSerializer(viewType, { deserializeWebviewPanel: (panel, state) => this.#restore(panel, textOf(fieldsOf(state).build)) }));
  }

  /** Shows the page of a build, the one that is open where there is one. @param title of a tab that is new. */
  async show(id: string, title: string): Promise<void> {
    const open = this.#pages.get(id);
    if (open) open.reveal();
    else await this.#fill(vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active), id);
  }

  /** A window that ended before it kept anything of a page does not know what to show in its tab. */
  async #restore(panel: vscode.WebviewPanel, id: string): Promise<void> {
    if (id === '') panel.dispose();
    else await this.#fill(panel, id);
  }

  async #fill(panel: vscode.WebviewPanel, id: string): Promise<void> {
    const { log } = this.#parts;
    const life = this.#store.own(new DisposableStore());
    panel.onDidDispose(() => this.#store.release(life));
    const { BuildPage } = await import('./buildPage.ts');
    if (life.isDisposed) return;
    const page = life.own(new BuildPage(panel, id, { ...this.#parts, open: (other) => void vscode.commands.executeCommand('gantry.build.open', { subject: { kind: 'build', engineId: '', id: other } }) }));
    this.#pages.set(id, page);
    life.own(
      toDisposable(() => {
        if (this.#pages.get(id) === page) this.#pages.delete(id);
      }),
    );
    page.begin().catch((error: unknown) => log.error(`The page of the build ${id} cannot be shown: ${messageOf(error)}`));
  }

  dispose(): void {
    this.#store.dispose();
  }
}
