import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CopyHazard, CopySize } from '../../core/analysis/contextSize.ts';
import { isAbort } from '../../core/base/abort.ts';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { BuildContexts } from './buildContexts.ts';
import { dockerfileSelector, isDockerfile } from './dockerfiles.ts';

/** How many things one warning names. */
const named = 5;

/** What a warning is about, so that a fix can be offered. */
class ContextWarning extends vscode.Diagnostic {
  readonly paths: readonly string[];

  constructor(range: vscode.Range, hazards: readonly CopyHazard[]) {
    super(range, wordsOf(hazards), vscode.DiagnosticSeverity.Warning);
    this.source = 'Docker';
    this.paths = hazards.filter(({ isNamed }) => !isNamed).map(({ path }) => path);
  }
}

/** Warns on the lines of visible Dockerfiles of what hardly anybody means to have in an image, and offers to ignore it. */
export class ContextWarnings implements vscode.CodeActionProvider, Disposable {
  readonly #store = new DisposableStore();
  readonly #contexts: BuildContexts;
  readonly #log: Log;
  readonly #collection = this.#store.own(vscode.languages.createDiagnosticCollection('docker-context'));
  /** The Dockerfiles that are visible, and what holds their contexts. */
  readonly #held = new Map<string, Disposable>();
  readonly #drawing = this.#store.own(new Coalescer(() => this.#draw()));

  constructor(contexts: BuildContexts, log: Log) {
    this.#contexts = contexts;
    this.#log = log;
    this.#store.own(vscode.window.onDidChangeVisibleTextEditors(() => this.#follow()));
    this.#store.own(contexts.onDidChange(() => this.#drawing.request()));
    this.#store.own(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (this.#held.has(document.uri.fsPath)) this.#drawing.request();
      }),
    );
    this.#store.own(vscode.languages.registerCodeActionsProvider(dockerfileSelector, this, { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }));
    this.#follow();
  }

  provideCodeActions(document: vscode.TextDocument, _range: vscode.Range, { diagnostics }: vscode.CodeActionContext): vscode.CodeAction[] {
    const own = this.#collection.get(document.uri) ?? [];
    return diagnostics.flatMap((shown) => {
      // The editor hands back copies.
      const warning = own.find((each) => each.message === shown.message && each.range.isEqual(shown.range));
      return warning instanceof ContextWarning ? fixes(document, shown, warning.paths) : [];
    });
  }

  #follow(): void {
    const visible = new Set(visibleDockerfiles().map(({ uri }) => uri.fsPath));
    for (const [path, held] of this.#held) {
      if (visible.has(path)) continue;
      held.dispose();
      this.#held.delete(path);
      this.#collection.delete(vscode.Uri.file(path));
    }
    for (const path of visible) if (!this.#held.has(path)) this.#held.set(path, this.#contexts.hold(path));
    this.#drawing.request();
  }

  async #draw(): Promise<void> {
    for (const document of visibleDockerfiles()) {
      const sizes = await this.#sizes(document);
      if (sizes && this.#held.has(document.uri.fsPath)) this.#collection.set(document.uri, sizes.flatMap((size) => warningOf(document, size)));
    }
  }

  /** Undefined where the text or the files changed meanwhile: another drawing is on its way. */
  async #sizes(document: vscode.TextDocument): Promise<readonly CopySize[] | undefined> {
    const { version, uri } = document;
    try {
      const sizes = await this.#contexts.sizes(uri.fsPath, document.getText());
      return document.version === version ? sizes : undefined;
    } catch (error) {
      if (isAbort(error)) return undefined;
      this.#log.debug(`The build context of ${uri.fsPath} cannot be read: ${messageOf(error)}`);
      return [];
    }
  }

  dispose(): void {
    for (const held of this.#held.values()) held.dispose();
    this.#held.clear();
    this.#store.dispose();
  }
}

function visibleDockerfiles(): readonly vscode.TextDocument[] {
  return vscode.window.visibleTextEditors.map(({ document }) => document).filter(isDockerfile);
}

function warningOf(document: vscode.TextDocument, { startLine, endLine, hazards }: CopySize): readonly vscode.Diagnostic[] {
  if (hazards.length === 0 || startLine > document.lineCount) return [];
  const last = document.lineAt(Math.min(endLine, document.lineCount) - 1);
  return [new ContextWarning(new vscode.Range(new vscode.Position(startLine - 1, 0), last.range.end), hazards)];
}

function wordsOf(hazards: readonly CopyHazard[]): string {
  const names = hazards.slice(0, named).map(({ path }) => displayText(path)).join(', ');
  const all = hazards.length > named ? l10n.t('{0} and {1} more', names, hazards.length - named) : names;
  if (hazards.every(({ kind }) => kind === 'secret')) return l10n.t('This copies what looks like a secret into the image: {0}', all);
  if (hazards.some(({ kind }) => kind === 'secret')) return l10n.t('This copies what is better left out of an image, secrets among it: {0}', all);
  return l10n.t('This copies what is better left out of an image: {0}', all);
}

function fixes(document: vscode.TextDocument, shown: vscode.Diagnostic, paths: readonly string[]): readonly vscode.CodeAction[] {
  const fix = (title: string, ignored: readonly string[], isPreferred: boolean): vscode.CodeAction => {
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.diagnostics = [shown];
    action.isPreferred = isPreferred;
    action.command = { title, command: 'gantry._ignore', arguments: [document.uri, ignored] };
    return action;
  };
  if (paths.length === 0) return [];
  const single = paths.slice(0, named).map((path) => fix(l10n.t('Add {0} to .dockerignore', displayText(path)), [path], paths.length === 1));
  return paths.length === 1 ? single : [fix(l10n.t('Add all of them to .dockerignore'), paths, true), ...single];
}
