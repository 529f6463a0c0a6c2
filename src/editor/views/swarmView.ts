import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { LiveSwarm } from '../../core/inventory/liveSwarm.ts';
import type { SwarmStatus } from '../../core/inventory/swarmInventory.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { SwarmOutline } from '../../core/outline/swarmOutline.ts';
import { ServiceLogsTerminals } from '../terminals/serviceLogsTerminals.ts';
import { withInventory, type CurrentEngine } from '../platform/currentEngine.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';

const ageRefreshMilliseconds = 30_000;

export interface SwarmViewParts {
  readonly engine: CurrentEngine;
  readonly log: Log;
  /** The engine turned out to be in no swarm any more, or to be in one. */
  readonly onStatus: (status: SwarmStatus) => void;
}

/** The view "Swarm": what the swarm of the engine holds, followed while somebody looks. */
export class SwarmView implements Disposable {
  readonly #store = new DisposableStore();
  readonly #provider = this.#store.own(new TreeProvider());
  readonly #view: vscode.TreeView<Row>;
  readonly #parts: SwarmViewParts;
  /** The terminals of services' logs. */
  readonly logs: ServiceLogsTerminals;
  #shown: { readonly swarm: LiveSwarm; readonly outline: SwarmOutline } | undefined;

  constructor(parts: SwarmViewParts) {
    this.#parts = parts;
    this.logs = this.#store.own(new ServiceLogsTerminals(parts.engine));
    this.#view = this.#store.own(vscode.window.createTreeView<Row>('gantry.swarm', { treeDataProvider: this.#provider, canSelectMany: true, showCollapseAll: true }));
    this.#store.own(withInventory(parts.engine, () => this.#attach()));
  }

  get outline(): SwarmOutline | undefined {
    return this.#shown?.outline;
  }

  /** The swarm of the window's engine; live while somebody holds it. */
  get swarm(): LiveSwarm | undefined {
    return this.#shown?.swarm;
  }

  /** Each engine has a swarm of its own, if any. */
  #attach(): Disposable {
    const { engine, log, onStatus } = this.#parts;
    const store = new DisposableStore();
    const swarm = store.own(new LiveSwarm({ ready: (signal) => engine.ready(signal), log }));
    const outline = store.own(new SwarmOutline({ engineId: engine.name, inventory: swarm }));
    this.#shown = { swarm, outline };
    this.#provider.source = outline;
    const say = (): void => {
      this.#view.message = messageOf(swarm);
      void vscode.commands.executeCommand('setContext', 'gantry.swarm.status', swarm.status.kind);
      onStatus(swarm.status);
    };
    say();
    store.own(swarm.onDidChangeStatus(say));
    store.own(this.#whileVisible(() => swarm.hold()));
    store.own(
      this.#whileVisible(() => {
        const timer = setInterval(() => outline.touch(), ageRefreshMilliseconds);
        return toDisposable(() => clearInterval(timer));
      }),
    );
    return store;
  }

  #whileVisible(begin: () => Disposable): Disposable {
    let held: Disposable | undefined;
    const follow = (): void => {
      if (this.#view.visible) held ??= begin();
      else {
        held?.dispose();
        held = undefined;
      }
    };
    follow();
    const subscription = this.#view.onDidChangeVisibility(follow);
    return toDisposable(() => {
      subscription.dispose();
      held?.dispose();
    });
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** What is said above the rows. */
function messageOf({ status, nodes }: LiveSwarm): string {
  if (status.kind === 'worker') {
    const { state, error, managers } = status.local;
    if (error !== '') return displayText(error);
    if (state === 'pending') return l10n.t('Joining the swarm…');
    return l10n.t('This engine is a worker: what the swarm holds is seen on a manager ({0}).', managers.map((address) => displayText(address, 60)).join(', '));
  }
  if (status.kind !== 'lost') return '';
  const { message, remedy } = status.error;
  const said = remedy === undefined ? message : `${message} ${remedy}`;
  return nodes.size === 0 ? said : l10n.t('{0} These rows are the last known.', said);
}
