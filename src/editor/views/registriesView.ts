import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { TooltipLine } from '../../core/outline/node.ts';
import type { RegistriesOutline } from '../../core/outline/registriesOutline.ts';
import type { Registries } from '../../core/registry/registries.ts';
import { readText, Remembered } from '../platform/remembered.ts';
import type { WindowRegistries } from '../platform/windowRegistries.ts';
import { followContext } from './contextKeys.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';

/** In which order tags are shown. */
export type TagOrder = 'newest' | 'listed';

/** The view "Registries": nothing is loaded, and nobody asked, before somebody looks. */
export class RegistriesView implements Disposable {
  readonly filter: Remembered<string>;
  readonly order: Remembered<TagOrder>;
  readonly #store = new DisposableStore();
  readonly #provider = this.#store.own(new TreeProvider());
  readonly #view: vscode.TreeView<Row>;
  readonly #registries: WindowRegistries;
  readonly #log: Log;
  #outline: RegistriesOutline | undefined;
  #loading: Promise<void> | undefined;

  constructor(registries: WindowRegistries, memento: vscode.Memento, log: Log) {
    this.#registries = registries;
    this.#log = log;
    this.filter = new Remembered(memento, 'registries.filter', readText);
    this.order = new Remembered(memento, 'registries.tagOrder', (value): TagOrder => (value === 'listed' ? 'listed' : 'newest'));
    this.#view = this.#store.own(vscode.window.createTreeView<Row>('gantry.registries', { treeDataProvider: this.#provider, canSelectMany: true, showCollapseAll: true }));
    this.#store.own(this.#view.onDidChangeVisibility(() => this.#follow()));
    for (const chosen of [this.filter, this.order]) this.#store.own(chosen.onDidChange(() => this.#apply()));
    this.#store.own(followContext('gantry.registries.isFiltered', this.filter, (filter) => filter !== ''));
    this.#follow();
  }

  get outline(): RegistriesOutline | undefined {
    return this.#outline;
  }

  /** Opens the view. */
  async show(): Promise<void> {
    await vscode.commands.executeCommand('gantry.registries.focus');
  }

  #follow(): void {
    if (!this.#view.visible || this.#store.isDisposed) return;
    this.#loading ??= this.#load().catch((error: unknown) => this.#log.error(`The registries cannot be shown: ${messageOf(error)}`));
  }

  async #load(): Promise<void> {
    const [{ RegistriesOutline: Outline }, { registries, browser }] = await Promise.all([import('../../core/outline/registriesOutline.ts'), this.#registries.load()]);
    const outline = this.#store.own(new Outline({ source: browser, describe: (host, signal) => describe(registries, host, signal) }));
    this.#outline = outline;
    this.#apply();
    this.#provider.source = outline;
    const draw = (): void => {
      void vscode.commands.executeCommand('setContext', 'gantry.registries.isEmpty', registries.connected.length === 0);
      outline.redraw();
    };
    this.#store.own(registries.onDidChange(draw));
    draw();
  }

  #apply(): void {
    this.#view.description = this.filter.value;
    if (!this.#outline) return;
    this.#outline.filter = this.filter.value;
    this.#outline.order = this.order.value;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Who is signed in at a registry. */
async function describe(registries: Registries, host: string, signal: AbortSignal | undefined): Promise<readonly TooltipLine[]> {
  const { login, problem } = await registries.login(host, signal);
  const who = login === undefined ? (problem ?? l10n.t('nobody')) : login.username === '' ? l10n.t('by a token') : login.username;
  return [{ label: l10n.t('Signed in'), value: who }];
}
