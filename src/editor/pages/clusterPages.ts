import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { LiveSwarm } from '../../core/inventory/liveSwarm.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { ClusterPage, type ClusterPageParts } from './clusterPage.ts';

/** The pages of clusters: one for each swarm at most. */
export class ClusterPages implements Disposable {
  readonly #parts: ClusterPageParts;
  readonly #store = new DisposableStore();
  readonly #pages = new Map<LiveSwarm, ClusterPage>();

  constructor(parts: ClusterPageParts) {
    this.#parts = parts;
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
    const page = this.#store.own(new ClusterPage(panel, title, swarm, this.#parts));
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
