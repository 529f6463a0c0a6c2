import type * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { textsOf } from '../../core/base/fields.ts';
import { questionsTo } from '../../core/inventory/details.ts';
import type { ProjectPlace } from '../../core/model/compose.ts';
import { isHelper } from '../../core/model/helper.ts';
import { serviceRowId, stackRowId } from '../../core/outline/containersIndex.ts';
import type { ContainersOptions, ContainerSort } from '../../core/outline/containersOptions.ts';
import { ContainersOutline } from '../../core/outline/containersOutline.ts';
import type { WindowFiles } from '../documents/windowFiles.ts';
import { containerFolderOf } from '../platform/containerUri.ts';
import type { ComposeDrift } from '../platform/composeDrift.ts';
import { withEngines, type CurrentEngine, type WindowEngines } from '../platform/currentEngine.ts';
import { readFlag, readText, Remembered } from '../platform/remembered.ts';
import { ChangeDecorations } from './changeDecorations.ts';
import { followContext } from './contextKeys.ts';
import { EngineTree } from './engineTree.ts';
import { fileDrops } from './fileDrops.ts';
import { whileVisible } from './whileVisible.ts';

/** The ways to sort, as they are offered. */
export const containerSorts: readonly ContainerSort[] = ['name', 'state', 'created'];

/** The view "Containers", with what a person chose in it, and the badge with the number running. */
export class ContainersView implements Disposable {
  readonly filter: Remembered<string>;
  readonly onlyRunning: Remembered<boolean>;
  readonly sort: Remembered<ContainerSort>;
  /** The Compose projects that are not shown, by `projectKey`. */
  readonly hidden: Remembered<readonly string[]>;
  readonly #store = new DisposableStore();
  readonly #decorations = this.#store.own(new ChangeDecorations(({ engineId, containerId, path }) => this.outlineOf(engineId)?.files.changeAt(containerId, path)));
  readonly #tree: EngineTree<ContainersOutline>;
  /** The running containers of each engine. */
  readonly #running = new Set<ReadonlySet<string>>();

  /** @param projects those of the workspace's files, kept up to date while the view is visible. */
  constructor(engines: WindowEngines, files: WindowFiles, projects: ComposeDrift, memento: vscode.Memento) {
    this.filter = new Remembered(memento, 'containers.filter', readText);
    this.onlyRunning = new Remembered(memento, 'containers.onlyRunning', readFlag);
    this.sort = new Remembered(memento, 'containers.sort', readSort);
    this.hidden = new Remembered(memento, 'containers.hiddenProjects', textsOf);
    this.#tree = this.#store.own(new EngineTree('gantry.containers', engines, ['containers'], (engine) => this.#createOutline(engine, files, projects), fileDrops));
    this.#store.own(whileVisible(this.#tree.view, () => projects.hold()));
    this.#store.own(projects.onDidChange(() => (this.#tree.note = projects.projects.length > 0 && projects.problem ? [projects.problem.message, projects.problem.remedy].filter(Boolean).join(' ') : '')));
    this.#store.own(files.onDidChange((done) => this.outlineOf(done.engineId)?.files.refresh(done.containerId, containerFolderOf(done).path)));
    for (const chosen of [this.filter, this.onlyRunning, this.sort, this.hidden]) this.#store.own(chosen.onDidChange(() => this.#applyOptions()));
    this.#store.own(followContext('gantry.containers.isFiltered', this.filter, (filter) => filter !== ''));
    this.#store.own(followContext('gantry.compose.hasHidden', this.hidden, (names) => names.length > 0));
    this.#store.own(followContext('gantry.containers.onlyRunning', this.onlyRunning, (isOn) => isOn));
    this.#store.own(withEngines(engines, (engine) => this.#badge(engine)));
  }

  /** The outline of an engine; of the chosen one where none is named. */
  outlineOf(engineId?: string): ContainersOutline | undefined {
    return this.#tree.source(engineId);
  }

  /** Selects the row of a container; where a filter hides it nothing happens. */
  async reveal(id: string, engineId?: string): Promise<void> {
    const node = this.outlineOf(engineId)?.reach(id);
    if (node) await this.#tree.reveal(node, engineId);
  }

  /** Selects the row of a Compose project, or of one of its services. */
  async revealService(engineId: string, { project, directory }: ProjectPlace, service?: string): Promise<void> {
    const outline = this.outlineOf(engineId);
    // The folder counts only where several have the name.
    const places = [{ project, ...(directory === undefined ? {} : { directory }) }, { project }];
    const ids = [...(service === undefined ? [] : places.map((place) => serviceRowId(place, service))), ...places.map((place) => stackRowId(place))];
    const node = ids.flatMap((id) => outline?.find(id) ?? [])[0];
    if (node) await this.#tree.reveal(node, engineId);
  }

  #createOutline(engine: CurrentEngine, files: WindowFiles, projects: ComposeDrift): ContainersOutline {
    const details = questionsTo((signal) => engine.ready(signal));
    const outline = new ContainersOutline({ engineId: engine.key, inventory: engine.inventory, details, files: files.of(engine), projects: projects.of(engine) });
    outline.files.onDidReadChanges(() => this.#decorations.redraw());
    outline.options = this.#options();
    return outline;
  }

  #options(): ContainersOptions {
    return { filter: this.filter.value, onlyRunning: this.onlyRunning.value, sort: this.sort.value, hiddenProjects: this.hidden.value };
  }

  #applyOptions(): void {
    for (const outline of this.#tree.sources) outline.options = this.#options();
    this.#tree.view.description = this.filter.value;
  }

  /** The badge is always visible, so it keeps the containers live: no request while nothing happens. */
  #badge({ inventory }: CurrentEngine): Disposable {
    const store = new DisposableStore();
    const running = new Set<string>();
    this.#running.add(running);
    const draw = (): void => {
      const value = [...this.#running].reduce((sum, { size }) => sum + size, 0);
      if (this.#tree.view.badge?.value === value) return;
      this.#tree.view.badge = value === 0 ? undefined : { value, tooltip: l10n.t('{0} running', value) };
    };
    store.own(
      inventory.containers.onDidChange(({ isReset, added, changed, removed }) => {
        if (isReset) running.clear();
        for (const { id } of removed) running.delete(id);
        const current = isReset ? inventory.containers.values() : [...added, ...changed.map(({ after }) => after)];
        for (const container of current) {
          if (container.state === 'running' && !isHelper(container)) running.add(container.id);
          else running.delete(container.id);
        }
        draw();
      }),
    );
    store.own(inventory.demand(['containers']));
    store.own(
      toDisposable(() => {
        this.#running.delete(running);
        draw();
      }),
    );
    draw();
    return store;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function readSort(value: unknown): ContainerSort {
  return containerSorts.find((sort) => sort === value) ?? 'name';
}
