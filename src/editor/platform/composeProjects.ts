import { basename } from 'node:path';
import * as vscode from 'vscode';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/emitter.ts';
import { isEqual } from '../../core/base/equal.ts';
import { isFields, textsOf, type Fields } from '../../core/base/fields.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import { printOf } from '../../core/compose/onDisk.ts';
import type { ComposeProject, ProjectSource } from '../../core/model/composeProject.ts';
import { readComposeFile } from './composeFiles.ts';
import { Remembered } from './remembered.ts';
import { WatchedFiles } from './watchedFiles.ts';

const filePattern = '**/{compose,docker-compose}*.{yml,yaml}';
const watchedPatterns = [filePattern, '**/.env'];
const isWatchedName = /^(?:\.env|(?:docker-)?compose.*\.ya?ml)$/;
const notOurs = '**/{node_modules,.git}/**';
/** A workspace with more holds copies, not projects to bring up. */
const mostFiles = 500;

/** What somebody chose for the project of a folder. */
export interface ProjectChoice {
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly envFiles: readonly string[];
}

/** The Compose projects of the workspace's files. They are looked for, and watched, while somebody looks at them. */
export class ComposeProjects implements Disposable {
  /** By the project's folder. */
  readonly choices: Remembered<Readonly<Record<string, ProjectChoice>>>;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new Emitter<void>());
  readonly #refresh = this.#store.own(new Coalescer(() => this.#readAll()));
  #projects: readonly ComposeProject[] = [];
  readonly #prints = new WeakMap<ComposeProject, string>();
  #holders = 0;
  #watching: Disposable | undefined;
  /** The files besides Compose files that the services are made of. */
  readonly #files = this.#store.own(new WatchedFiles(() => this.#refresh.request()));
  #loading: Promise<void> | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(memento: vscode.Memento, log: Log) {
    this.#log = log;
    this.choices = new Remembered(memento, 'compose.choices', readChoices);
    this.#store.own(this.choices.onDidChange(() => this.#refresh.request()));
    this.#store.own(toDisposable(() => this.#watching?.dispose()));
  }

  /** As they were read last. */
  get projects(): readonly ComposeProject[] {
    return this.#projects;
  }

  /** Keeps them up to date until disposed. */
  hold(): Disposable {
    this.#holders += 1;
    if (this.#holders === 1) this.#watch();
    return toDisposable(() => {
      this.#holders -= 1;
      if (this.#holders > 0) return;
      this.#watching?.dispose();
      this.#watching = undefined;
      this.#files.watch([]);
    });
  }

  /** The projects as they are now, whether or not somebody looks. */
  async current(): Promise<readonly ComposeProject[]> {
    await this.#readAll();
    return this.#projects;
  }

  /** Reads one project. Without files: those that Compose finds in its folder. */
  async read(source: ProjectSource): Promise<ComposeProject> {
    const [{ readProject }, { projectFolders }] = await Promise.all([import('../../core/compose/projectReader.ts'), import('../../core/compose/composeNames.ts')]);
    const parts = { read: readComposeFile, environment: process.env };
    if (source.files.length > 0) return readProject(source, parts);
    const listed = await vscode.workspace.fs.readDirectory(vscode.Uri.file(source.directory)).then((entries) => entries.map(([name]) => vscode.Uri.joinPath(vscode.Uri.file(source.directory), name).fsPath), () => []);
    return readProject({ ...source, ...(projectFolders(listed)[0] ?? {}), isFound: true }, parts);
  }

  /** The project that a file belongs to, by its own name or because others are made of it too. */
  projectOf(file: string): ComposeProject | undefined {
    return this.#projects.find(({ files }) => files.includes(file)) ?? this.#projects.find(({ readFiles }) => readFiles.includes(file)) ?? this.#projects.find(({ otherFiles }) => otherFiles.includes(file));
  }

  #watch(): void {
    const store = new DisposableStore();
    const request = (): void => this.#refresh.request();
    for (const pattern of watchedPatterns) {
      const watcher = store.own(vscode.workspace.createFileSystemWatcher(pattern));
      for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) store.own(event(request));
    }
    store.own(vscode.workspace.onDidChangeWorkspaceFolders(request));
    store.own(
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        // What projects include may be called anything.
        if (this.#projects.some(({ readFiles }) => readFiles.includes(uri.fsPath))) request();
      }),
    );
    this.#watching = store;
    request();
  }

  async #readAll(): Promise<void> {
    const reading = this.#loading ?? this.#read();
    this.#loading = reading;
    try {
      await reading;
    } catch (error) {
      this.#log.error(`The Compose files of the workspace cannot be read: ${messageOf(error)}`);
    } finally {
      if (this.#loading === reading) this.#loading = undefined;
    }
  }

  async #read(): Promise<void> {
    const listed = await vscode.workspace.findFiles(filePattern, notOurs, mostFiles);
    const paths = listed.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
    if (paths.length === 0 && this.#projects.length === 0) return;
    const [{ readProject }, { projectFolders }] = await Promise.all([import('../../core/compose/projectReader.ts'), import('../../core/compose/composeNames.ts')]);
    const projects: ComposeProject[] = [];
    for (const { directory, files: found, otherFiles } of projectFolders(paths)) {
      const all = [...found, ...otherFiles];
      const { files, profiles, envFiles } = this.choices.value[directory] ?? { files: [], profiles: [], envFiles: [] };
      const chosen = files.filter((file) => all.includes(file));
      const isFound = chosen.length === 0;
      projects.push(await this.#asBefore(await readProject({ directory, files: isFound ? found : chosen, isFound, otherFiles: all, profiles, envFiles }, { read: readComposeFile, environment: process.env })));
    }
    if (this.#store.isDisposed) return;
    this.#projects = withoutDoubles(projects);
    this.#files.watch(this.#holders > 0 ? this.#projects.flatMap(filesBesides) : []);
    this.#changed.fire();
  }

  /** The very project that was read before, where nothing of it changed: what is known of that is asked once. */
  async #asBefore(project: ComposeProject): Promise<ComposeProject> {
    const print = await printOf(project.readFiles);
    const before = this.#projects.find((other) => this.#prints.get(other) === print && isEqual(other, project)) ?? project;
    this.#prints.set(before, print);
    return before;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** The files that a project is made of, but those that are watched by their names in the whole workspace. */
function filesBesides({ services, readFiles }: ComposeProject): readonly string[] {
  const isWatched = (file: string): boolean => isWatchedName.test(basename(file)) && vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file)) !== undefined;
  return [...new Set([...services.flatMap(({ files }) => files), ...readFiles])].filter((file) => !isWatched(file));
}

/** `COMPOSE_FILE` may mean the files of a folder below, which are found there too: Compose takes both for one project. */
function withoutDoubles(projects: readonly ComposeProject[]): readonly ComposeProject[] {
  return projects.filter(({ name, directory }, index) => projects.findIndex((other) => other.name === name && other.directory === directory) === index);
}

function readChoices(value: unknown): Readonly<Record<string, ProjectChoice>> {
  if (!isFields(value)) return {};
  const choice = (fields: Fields): ProjectChoice => ({ files: textsOf(fields.files), profiles: textsOf(fields.profiles), envFiles: textsOf(fields.envFiles) });
  return Object.fromEntries(Object.entries(value).flatMap(([folder, fields]) => (isFields(fields) ? [[folder, choice(fields)] as const] : [])));
}
