import * as vscode from 'vscode';
import { buildCosts, costText, type BuildCosts, type LineCost } from '../../core/analysis/buildCost.ts';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import type { BuildRecord } from '../../core/build/record.ts';
import type { Remembered } from '../platform/remembered.ts';
import { costHover } from './costHover.ts';
import { isDockerfile } from './dockerfiles.ts';

/** What the last build cost, at the ends of the lines of the Dockerfiles that are visible. */
export class CostDecorations implements Disposable {
  readonly #store = new DisposableStore();
  readonly #history: BuildHistory;
  readonly #areHidden: Remembered<boolean>;
  readonly #type = this.#store.own(vscode.window.createTextEditorDecorationType({ rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen }));
  readonly #drawing = this.#store.own(new Coalescer(() => this.#draw()));

  constructor(history: BuildHistory, areHidden: Remembered<boolean>) {
    this.#history = history;
    this.#areHidden = areHidden;
    const draw = (): void => this.#drawing.request();
    this.#store.own(vscode.window.onDidChangeVisibleTextEditors(draw));
    this.#store.own(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isDockerfile(document)) draw();
      }),
    );
    this.#store.own(areHidden.onDidChange(draw));
    this.#store.own(
      history.onDidChange((ids) => {
        // A build that goes on changes nothing here.
        if (!ids) draw();
      }),
    );
    draw();
  }

  async #draw(): Promise<void> {
    const editors = (): readonly vscode.TextEditor[] => vscode.window.visibleTextEditors.filter(({ document }) => isDockerfile(document));
    if (editors().length === 0) return;
    if (!this.#areHidden.value) await this.#history.load();
    for (const editor of editors()) editor.setDecorations(this.#type, this.#areHidden.value ? [] : [...this.#decorations(editor.document)]);
  }

  #decorations(document: vscode.TextDocument): readonly vscode.DecorationOptions[] {
    const decorations = new Map<number, vscode.DecorationOptions>();
    // A target has the stages that it needs: those of others are told by their own last builds.
    for (const record of this.#history.latestOfTargets(document.uri.fsPath)) {
      const costs = buildCosts(record, this.#history.previous(record), document.getText());
      for (const cost of costs.lines) if (cost.line <= document.lineCount && !decorations.has(cost.line)) decorations.set(cost.line, decoration(document, record, costs, cost));
    }
    return [...decorations.values()];
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function decoration(document: vscode.TextDocument, record: BuildRecord, costs: BuildCosts, cost: LineCost): vscode.DecorationOptions {
  const { range } = document.lineAt(cost.line - 1);
  const contentText = costText(cost, costs.isStale);
  return {
    range,
    hoverMessage: costHover(document, record, costs, cost),
    renderOptions: { after: { contentText, margin: '0 0 0 3em', color: new vscode.ThemeColor(colorOf(cost, costs.isStale)) } },
  };
}

function colorOf({ outcome }: LineCost, isStale: boolean): string {
  if (isStale) return 'gantry.cost.stale';
  if (outcome === 'failed') return 'gantry.cost.failed';
  return outcome === 'ran' ? 'gantry.cost.ran' : 'gantry.cost.cached';
}
