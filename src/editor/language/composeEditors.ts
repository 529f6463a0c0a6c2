import * as vscode from 'vscode';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/userError.ts';
import { composeLenses, serviceMarks, type ServiceMark, type ThereOf } from '../../core/compose/composeLenses.ts';
import { parseCompose } from '../../core/compose/composeText.ts';
import { projectVariables, readProject } from '../../core/compose/projectReader.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { isOfProject, type ProjectPlace } from '../../core/model/compose.ts';
import type { ComposeProject } from '../../core/model/composeProject.ts';
import { ProjectNames } from '../../core/outline/declaredProjects.ts';
import { readComposeFile } from '../platform/composeFiles.ts';
import { withInventory } from '../platform/currentEngine.ts';
import { unsavedText } from '../platform/unsavedText.ts';
import type { ComposeFeatureParts } from './composeFeatureParts.ts';
import { composeSelector, isComposeDocument } from './composeFiles.ts';
import { ComposeGutter } from './composeGutter.ts';
import { composeHover, serviceHover } from './composeHover.ts';
import { lensOf } from './composeLensWords.ts';

/** The files as they stand in the editor, saved or not. */
const readEdited = async (path: string): Promise<string | undefined> => unsavedText(path) ?? readComposeFile(path);

/**
 * Lenses, values of variables, and problems in Compose files. Their projects are held while such a file is open, and
 * how they stand to what runs while one is visible.
 */
export class ComposeEditors implements Disposable {
  readonly #parts: ComposeFeatureParts;
  readonly #store = new DisposableStore();
  readonly #lensesChanged = this.#store.own(new vscode.EventEmitter<void>());
  readonly #gutter = this.#store.own(new ComposeGutter((document) => this.#marks(document)));
  readonly #check = this.#store.own(new Coalescer(() => this.#checkOpen()));
  /** The folders of the projects whose problems are shown. */
  #checked: ReadonlySet<string> = new Set();
  #open: Disposable | undefined;
  #seen: Disposable | undefined;

