import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/emitter.ts';
import { isEqual } from '../../core/base/equal.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import { madeSource } from '../../core/compose/madeSource.ts';
import { allExist, changeTimes, isSameFolder } from '../../core/compose/onDisk.ts';
import type { StaleReason, staleReasons } from '../../core/compose/drift.ts';
import type { ComposeProject } from '../../core/model/composeProject.ts';
import type { Container } from '../../core/model/container.ts';
import type { ProjectsSource } from '../../core/outline/declaredProjects.ts';
import { ComposeFingerprints } from './composeFingerprints.ts';
import type { ComposeProjects } from './composeProjects.ts';
import { withEngines, type CurrentEngine, type WindowEngines } from './currentEngine.ts';
import type { WindowCompose } from './windowCompose.ts';

export interface ComposeDriftParts {
  readonly engines: WindowEngines;
  readonly compose: WindowCompose;
  readonly projects: ComposeProjects;
  readonly log: Log;
}

/** How the containers of one engine stand to the files. */
export interface EngineDrift extends ProjectsSource {
  reasonsOf(container: Container): readonly StaleReason[];
}

/**
 * How the containers of the workspace's projects stand to their files: whether an up would put others in their place.
 * Compose is asked once for each state of a project's files, and only while somebody looks and there are containers.
 */
