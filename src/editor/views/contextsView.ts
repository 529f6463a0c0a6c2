import * as vscode from 'vscode';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { ListedContext } from '../../core/engine/listContexts.ts';
import { endpointUrl } from '../../core/model/endpoint.ts';
import { ContextsOutline, type ShownContext } from '../../core/outline/contextsOutline.ts';
import { engineShowing, withEngines, type WindowEngines } from '../platform/currentEngine.ts';
import { resolveInputs, type EngineChoice } from '../platform/windowEngine.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';
import { whileVisible } from './whileVisible.ts';

export interface ContextsViewParts {
  readonly engines: WindowEngines;
  readonly choice: EngineChoice;
  readonly log: Log;
}

/** The view "Contexts": which engines there are, and what this window does with them. Reads nothing while it is hidden. */
export class ContextsView implements Disposable {
  readonly outline: ContextsOutline;
  readonly #parts: ContextsViewParts;
  readonly #store = new DisposableStore();
  readonly #view: vscode.TreeView<Row>;
  readonly #reading: Coalescer;
  #listed: readonly ListedContext[] = [];

  constructor(parts: ContextsViewParts) {
    this.#parts = parts;
    this.outline = this.#store.own(new ContextsOutline());
    const provider = this.#store.own(new TreeProvider());
    provider.source = this.outline;
    this.#view = this.#store.own(vscode.window.createTreeView<Row>('gantry.contexts', { treeDataProvider: provider }));
    this.#reading = this.#store.own(new Coalescer(() => this.#read()));
    this.#store.own(whileVisible(this.#view, () => this.#follow()));
  }

  /** Reads the contexts anew, where somebody sees them: the CLI's files tell by themselves that they changed. */
  refresh(): void {
    if (this.#view.visible) this.#reading.request();
  }

  #follow(): Disposable {
    const { engines, choice } = this.#parts;
    const store = new DisposableStore();
    store.own(withEngines(engines, ({ inventory }) => inventory.onDidChangeState(() => this.#draw())));
    store.own(engines.onDidChangeAll(() => this.#draw()));
    store.own(choice.own.onDidChange(() => this.#reading.request()));
    void this.#watch(store).catch((error: unknown) => this.#parts.log.warn(`The CLI's contexts are not watched: ${messageOf(error)}`));
    this.#reading.request();
    return store;
  }

  async #watch(store: DisposableStore): Promise<void> {
    const { configFolder } = await import('../../core/engine/contexts.ts');
    const { environment, homeFolder } = resolveInputs(this.#parts.choice);
    const folder = vscode.Uri.file(configFolder(environment, homeFolder));
    // A context that is removed goes with its folder, of which alone is told.
    for (const pattern of ['config.json', 'contexts/meta/*', 'contexts/meta/*/meta.json']) {
      const watcher = store.own(vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern)));
      for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) store.own(event(() => this.#reading.request()));
    }
  }

  async #read(): Promise<void> {
    try {
      const { listContexts } = await import('../../core/engine/listContexts.ts');
      this.#listed = await listContexts(resolveInputs(this.#parts.choice));
      this.#view.message = '';
    } catch (error) {
      this.#view.message = messageOf(error);
    }
    this.#draw();
  }

  #draw(): void {
    this.outline.contexts = this.#listed.map((listed) => shownOf(listed, this.#parts.engines));
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function shownOf({ origin, context, isCurrent }: ListedContext, engines: WindowEngines): ShownContext {
  const { name, description } = context;
  const engine = engineShowing(engines, name);
  const role = engine === undefined ? 'none' : engine === engines.all[0] ? 'chosen' : 'beside';
  const base = { name, origin, description, isCurrent, role, ...(engine ? { state: engine.inventory.state } : {}) } as const;
  if (context.kind === 'broken') return { ...base, address: '', hasTls: false, problem: context.error };
  const { endpoint } = context;
  return { ...base, address: endpointUrl(endpoint), hasTls: endpoint.kind === 'tcp' && endpoint.tls !== undefined };
}
