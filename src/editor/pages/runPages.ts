import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import type { RunPageRequest } from './runPage.ts';

/** The pages that run images: each has a form of its own, and goes with it. */
export class RunPages implements Disposable {
  readonly #parts: { readonly extensionUri: vscode.Uri; readonly log: Log };
  readonly #store = new DisposableStore();

  constructor(parts: { readonly extensionUri: vscode.Uri; readonly log: Log }) {
    this.#parts = parts;
  }

  async show(request: RunPageRequest): Promise<void> {
    const { RunPage } = await import('./runPage.ts');
    if (this.#store.isDisposed) return;
    const panel = vscode.window.createWebviewPanel('gantry.run', request.head.title, vscode.ViewColumn.Active);
    const page = this.#store.own(new RunPage(panel, request, this.#parts));
    panel.onDidDispose(() => this.#store.release(page));
  }

  dispose(): void {
    this.#store.dispose();
  }
}
