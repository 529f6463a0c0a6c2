import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';

/** Single files of the disk that are watched, wherever they are. */
export class WatchedFiles implements Disposable {
  readonly #changed: () => void;
  readonly #watchers = new Map<string, Disposable>();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Watches these, and no others any more. */
  watch(files: readonly string[]): void {
    const wanted = new Set(files);
    for (const [file, watcher] of this.#watchers) {
      if (wanted.has(file)) continue;
      watcher.dispose();
      this.#watchers.delete(file);
    }
    for (const file of wanted) if (!this.#watchers.has(file)) this.#watchers.set(file, this.#watchOne(file));
  }

  #watchOne(file: string): Disposable {
    const store = new DisposableStore();
    const watcher = store.own(vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(dirname(file)), basename(file))));
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) store.own(event(() => this.#changed()));
    return store;
  }

  dispose(): void {
    this.watch([]);
  }
}
