import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { LiveSwarm } from '../../core/inventory/liveSwarm.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { ClusterPage } from './clusterPage.ts';

/** The pages of clusters: one for each swarm at most. */
export class ClusterPages implements Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #store = new DisposableStore();
  readonly #pages = new Map<LiveSwarm, ClusterPage>();

  constructor(extensionUri: vscode.Uri) {
    this.#extensionUri = extensionUri;
  }

  /** @param name the engine's. */
  show(swarm: LiveSwarm, name: string): void {
    const known = this.#pages.get(swarm);
    if (known) {
      known.reveal();
      return;
    }
    const title = l10n.t('Cluster: {0}', displayText(name));
    const panel = vscode.window.createWebviewPanel('gantry.cluster', title, vscode.ViewColumn.Active);
    const page = this.#store.own(new ClusterPage(panel, title, swarm, this.#extensionUri));
    this.#pages.set(swarm, page);
    panel.onDidDispose(() => {
      this.#pages.delete(swarm);
      this.#store.release(page);
    });
  }

  dispose(): void {
    this.#store.dispose();
  }
}
