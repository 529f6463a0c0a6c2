import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { movedLine } from '../../core/analysis/buildInstructions.ts';
import type { CopySize } from '../../core/analysis/contextSize.ts';
import { rebuildCost } from '../../core/analysis/savingCost.ts';
import { isAbort } from '../../core/base/abort.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import { filesText, sizeText } from '../../core/outline/contextWords.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { rebuildWords } from '../../core/outline/rebuildWords.ts';
import { markdown } from '../views/treeProvider.ts';
import type { BuildContexts } from './buildContexts.ts';
import { dockerfileSelector, isDockerfile } from './dockerfiles.ts';

export interface ContextLensParts {
  readonly contexts: BuildContexts;
  readonly history: BuildHistory;
  readonly log: Log;
}

/** Says over each COPY and ADD how much of the build context it takes, and more of it where one hovers. */
export class ContextLenses implements vscode.CodeLensProvider, vscode.HoverProvider, Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: ContextLensParts;
  readonly #changed = this.#store.own(new vscode.EventEmitter<void>());

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(parts: ContextLensParts) {
    this.#parts = parts;
    this.#store.own(parts.contexts.onDidChange(() => this.#changed.fire()));
    // Of a file that is shown again the editor shows the lenses that it had, and does not ask for others by itself.
    this.#store.own(vscode.window.onDidChangeVisibleTextEditors(() => this.#changed.fire()));
    this.#store.own(vscode.languages.registerCodeLensProvider(dockerfileSelector, this));
    this.#store.own(vscode.languages.registerHoverProvider(dockerfileSelector, this));
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { sizes, isComplete } = await this.#sizes(document);
    return sizes.map((size) => {
      const range = new vscode.Range(size.startLine - 1, 0, size.startLine - 1, 0);
      const tooltip = l10n.t('What this takes of the build context');
      return new vscode.CodeLens(range, { title: sizeWords(size, isComplete), tooltip, command: 'gantry.buildContext.show', arguments: [document.uri] });
    });
  }

  async provideHover(document: vscode.TextDocument, { line }: vscode.Position): Promise<vscode.Hover | undefined> {
    const { sizes, isComplete } = await this.#sizes(document);
    const size = sizes.find(({ startLine, endLine }) => startLine - 1 <= line && line < endLine);
    if (!size) return undefined;
    const lines = [
      { label: '', value: l10n.t('{0} of the build context', sizeWords(size, isComplete)) },
      ...size.biggest.map(({ path, bytes }) => ({ label: sizeText(bytes), value: displayText(path) })),
      { label: l10n.t('When one of them changes'), value: this.#consequence(document, size) },
    ];
    const range = new vscode.Range(size.startLine - 1, 0, size.endLine - 1, 10_000);
    return new vscode.Hover(markdown(lines.filter(({ value }) => value !== '')), range);
  }

  #consequence(document: vscode.TextDocument, { startLine }: CopySize): string {
    const { history } = this.#parts;
    const record = history.latest(document.uri.fsPath);
    const line = record && movedLine(document.getText(), startLine, record.source);
    const cost = record && line !== undefined ? rebuildCost(record, history.allPrevious(record), line) : undefined;
    return cost ? rebuildWords(cost) : '';
  }

  /** Nothing where the context cannot be read: the build will say why. */
  async #sizes(document: vscode.TextDocument): Promise<{ readonly sizes: readonly CopySize[]; readonly isComplete: boolean }> {
    const { contexts, log } = this.#parts;
    const { fsPath } = document.uri;
    if (!isDockerfile(document)) return { sizes: [], isComplete: true };
    try {
      const sizes = await contexts.sizes(fsPath, document.getText());
      return { sizes, isComplete: (await contexts.state(fsPath)).listing.isComplete };
    } catch (error) {
      if (!isAbort(error)) log.debug(`The build context of ${fsPath} cannot be read: ${messageOf(error)}`);
      return { sizes: [], isComplete: true };
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function sizeWords({ files, bytes, hasExcludes }: CopySize, isComplete: boolean): string {
  if (!isComplete) return filesText(files, bytes, 'moreThan');
  return hasExcludes ? filesText(files, bytes, 'atMost') : filesText(files, bytes);
}
