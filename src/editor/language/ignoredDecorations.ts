import { dirname, join, relative, sep } from 'node:path';
import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import { isMissing } from '../../core/build/fileError.ts';
import { parseIgnoreFile } from '../../core/build/ignoreFile.ts';
import { PatternMatcher } from '../../core/build/patterns.ts';
import { unsavedText } from '../platform/unsavedText.ts';

const name = '.dockerignore';

/** Marks what the nearest `.dockerignore` above leaves out, in the explorer. */
export class IgnoredDecorations implements vscode.FileDecorationProvider, Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new vscode.EventEmitter<undefined>());
  readonly #log: Log;
  /** By folder; undefined where it holds no rules. */
  readonly #rules = new Map<string, Promise<PatternMatcher | undefined>>();

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
    const watcher = this.#store.own(vscode.workspace.createFileSystemWatcher(`**/${name}`));
    const forget = (): void => {
      this.#rules.clear();
      this.#changed.fire(undefined);
    };
    for (const subscribe of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) this.#store.own(subscribe(forget));
    this.#store.own(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.path.endsWith(`/${name}`)) forget();
      }),
    );
    this.#store.own(vscode.window.registerFileDecorationProvider(this));
  }

  async provideFileDecoration(uri: vscode.Uri): Promise<vscode.FileDecoration | undefined> {
    const root = uri.scheme === 'file' ? vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath : undefined;
    if (root === undefined || uri.fsPath === root) return undefined;
    for (let folder = dirname(uri.fsPath); folder.length >= root.length; folder = dirname(folder)) {
      const rules = await this.#rulesOf(folder);
      if (!rules) continue;
      const isIgnored = rules.matchesPathOrParent(relative(folder, uri.fsPath).split(sep).join('/'));
      return isIgnored ? new vscode.FileDecoration(undefined, l10n.t('Not sent to Docker builds: ignored by {0}', name), new vscode.ThemeColor('gitDecoration.ignoredResourceForeground')) : undefined;
    }
    return undefined;
  }

  #rulesOf(folder: string): Promise<PatternMatcher | undefined> {
    let rules = this.#rules.get(folder);
    if (!rules) this.#rules.set(folder, (rules = this.#read(join(folder, name))));
    return rules;
  }

  async #read(path: string): Promise<PatternMatcher | undefined> {
    try {
      return new PatternMatcher(parseIgnoreFile(unsavedText(path) ?? (await readFile(path, 'utf8'))));
    } catch (error) {
      if (!isMissing(error)) this.#log.debug(`${path} cannot be used: ${messageOf(error)}`);
      return undefined;
    }
  }

  dispose(): void {
    this.#store.dispose();
    this.#rules.clear();
  }
}
