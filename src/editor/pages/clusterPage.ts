import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { LiveSwarm } from '../../core/inventory/liveSwarm.ts';
import type { SwarmStatus } from '../../core/inventory/swarmInventory.ts';
import type { ClusterPageWords } from '../../core/model/clusterPage.ts';
import { clusterRows } from '../../core/outline/clusterRows.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { readFromClusterPage, type FromClusterPage, type ToClusterPage } from '../../pages/cluster/protocol.ts';
import { PageChannel } from './pageChannel.ts';

export interface ClusterPageParts {
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
}

export interface ShownCluster {
  readonly title: string;
  /** What the page is to keep, so that its tab survives a reload of the window. */
  readonly memory: string;
  /** Loads what follows the swarm. */
  readonly swarm: () => Promise<LiveSwarm>;
}

const ageRefreshMilliseconds = 30_000;

/** The page of the cluster: the nodes and what runs on them. Follows the swarm while it is visible. */
export class ClusterPage implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #shown: ShownCluster;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  readonly #channel: PageChannel<FromClusterPage, ToClusterPage>;
  readonly #telling = this.#store.own(new Coalescer(() => this.#tell()));
  #swarm: LiveSwarm | undefined;
  #held: Disposable | undefined;
  #sent = '';

  constructor(panel: vscode.WebviewPanel, shown: ShownCluster, { extensionUri, log }: ClusterPageParts) {
    this.#panel = panel;
    this.#shown = shown;
    this.#log = log;
    this.#store.own(toDisposable(() => this.#held?.dispose()));
    this.#channel = this.#store.own(
      new PageChannel<FromClusterPage, ToClusterPage>({ panel, extensionUri, page: 'cluster', log, read: readFromClusterPage, take: () => this.#open(), onDidChangeVisibility: () => this.#follow() }),
    );
    const timer = setInterval(() => this.#telling.request(), ageRefreshMilliseconds);
    this.#store.own(toDisposable(() => clearInterval(timer)));
    this.#channel.open();
    this.#join().catch((error: unknown) => this.#log.error(`The page of the cluster has nothing to show: ${messageOf(error)}`));
  }

  async #join(): Promise<void> {
    const swarm = await this.#shown.swarm();
    if (this.#store.isDisposed) return;
    this.#swarm = swarm;
    for (const collection of [swarm.nodes, swarm.services, swarm.tasks]) this.#store.own(collection.onDidChange(() => this.#telling.request()));
    this.#store.own(swarm.onDidChangeStatus(() => this.#telling.request()));
    this.#follow();
    this.#telling.request();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** A page that is hidden is unloaded, and asks for everything when it comes back. */
  #follow(): void {
    if (this.#panel.visible) {
      this.#held ??= this.#swarm?.hold();
      return;
    }
    this.#held?.dispose();
    this.#held = undefined;
  }

  #open(): void {
    this.#sent = '';
    this.#channel.send({ kind: 'open', words: words(), title: this.#shown.title, memory: this.#shown.memory });
    this.#tell();
  }

  #tell(): void {
    if (!this.#channel.isLoaded || !this.#swarm) return;
    const message: ToClusterPage = { kind: 'cluster', ...clusterRows(this.#swarm, Date.now()), problem: problemOf(this.#swarm.status) };
    const text = JSON.stringify(message);
    if (text === this.#sent) return;
    this.#sent = text;
    this.#channel.send(message);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function words(): ClusterPageWords {
  return {
    table: l10n.t('Tasks by node and service'),
    node: l10n.t('Node'),
    hint: l10n.t('Arrow keys go from task to task; Enter shows what is known of one.'),
    details: l10n.t('The chosen task'),
    noDetails: l10n.t('No task is chosen.'),
  };
}

function problemOf(status: SwarmStatus): string {
  switch (status.kind) {
    case 'idle':
    case 'loading':
    case 'manager':
      return '';
    case 'outside':
      return l10n.t('This engine is in no swarm.');
    case 'locked':
      return l10n.t('The swarm is locked on this engine.');
    case 'worker':
      return l10n.t('This engine is a worker: what the swarm holds is seen on a manager ({0}).', status.local.managers.map((address) => displayText(address, 60)).join(', '));
    case 'lost':
      return l10n.t('{0} These rows are the last known.', displayText(status.error.message, 1000));
  }
}
