import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { FileChange } from '../../core/model/file.ts';
import { changeWord } from '../../core/outline/fileNodes.ts';
import { containerPathOf, containerScheme, type ContainerPath } from '../platform/containerUri.ts';

const looks: Readonly<Record<FileChange['kind'], { readonly badge: string; readonly color: string }>> = {
  added: { badge: 'A', color: 'gitDecoration.addedResourceForeground' },
  changed: { badge: 'M', color: 'gitDecoration.modifiedResourceForeground' },
  removed: { badge: 'D', color: 'gitDecoration.deletedResourceForeground' },
};

/** Marks the files of containers that differ from their image, as far as somebody looked. */
export class ChangeDecorations implements vscode.FileDecorationProvider, Disposable {
  readonly #changeAt: (place: ContainerPath) => FileChange['kind'] | undefined;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new vscode.EventEmitter<undefined>());

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(changeAt: (place: ContainerPath) => FileChange['kind'] | undefined) {
    this.#changeAt = changeAt;
    this.#store.own(vscode.window.registerFileDecorationProvider(this));
  }

  /** All are asked for again. */
  redraw(): void {
    this.#changed.fire(undefined);
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== containerScheme) return undefined;
    const kind = this.#changeAt(containerPathOf(uri));
    return kind && new vscode.FileDecoration(looks[kind].badge, changeWord(kind), new vscode.ThemeColor(looks[kind].color));
  }

  dispose(): void {
    this.#store.dispose();
  }
}
