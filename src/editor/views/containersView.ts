import type * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Event } from '../../core/base/emitter.ts';
import { textsOf } from '../../core/base/fields.ts';
import type { UserError } from '../../core/base/userError.ts';
import { questionsTo } from '../../core/inventory/details.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { serviceRowId, stackRowId, type ContainersOptions, type ContainerSort } from '../../core/outline/containersIndex.ts';
import { ContainersOutline } from '../../core/outline/containersOutline.ts';
import type { ProjectsSource } from '../../core/outline/declaredProjects.ts';
import type { ContainerFilesSource } from '../../core/outline/fileRows.ts';
import { containerFolderOf, type ContainerPath } from '../platform/containerUri.ts';
import { withInventory, type CurrentEngine } from '../platform/currentEngine.ts';
import { readFlag, readText, Remembered } from '../platform/remembered.ts';
import { ChangeDecorations } from './changeDecorations.ts';
import { followContext } from './contextKeys.ts';
import { EngineTree, whileVisible } from './engineTree.ts';
import { fileDrops } from './fileDrops.ts';

/** The ways to sort, as they are offered. */
export const containerSorts: readonly ContainerSort[] = ['name', 'state', 'created'];

/** The containers' files: how they are read, and what this window does to them. */
type ViewedFiles = ContainerFilesSource & { readonly onDidChange: Event<ContainerPath> };

/** The workspace's Compose projects, and why they cannot be brought up, if they cannot. */
type ViewedProjects = ProjectsSource & { readonly problem: UserError | undefined; hold(): Disposable };

/** The view "Containers", with what a person chose in it, and the badge with the number running. */
export class ContainersView implements Disposable {
  readonly filter: Remembered<string>;
  readonly onlyRunning: Remembered<boolean>;
  readonly sort: Remembered<ContainerSort>;
  /** The names of the Compose projects that are not shown. */
  readonly hidden: Remembered<readonly string[]>;
  readonly #store = new DisposableStore();
  readonly #decorations = this.#store.own(new ChangeDecorations(({ containerId, path }) => this.outline?.files.changeAt(containerId, path)));
  readonly #tree: EngineTree<ContainersOutline>;

  /** @param projects those of the workspace's files, kept up to date while the view is visible. */
  constructor(engine: CurrentEngine, files: ViewedFiles, projects: ViewedProjects, memento: vscode.Memento) {
    this.filter = new Remembered(memento, 'containers.filter', readText);
    this.onlyRunning = new Remembered(memento, 'containers.onlyRunning', readFlag);
    this.sort = new Remembered(memento, 'containers.sort', readSort);
    this.hidden = new Remembered(memento, 'containers.hiddenProjects', textsOf);
    this.#tree = this.#store.own(new EngineTree('gantry.containers', engine, ['containers'], (inventory) => this.#createOutline(engine, files, projects, inventory), fileDrops));
    this.#store.own(whileVisible(this.#tree.view, () => projects.hold()));
    this.#store.own(projects.onDidChange(() => (this.#tree.note = projects.projects.length > 0 && projects.problem ? [projects.problem.message, projects.problem.remedy].filter(Boolean).join(' ') : '')));
    this.#store.own(files.onDidChange((done) => this.outline?.files.refresh(done.containerId, containerFolderOf(done).path)));
    for (const chosen of [this.filter, this.onlyRunning, this.sort, this.hidden]) this.#store.own(chosen.onDidChange(() => this.#applyOptions()));
    this.#store.own(followContext('gantry.containers.isFiltered', this.filter, (filter) => filter !== ''));
    this.#store.own(followContext('gantry.compose.hasHidden', this.hidden, (names) => names.length > 0));
    this.#store.own(followContext('gantry.containers.onlyRunning', this.onlyRunning, (isOn) => isOn));
    this.#store.own(withInventory(engine, (inventory) => this.#badge(inventory)));
  }

  get outline(): ContainersOutline | undefined {
    return this.#tree.source;
  }

  /** Selects the row of a container; where a filter hides it nothing happens. */
  async reveal(id: string): Promise<void> {
    const node = this.outline?.reach(id);
    if (node) await this.#tree.reveal(node);
  }

  /** Selects the row of a Compose project, or of one of its services. */
  async revealService(project: string, service?: string): Promise<void> {
    const row = service === undefined ? undefined : this.outline?.find(serviceRowId(project, service));
    const node = row ?? this.outline?.find(stackRowId(project));
    if (node) await this.#tree.reveal(node);
  }

  #createOutline(engine: CurrentEngine, files: ViewedFiles, projects: ProjectsSource, inventory: Inventory): ContainersOutline {
    const details = questionsTo((signal) => engine.ready(signal));
    const outline = new ContainersOutline({ engineId: engine.name, inventory, details, files, projects });
    outline.files.onDidReadChanges(() => this.#decorations.redraw());
    outline.options = this.#options();
    return outline;
  }

  #options(): ContainersOptions {
    return { filter: this.filter.value, onlyRunning: this.onlyRunning.value, sort: this.sort.value, hiddenProjects: this.hidden.value };
  }

  #applyOptions(): void {
    const outline = this.outline;
    if (outline) outline.options = this.#options();
    this.#tree.view.description = this.filter.value;
  }

  /** The badge is always visible, so it keeps the containers live: no request while nothing happens. */
  #badge(inventory: Inventory): Disposable {
    const store = new DisposableStore();
    const running = new Set<string>();
    const draw = (): void => {
      const value = running.size;
      if (this.#tree.view.badge?.value === value) return;
      this.#tree.view.badge = value === 0 ? undefined : { value, tooltip: l10n.t('{0} running', value) };
    };
    store.own(
      inventory.containers.onDidChange(({ isReset, added, changed, removed }) => {
        if (isReset) running.clear();
        for (const { id } of removed) running.delete(id);
        const current = isReset ? inventory.containers.values() : [...added, ...changed.map(({ after }) => after)];
        for (const { id, state } of current) {
          if (state === 'running') running.add(id);
          else running.delete(id);
        }
        draw();
      }),
    );
    store.own(inventory.demand(['containers']));
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
