import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { displayText } from '../../core/outline/displayText.ts';

const scheme = 'gantry-compose';

/** Read-only texts about Compose projects: what Compose makes of the files, and what runs. */
export class ComposeDocuments implements vscode.TextDocumentContentProvider, Disposable {
  readonly #store = new DisposableStore();
  readonly #texts = new Map<string, string>();
  readonly #changed = this.#store.own(new vscode.EventEmitter<vscode.Uri>());

  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#store.own(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
    this.#store.own(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())));
  }

  /** @param name the last part of its address, which tells its language: "shop.yaml". @param key tells it from others of that name. */
  put(name: string, key: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${displayText(name.replaceAll(/[/\\:]/g, '_'), 100)}`, query: key });
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    return uri;
  }

  async show(name: string, key: string, text: string): Promise<void> {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(this.put(name, key, text)), { preview: true });
  }

  /** After a reload of the window there is nothing any more to show in a tab that was left open. */
  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? `# ${l10n.t('Show it again from the Containers view.')}\n`;
  }

  dispose(): void {
    this.#store.dispose();
  }
}