export class ComposeDrift implements Disposable {
  readonly #parts: ComposeDriftParts;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new Emitter<void>());
  readonly #refresh = this.#store.own(new Coalescer(() => this.#read()));
  readonly #fingerprints: ComposeFingerprints;
  readonly #variants = new WeakMap<ComposeProject, Map<string, Promise<ComposeProject>>>();
  #reasons: ReadonlyMap<CurrentEngine, ReadonlyMap<string, readonly StaleReason[]>> = new Map();
  #problem: UserError | undefined;
  #refusal: UserError | undefined;
  #holders = 0;
  #held: Disposable | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(parts: ComposeDriftParts) {
    this.#parts = parts;
    this.#fingerprints = new ComposeFingerprints(parts);
    this.#store.own(
      parts.projects.onDidChange(() => {
        this.#fingerprints.forgetRefused(this.projects);
        this.#changed.fire();
        this.#refresh.request();
      }),
    );
    this.#store.own(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#refresh.request()));
    this.#store.own(toDisposable(() => this.#held?.dispose()));
  }

  get projects(): readonly ComposeProject[] {
    return this.#parts.projects.projects;
  }

  /** Why the files of the workspace cannot be brought up, since Compose is not there or does not answer; or why it is not known what is stale. */
  get problem(): UserError | undefined {
    return this.#problem ?? this.#refusal;
  }

  /** As it is for one engine. What has no container is shown for the chosen one only. */
  of(engine: CurrentEngine): EngineDrift {
    const reasonsOf = ({ id }: Container): readonly StaleReason[] => this.#reasons.get(engine)?.get(id) ?? [];
    const shown = (): readonly ComposeProject[] => {
      if (this.#parts.engines.all[0] === engine) return this.projects;
      const there = new Set([...engine.inventory.containers.values()].flatMap(({ compose }) => compose?.project ?? []));
      return this.projects.filter(({ name }) => there.has(name));
    };
    return {
      get projects() {
        return shown();
      },
      isStale: (container) => reasonsOf(container).length > 0,
      reasonsOf,
      onDidChange: this.onDidChange,
    };
  }

  /** Keeps it up to date until disposed. */
  hold(): Disposable {
    this.#holders += 1;
    if (this.#holders === 1) this.#held = this.#follow();
    return toDisposable(() => {
      this.#holders -= 1;
      if (this.#holders > 0) return;
      this.#held?.dispose();
      this.#held = undefined;
    });
  }

  #follow(): Disposable {
    const store = new DisposableStore();
    store.own(this.#parts.projects.hold());
    store.own(
      withEngines(this.#parts.engines, (engine) => {
        const { containers, images } = engine.inventory;
        const each = new DisposableStore();
        // What merely starts or stops is as stale as it was.
        each.own(containers.onDidChange(({ isReset, added, removed }) => {
          if (!isReset && ![...added, ...removed].some(({ compose }) => compose)) return;
          this.#refresh.request();
          // Which projects another engine has is told by its containers.
          if (this.#parts.engines.all[0] !== engine && this.projects.length > 0) this.#changed.fire();
        }));
        each.own(images.onDidChange(() => this.#refresh.request()));
        this.#refresh.request();
        return each;
      }),
    );
    return store;
  }

  async #read(): Promise<void> {
    if (this.#holders === 0 || !vscode.workspace.isTrusted) return;
    const { engines, log, projects } = this.#parts;
    if (projects.projects.length === 0) return;
    try {
      this.#say(await this.#missing(), this.#refusal);
      const reasons = new Map<CurrentEngine, ReadonlyMap<string, readonly StaleReason[]>>();
      for (const engine of engines.all) if (engine.inventory.state.kind === 'connected') reasons.set(engine, new Map(await this.#reasonsOn(engine)));
      this.#say(this.#problem, projects.projects.flatMap((project) => this.#fingerprints.refusalOf(project) ?? [])[0]);
      const isSame = reasons.size === this.#reasons.size && [...reasons].every(([engine, found]) => isEqual([...found], [...(this.#reasons.get(engine) ?? [])]));
      if (isSame) return;
      this.#reasons = reasons;
      this.#changed.fire();
    } catch (error) {
      if (isAbort(error)) return;
      log.warn(`What runs cannot be compared with the Compose files: ${messageOf(error)}`);
    }
  }

  /** Why there is no Compose that answers, if there is none: then only the times of files tell. */
  async #missing(): Promise<UserError | undefined> {
    try {
      await (await this.#parts.compose.load()).find();
      return undefined;
    } catch (error) {
      if (error instanceof UserError && (error.kind === 'unsupported' || error.kind === 'timeout')) return error;
      throw error;
    }
  }

  async #reasonsOn(engine: CurrentEngine): Promise<readonly (readonly [id: string, reasons: readonly StaleReason[]])[]> {
    const { staleReasons: reasonsOf } = await import('../../core/compose/drift.ts');
    const all = [...engine.inventory.containers.values()];
    const found: (readonly [string, readonly StaleReason[]])[] = [];
    for (const project of this.projects) {
      const own: Container[] = [];
      for (const container of all) if (await this.#isOf(project, container)) own.push(container);
      found.push(...(await this.#reasonsIn(engine, project, own, reasonsOf)));
    }
    return found;
  }

  async #reasonsIn(engine: CurrentEngine, project: ComposeProject, containers: readonly Container[], reasonsOf: typeof staleReasons): Promise<readonly (readonly [id: string, reasons: readonly StaleReason[]])[]> {
    const found: (readonly [string, readonly StaleReason[]])[] = [];
    for (const container of containers) {
      const made = await this.#asMade(project, container);
      const facts = { hashes: await this.#fingerprints.of(engine, made, this.#problem === undefined), images: await this.#imagesOf(engine, made), changedAt: await changeTimes(made) };
      const plain = reasonsOf(container, made, facts);
      const isOther = plain.some(({ kind }) => kind === 'config');
      const reasons = isOther ? reasonsOf(container, made, { ...facts, hashes: await this.#fingerprints.ofResolved(engine, made) }) : plain;
      if (reasons.length > 0) found.push([container.id, reasons]);
    }
    return found;
  }

  async #isOf({ name, directory }: ComposeProject, { compose }: Container): Promise<boolean> {
    return compose?.project === name && compose.workingDirectory !== undefined && isSameFolder(compose.workingDirectory, directory);
  }

  /** The project as a container of it was made. Of what labels say only files of the workspace are looked at unasked. */
  async #asMade(project: ComposeProject, { compose }: Container): Promise<ComposeProject> {
    const { projects } = this.#parts;
    const source = compose && madeSource(project, compose, projects.choices.value[project.directory]);
    const isOurs = (file: string): boolean => project.files.includes(file) || project.otherFiles.includes(file) || vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file)) !== undefined;
    if (!source || ![...source.files, ...source.envFiles].every(isOurs) || !(await allExist([...source.files, ...source.envFiles]))) return project;
    const variants = this.#variants.get(project) ?? new Map<string, Promise<ComposeProject>>();
    this.#variants.set(project, variants);
    const key = [...source.files, '', ...source.envFiles].join('\0');
    const made = variants.get(key) ?? projects.read(source);
    variants.set(key, made);
    return made;
  }

  #say(problem: UserError | undefined, refusal: UserError | undefined): void {
    const before = this.problem?.message;
    this.#problem = problem;
    this.#refusal = refusal;
    if (this.problem?.message !== before) this.#changed.fire();
  }

  async #imagesOf(engine: CurrentEngine, project: ComposeProject): Promise<ReadonlyMap<string, string>> {
    const { imageReference } = await import('../../core/compose/drift.ts');
    const references = project.services.flatMap(({ name, image }) => imageReference(project.name, name, image));
    if (references.length === 0) return new Map();
    const { inventory } = engine;
    const images = inventory.images.isLoaded && inventory.state.kind === 'connected' ? [...inventory.images.values()] : await (await engine.ready()).images.list({ references });
    const wanted = new Set(references);
    return new Map(images.flatMap(({ id, tags }) => tags.filter((tag) => wanted.has(tag)).map((tag) => [tag, id] as const)));
  }

  dispose(): void {
    this.#store.dispose();
  }
}
