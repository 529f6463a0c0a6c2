import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { LiveSwarm } from '../../core/inventory/liveSwarm.ts';
import type { SwarmStatus } from '../../core/inventory/swarmInventory.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { SwarmOutline } from '../../core/outline/swarmOutline.ts';
import type { CurrentEngine, WindowEngines } from '../platform/currentEngine.ts';
import { EngineForest, type Shown } from './engineForest.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';
import { whileVisible } from './whileVisible.ts';

const ageRefreshMilliseconds = 30_000;

export interface SwarmViewParts {
  readonly engines: WindowEngines;
  readonly log: Log;
  /** An engine turned out to be in no swarm any more, or to be in one. */
  readonly onStatus: (engine: CurrentEngine, status: SwarmStatus) => void;
}

/** The swarm of one engine. */
export interface ShownSwarm {
  readonly live: LiveSwarm;
}

/** The view "Swarm": what the swarms of the engines hold, followed while somebody looks. */
export class SwarmView implements Disposable {
  readonly #store = new DisposableStore();
  readonly #provider = this.#store.own(new TreeProvider());
  readonly #view: vscode.TreeView<Row>;
  readonly #parts: SwarmViewParts;
  readonly #forest: EngineForest<SwarmOutline>;
  readonly #swarms = new Map<SwarmOutline, ShownSwarm & { readonly engine: CurrentEngine }>();

  constructor(parts: SwarmViewParts) {
    this.#parts = parts;
    this.#view = this.#store.own(vscode.window.createTreeView<Row>('gantry.swarm', { treeDataProvider: this.#provider, canSelectMany: true, showCollapseAll: true }));
    const show = (source: TreeProvider['source']): void => {
      this.#provider.source = source;
    };
    this.#forest = this.#store.own(new EngineForest(parts.engines, (engine) => this.#attach(engine), show));
    this.#say();
  }

  outlineOf(engineId?: string): SwarmOutline | undefined {
    return this.#forest.of(engineId);
  }

  of(engineId?: string): ShownSwarm | undefined {
    const outline = this.outlineOf(engineId);
    return outline && this.#swarms.get(outline);
  }

  #attach(engine: CurrentEngine): Shown<SwarmOutline> {
    const store = new DisposableStore();
    const live = store.own(new LiveSwarm({ ready: (signal) => engine.ready(signal), log: this.#parts.log }));
    const outline = store.own(new SwarmOutline({ engineId: engine.key, inventory: live }));
    this.#swarms.set(outline, { live, engine });
    store.own(toDisposable(() => this.#swarms.delete(outline)));
    store.own(
      live.onDidChangeStatus((status) => {
        this.#say();
        this.#parts.onStatus(engine, status);
      }),
    );
    store.own(whileVisible(this.#view, () => live.hold()));
    store.own(
      whileVisible(this.#view, () => {
        const timer = setInterval(() => outline.touch(), ageRefreshMilliseconds);
        return toDisposable(() => clearInterval(timer));
      }),
    );
    return { source: outline, dispose: () => store.dispose() };
  }

  /** What stands above the rows; and by which welcome text and menus are chosen. */
  #say(): void {
    const swarms = [...this.#swarms.values()];
    // A message takes the place of the welcome text with its buttons: where that says what to do, the rest stands beside the title.
    const [only] = swarms;
    this.#view.description = only && swarms.length === 1 && isWorker(only.live) ? managersText(only.live) : '';
    this.#view.message = swarms.map(({ live, engine }) => (swarms.length > 1 ? messageOf(live, engine.name) : isWorker(live) || live.status.kind === 'locked' ? '' : messageOf(live, ''))).filter((text) => text !== '').join('\n');
    const kinds = swarms.map(({ live }) => live.status.kind);
    void vscode.commands.executeCommand('setContext', 'gantry.swarm.status', kinds.find((kind) => kind === 'manager') ?? kinds[0] ?? 'idle');
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Whether all is well with it, and there is nothing to be seen from here. */
function isWorker({ status }: LiveSwarm): boolean {
  return status.kind === 'worker' && status.local.error === '' && status.local.state === 'active';
}

function managersText({ status }: LiveSwarm): string {
  return status.kind === 'worker' ? l10n.t('worker of {0}', status.local.managers.map((address) => displayText(address, 60)).join(', ')) : '';
}

/** @param name of the engine, where there are several. */
function messageOf(live: LiveSwarm, name: string): string {
  const text = statusText(live);
  return name === '' || text === '' ? text : l10n.t('{0}: {1}', displayText(name), text);
}

function statusText({ status, nodes }: LiveSwarm): string {
  if (status.kind === 'worker') {
    const { state, error, managers } = status.local;
    if (state === 'error') return l10n.t('This engine cannot take part in its swarm: {0}. Take it out with "Leave Swarm…" above, and join the swarm anew.', displayText(error || l10n.t('it does not say why')).replace(/\.$/, ''));
    if (error !== '') return displayText(error);
    if (state === 'pending') return l10n.t('Joining the swarm…');
    return l10n.t('This engine is a worker: what the swarm holds is seen on a manager ({0}).', managers.map((address) => displayText(address, 60)).join(', '));
  }
  // Of one engine among several there is no welcome text.
  if (status.kind === 'locked') return l10n.t('This manager was started again and is locked: run "Unlock Swarm…" with this engine chosen.');
  if (status.kind !== 'lost') return '';
  const { message, remedy } = status.error;
  const said = remedy === undefined ? message : `${message} ${remedy}`;
  return nodes.size === 0 ? said : l10n.t('{0} These rows are the last known.', said);
}
