import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { displayText } from '../../core/outline/displayText.ts';

const scheme = 'gantry-provenance';

/** The provenance of builds as read-only JSON. It is what it was, so that it is read once. */
export class ProvenanceDocuments implements vscode.TextDocumentContentProvider, Disposable {
  readonly #store = new DisposableStore();
  readonly #texts = new Map<string, string>();

  constructor() {
    this.#store.own(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
    this.#store.own(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())));
  }

  /** @param key tells one build from another of the same name. */
  async show({ name, key }: { readonly name: string; readonly key: string }, provenance: unknown): Promise<void> {
    const title = displayText(name.replaceAll(/[/\\:]/g, '_'), 100);
    const uri = vscode.Uri.from({ scheme, path: `/${title}.provenance.json`, query: key });
    this.#texts.set(uri.toString(), `${JSON.stringify(provenance, undefined, 2)}\n`);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  /** After a reload of the window there is nothing any more to show in a tab that was left open. */
  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? JSON.stringify(l10n.t('Show the provenance again from the Builds view.'));
  }

  dispose(): void {
    this.#store.dispose();
  }
}
