import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { ContextListing } from '../../core/model/buildContext.ts';
import { ContextOutline } from '../../core/outline/contextOutline.ts';
import { filesText } from '../../core/outline/contextWords.ts';
import type { BuildContexts } from '../language/buildContexts.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';

const id = 'gantry.buildContext';

/** The view "Build Context": there when it was asked for, until it is closed. Reads nothing while it is not visible. */
export class BuildContextView implements Disposable {
  readonly outline: ContextOutline;
  readonly #store = new DisposableStore();
  readonly #contexts: BuildContexts;
  readonly #view: vscode.TreeView<Row>;
  readonly #reading = this.#store.own(new Coalescer(() => this.#read()));
  #dockerfile: vscode.Uri | undefined;
  #held: Disposable | undefined;
  #stop = new AbortController();

  constructor(contexts: BuildContexts) {
    this.#contexts = contexts;
    this.outline = this.#store.own(new ContextOutline());
    const provider = this.#store.own(new TreeProvider());
    provider.source = this.outline;
    this.#view = this.#store.own(vscode.window.createTreeView<Row>(id, { treeDataProvider: provider, canSelectMany: true, showCollapseAll: true }));
    this.#store.own(this.#view.onDidChangeVisibility(() => this.#follow()));
    this.#store.own(
      contexts.onDidChange((dockerfile) => {
        if (this.#held && dockerfile === this.#dockerfile?.fsPath) this.#reading.request();
      }),
    );
  }

  /** The Dockerfile whose context is shown. */
  get dockerfile(): vscode.Uri | undefined {
    return this.#dockerfile;
  }

  async show(dockerfile: vscode.Uri): Promise<void> {
    this.#release();
    if (this.#dockerfile?.fsPath !== dockerfile.fsPath) await this.outline.show(undefined, this.#stop.signal);
    this.#dockerfile = dockerfile;
    this.outline.expect();
    this.#view.description = vscode.workspace.asRelativePath(dockerfile);
    await vscode.commands.executeCommand('setContext', 'gantry.buildContext.isShown', true);
    await vscode.commands.executeCommand('gantry.buildContext.focus');
    this.#follow();
  }

  async close(): Promise<void> {
    this.#release();
    this.#dockerfile = undefined;
    await vscode.commands.executeCommand('setContext', 'gantry.buildContext.isShown', false);
    await this.outline.show(undefined, this.#stop.signal);
  }

  async showIgnored(isShown: boolean): Promise<void> {
    this.outline.withIgnored = isShown;
    await vscode.commands.executeCommand('setContext', 'gantry.buildContext.withIgnored', isShown);
  }

  #follow(): void {
    if (!this.#view.visible) this.#release();
    else if (this.#dockerfile && !this.#held) {
      this.#held = this.#contexts.hold(this.#dockerfile.fsPath);
      this.#reading.request();
    }
  }

  #release(): void {
    this.#held?.dispose();
    this.#held = undefined;
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  async #read(): Promise<void> {
    const dockerfile = this.#dockerfile;
    const { signal } = this.#stop;
    if (!dockerfile || !this.#held) return;
    try {
      const { listing } = await this.#contexts.state(dockerfile.fsPath);
      if (signal.aborted) return;
      await this.outline.show(listing, signal);
      this.#view.description = summary(dockerfile, listing);
      this.#view.message = '';
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      await this.outline.show(undefined, signal);
      this.#view.message = messageOf(error);
    }
  }

  dispose(): void {
    this.#release();
    this.#store.dispose();
  }
}

/** "shop/Dockerfile: 12 files, 3.4 MB, 3 ignored" */
function summary(dockerfile: vscode.Uri, { files, bytes, ignored, isComplete }: ContextListing): string {
  return l10n.t('{0}: {1}, {2} ignored', vscode.workspace.asRelativePath(dockerfile), filesText(files.length, bytes, isComplete ? undefined : 'moreThan'), ignored.length);
}