  constructor(parts: ComposeFeatureParts) {
    this.#parts = parts;
    const redraw = (): void => {
      this.#lensesChanged.fire();
      this.#gutter.drawSoon();
    };
    this.#store.own(parts.drift.onDidChange(() => {
      redraw();
      this.#check.request();
    }));
    this.#store.own(withInventory(parts.engine, (inventory) => this.#followInventory(inventory, redraw)));
    this.#store.own(vscode.workspace.onDidGrantWorkspaceTrust(redraw));
    for (const event of [vscode.window.onDidChangeVisibleTextEditors, vscode.workspace.onDidOpenTextDocument, vscode.workspace.onDidCloseTextDocument]) this.#store.own(event(() => this.#followEditors()));
    this.#store.own(vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (!this.#isMeant(document) || contentChanges.length === 0) return;
      this.#gutter.drawSoon();
      const project = parts.projects.projectOf(document.uri.fsPath);
      if (project) parts.problems.forgetSaid(project.directory);
      this.#check.request();
    }));
    this.#store.own(vscode.languages.registerCodeLensProvider(composeSelector, { onDidChangeCodeLenses: this.#lensesChanged.event, provideCodeLenses: (document) => this.#lenses(document) }));
    this.#store.own(vscode.languages.registerHoverProvider(composeSelector, { provideHover: (document, position) => this.#hover(document, position) }));
    this.#followEditors();
  }

  #followInventory({ containers, onDidChangeState }: Inventory, redraw: () => void): Disposable {
    const store = new DisposableStore();
    store.own(onDidChangeState(redraw));
    store.own(containers.onDidChange(({ isReset, added, changed, removed }) => {
      const touched = [...added, ...removed, ...changed.map(({ after }) => after)];
      if (isReset || touched.some(({ compose }) => compose)) redraw();
    }));
    redraw();
    return store;
  }

  #isMeant(document: vscode.TextDocument): boolean {
    return document.uri.scheme === 'file' && (isComposeDocument(document) || this.#parts.projects.projects.some(({ readFiles }) => readFiles.includes(document.uri.fsPath)));
  }

  #followEditors(): void {
    const isSeen = vscode.window.visibleTextEditors.some(({ document }) => this.#isMeant(document));
    const isOpen = isSeen || this.#openFiles().length > 0;
    const { drift, projects } = this.#parts;
    this.#open = held(isOpen, this.#open, () => projects.hold());
    this.#seen = held(isSeen, this.#seen, () => drift.hold());
    if (isSeen) this.#gutter.drawSoon();
    if (isOpen || this.#checked.size > 0) this.#check.request();
  }

  #openFiles(): readonly string[] {
    return vscode.workspace.textDocuments.filter((document) => !document.isClosed && this.#isMeant(document)).map(({ uri }) => uri.fsPath);
  }

  #lenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!this.#isShown(document)) return [];
    return composeLenses(parseCompose(document.getText()), this.#thereOf(document)).map((lens) => lensOf(lens, document.uri, this.#placeOf(document)));
  }

  #marks(document: vscode.TextDocument): readonly ServiceMark[] | undefined {
    if (!this.#isShown(document)) return undefined;
    const there = this.#thereOf(document);
    return there ? serviceMarks(parseCompose(document.getText()), there) : [];
  }

  #isShown(document: vscode.TextDocument): boolean {
    return vscode.workspace.isTrusted && this.#isMeant(document) && !/\.env$/.test(document.uri.path);
  }

  #placeOf({ uri }: vscode.TextDocument): ProjectPlace | undefined {
    const { projects } = this.#parts;
    const project = projects.projectOf(uri.fsPath);
    return project && new ProjectNames(projects.projects).placeOf(project.name, project.directory);
  }

  /** What there is of the project of a file; undefined as long as nobody knows. */
  #thereOf(document: vscode.TextDocument): ThereOf | undefined {
    const { drift, engine, projects } = this.#parts;
    const { containers, state } = engine.inventory;
    const place = this.#placeOf(document);
    if (place === undefined || !containers.isLoaded || state.kind !== 'connected') return undefined;
    const described = projects.projectOf(document.uri.fsPath)?.services;
    return {
      containers: [...containers.values()].filter((container) => isOfProject(container, place)),
      isStale: (container) => drift.of(engine.all[0] ?? engine).isStale(container),
      wanted: (service) => described?.find(({ name }) => name === service)?.wanted ?? 1,
    };
  }

  async #hover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    if (!this.#isMeant(document)) return undefined;
    const file = document.uri.fsPath;
    const project = this.#parts.projects.projectOf(file) ?? { directory: vscode.Uri.joinPath(document.uri, '..').fsPath, envFiles: [] };
    const variables = await projectVariables(project, { read: readEdited, environment: process.env });
    const { drift, engine } = this.#parts;
    return composeHover(parseCompose(document.getText(), variables).uses, position) ?? serviceHover(this.#marks(document) ?? [], position, (container) => drift.of(engine.all[0] ?? engine).reasonsOf(container));
  }

  /** Reads the projects of the open files as they stand there, and says what is wrong with them. */
  async #checkOpen(): Promise<void> {
    try {
      const files = this.#openFiles();
      const meant = new Set(files.flatMap((file) => this.#parts.projects.projectOf(file) ?? []));
      for (const project of meant) {
        const read = await readProject({ ...project, files: variantOf(project, files) }, { read: readEdited, environment: process.env });
        this.#parts.problems.report(project.directory, read.problems);
      }
      const folders = new Set([...meant].map(({ directory }) => directory));
      for (const folder of this.#checked) if (!folders.has(folder)) this.#parts.problems.forget(folder);
      this.#checked = folders;
    } catch (error) {
      this.#parts.log.error(`The Compose files cannot be checked: ${messageOf(error)}`);
    }
  }

  dispose(): void {
    this.#seen?.dispose();
    this.#open?.dispose();
    this.#store.dispose();
  }
}

/** A file that stands beside those of the project is looked at as what it is mostly: laid over them. */
function variantOf(project: ComposeProject, open: readonly string[]): readonly string[] {
  return [...project.files, ...project.otherFiles.filter((file) => open.includes(file))];
}

/** Holds what is wanted, and lets go what is no longer. */
function held(isWanted: boolean, holding: Disposable | undefined, hold: () => Disposable): Disposable | undefined {
  if (isWanted) return holding ?? hold();
  holding?.dispose();
  return undefined;
}
