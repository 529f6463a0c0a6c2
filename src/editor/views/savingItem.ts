import * as l10n from '@vscode/l10n';
import { isAbsolute, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { savingCost, type RebuildCost } from '../../core/analysis/savingCost.ts';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import { readIgnoreFile } from '../../core/build/ignoreFile.ts';
import { PatternMatcher } from '../../core/build/patterns.ts';
import { targetKey, type BuildRecord } from '../../core/build/record.ts';
import { shortBuildName } from '../../core/outline/buildNode.ts';
import { savingWords } from '../../core/outline/rebuildWords.ts';
import { markdown } from './treeProvider.ts';

/** What the next build of a target has to do again once the file is saved. */
interface Saving {
  readonly record: BuildRecord;
  readonly cost: RebuildCost;
}

/** The status bar's word on what saving the active file will cost; hidden where it costs nothing that is known. */
export class SavingItem implements Disposable {
  readonly #store = new DisposableStore();
  readonly #history: BuildHistory;
  readonly #log: Log;
  readonly #item = this.#store.own(vscode.window.createStatusBarItem('gantry.saving', vscode.StatusBarAlignment.Left, -1));
  readonly #drawing = this.#store.own(new Coalescer(() => this.#draw()));

  constructor(history: BuildHistory, log: Log) {
    this.#history = history;
    this.#log = log;
    this.#item.name = l10n.t('Docker: Cost of Saving');
    this.#store.own(vscode.window.onDidChangeActiveTextEditor(() => this.#drawing.request()));
    this.#store.own(
      history.onDidChange((ids) => {
        if (!ids) this.#drawing.request();
      }),
    );
    this.#drawing.request();
  }

  async #draw(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const savings = uri?.scheme === 'file' ? await this.#savings(uri.fsPath) : [];
    if (vscode.window.activeTextEditor?.document.uri.toString() !== uri?.toString()) return;
    const [first] = savings;
    if (!first) {
      this.#item.hide();
      return;
    }
    const words = wordsOf(first);
    this.#item.text = `$(layers) ${words.replaceAll('$(', '$ (')}`;
    this.#item.accessibilityInformation = { label: words, role: 'button' };
    this.#item.tooltip = markdown([
      { label: '', value: l10n.t('As far as the last builds tell') },
      ...savings.map((saving) => ({ label: vscode.workspace.asRelativePath(saving.record.request.dockerfile), value: wordsOf(saving) })),
    ]);
    const selection = new vscode.Range(first.cost.line - 1, 0, first.cost.line - 1, 0);
    this.#item.command = { command: 'vscode.open', title: words, arguments: [vscode.Uri.file(first.record.request.dockerfile), { selection }] };
    this.#item.show();
  }

  async #savings(file: string): Promise<readonly Saving[]> {
    await this.#history.load();
    const found: Saving[] = [];
    for (const record of this.#lastBuilds()) {
      const path = relative(record.request.buildContext, file).split(sep).join('/');
      if (path === '' || path.startsWith('../') || isAbsolute(path)) continue;
      const cost = savingCost(record, this.#history.allPrevious(record), path);
      if (cost && (await this.#isSent(record, path))) found.push({ record, cost });
    }
    return found;
  }

  /** The newest build of each target that passed, the newest first. */
  #lastBuilds(): readonly BuildRecord[] {
    const last = new Map<string, BuildRecord>();
    for (const record of this.#history.builds) {
      if (record.outcome === 'built' && !last.has(targetKey(record))) last.set(targetKey(record), record);
    }
    return [...last.values()];
  }

  async #isSent({ request }: BuildRecord, path: string): Promise<boolean> {
    try {
      const { patterns } = await readIgnoreFile(request.buildContext, request.dockerfile);
      return !new PatternMatcher(patterns).matchesPathOrParent(path);
    } catch (error) {
      this.#log.debug(`The ignore rules of ${request.dockerfile} cannot be read: ${messageOf(error)}`);
      return false;
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function wordsOf({ record, cost }: Saving): string {
  return savingWords(shortBuildName(record), cost);
}
