import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { displayText } from '../../core/outline/displayText.ts';

export interface JsonDocumentsOptions {
  readonly scheme: string;
  /** What the name of a tab ends with: "provenance.json". */
  readonly suffix: string;
  /** What is said in a tab that was left open over a reload. */
  readonly again: string;
}

/** Read-only JSON that never changes: it is what it was, so that it is read once. */
export class JsonDocuments implements vscode.TextDocumentContentProvider, Disposable {
  readonly #store = new DisposableStore();
  readonly #options: JsonDocumentsOptions;
  readonly #texts = new Map<string, string>();

  constructor(options: JsonDocumentsOptions) {
    this.#options = options;
    this.#store.own(vscode.workspace.registerTextDocumentContentProvider(options.scheme, this));
    this.#store.own(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())));
  }

  /** @param key tells one thing from another of the same name. */
  async show({ name, key }: { readonly name: string; readonly key: string }, json: unknown): Promise<void> {
    const { scheme, suffix } = this.#options;
    const title = displayText(name.replaceAll(/[/\\:]/g, '_'), 100);
    const uri = vscode.Uri.from({ scheme, path: `/${title}.${suffix}`, query: key });
    this.#texts.set(uri.toString(), `${JSON.stringify(json, undefined, 2)}\n`);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  /** After a reload of the window there is nothing any more to show in a tab that was left open. */
  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? JSON.stringify(this.#options.again);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
