import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { NetworkMapPage } from './networkMapPage.ts';
import type { NetworkMapParts } from './networkMapParts.ts';

const viewType = 'gantry.networkMap';

/** The map of one engine's networks. */
export interface EngineNetworkMap {
  /** Shows the map, in the tab that is open where there is one. @param chosen the id of a container that is meant. */
  show(chosen?: string): Promise<void>;
}

/** The maps of networks: one page for each engine at most. What they need is loaded when the first is opened. */
export class NetworkMapPages implements Disposable {
  readonly #parts: NetworkMapParts;
  readonly #store = new DisposableStore();
  readonly #pages = new Map<string, NetworkMapPage>();

  constructor(parts: NetworkMapParts) {
    this.#parts = parts;
    this.#store.own(vscode.window.registerWebviewPanelSerializer(viewType, { deserializeWebviewPanel: (panel, state) => this.#restore(panel, textOf(fieldsOf(state).memory)) }));
  }

  of(engine: CurrentEngine): EngineNetworkMap {
    return { show: (chosen = '') => this.#show(this.#parts.engines.of(engine.key), chosen) };
  }

  async #show(engine: CurrentEngine, chosen: string): Promise<void> {
    const open = this.#pages.get(engine.key);
    if (open) open.reveal(chosen);
    else await this.#fill(vscode.window.createWebviewPanel(viewType, l10n.t('Network Map'), vscode.ViewColumn.Active), engine, chosen);
  }

  /** @param key of the engine that the page showed; one that this window does not show any more is not shown by another's. */
  async #restore(panel: vscode.WebviewPanel, key: string): Promise<void> {
    const engine = this.#parts.engines.all.find((each) => each.key === key);
    if (engine && !this.#pages.has(key)) await this.#fill(panel, engine, '');
    else panel.dispose();
  }

  async #fill(panel: vscode.WebviewPanel, engine: CurrentEngine, chosen: string): Promise<void> {
    const life = this.#store.own(new DisposableStore());
    panel.onDidDispose(() => this.#store.release(life));
    const { NetworkMapPage: Page } = await import('./networkMapPage.ts');
    if (life.isDisposed) return;
    const page = life.own(new Page(panel, { engine, chosen }, this.#parts));
    this.#pages.set(engine.key, page);
    life.own(
      toDisposable(() => {
        if (this.#pages.get(engine.key) === page) this.#pages.delete(engine.key);
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }
}
