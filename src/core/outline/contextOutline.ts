import * as l10n from '@vscode/l10n';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { type ContextListing } from '../model/buildContext.ts';
import { contextTree, itemAt, itemsOf, type ContextItem } from './contextTree.ts';
import { filesText, sizeText } from './contextWords.ts';
import { displayText } from './displayText.ts';
import type { OutlineNode, TooltipLine, TreeSource } from './node.ts';
import { parentOfMore, plainTooltip, rootId, Rows } from './rows.ts';

/** The rows of a build context: its folders and files, the biggest first. */
export class ContextOutline implements TreeSource, Disposable {
  readonly #store = new DisposableStore();
  readonly #rows = this.#store.own(new Rows('', (id) => this.find(id)));
  #root: ContextItem | undefined;
  #withIgnored = false;
  #isExpected = false;
  /** Those who asked for the rows before there were any. */
  readonly #waiting: (() => void)[] = [];

  readonly onDidChange = this.#rows.onDidChange;

  /** Whether what is ignored is shown as well. */
  set withIgnored(value: boolean) {
    this.#withIgnored = value;
    this.#redraw();
  }

  /** Says that a listing will come: who asks for the rows before waits for it. */
  expect(): void {
    this.#isExpected = this.#root === undefined;
  }

  /** Shows another listing, or nothing. @throws an abort error when the signal aborted. */
  async show(listing: ContextListing | undefined, signal: AbortSignal): Promise<void> {
    this.#root = listing && (await contextTree(listing, signal));
    this.#isExpected = false;
    // The editor loses a change of rows that it has asked for and has not got yet.
    if (this.#waiting.length > 0) for (const answer of this.#waiting.splice(0)) answer();
    else this.#redraw();
  }

  children(parent?: OutlineNode): readonly OutlineNode[] | Promise<readonly OutlineNode[]> {
    if (this.#isExpected) return new Promise((resolve) => this.#waiting.push(() => resolve(this.#rowsOf(parent))));
    return this.#rowsOf(parent);
  }

  #rowsOf(parent?: OutlineNode): readonly OutlineNode[] {
    const item = parent ? this.#item(parent.id) : this.#root;
    return item ? this.#rows.cut(parent?.id ?? rootId, listOf(itemsOf(item, this.#withIgnored)), nodeOf) : [];
  }

  parent({ id }: OutlineNode): OutlineNode | undefined {
    const owner = parentOfMore(id);
    if (owner !== undefined) return this.find(owner);
    const path = pathOf(id);
    return path.includes('/') ? this.find(rowId(path.slice(0, path.lastIndexOf('/')))) : undefined;
  }

  find(id: string): OutlineNode | undefined {
    const owner = parentOfMore(id);
    const item = owner === rootId ? this.#root : this.#item(owner ?? id);
    if (!item) return undefined;
    return owner === undefined ? nodeOf(item) : this.#rows.more(owner, itemsOf(item, this.#withIgnored).length);
  }

  tooltip(node: OutlineNode): Promise<readonly TooltipLine[]> {
    return Promise.resolve(plainTooltip(node));
  }

  /** Shows more rows beside the "Show more" row that was clicked. */
  showMore(node: OutlineNode): void {
    this.#rows.showMore(node);
  }

  #item(id: string): ContextItem | undefined {
    return this.#root && id.startsWith(prefix) ? itemAt(this.#root, pathOf(id)) : undefined;
  }

  #redraw(): void {
    this.#rows.dirty(rootId);
    this.#rows.flush();
  }

  dispose(): void {
    this.#store.dispose();
  }
}

const prefix = 'context/';

function rowId(path: string): string {
  return `${prefix}${path}`;
}

function pathOf(id: string): string {
  return id.slice(prefix.length);
}

function nodeOf({ path, name, isIgnored, files, bytes, items, isFolder }: ContextItem): OutlineNode {
  const label = displayText(name);
  const size = isFolder ? filesText(files, bytes) : sizeText(bytes);
  const description = isIgnored ? l10n.t('ignored') : size;
  return {
    id: rowId(path),
    label,
    description,
    icon: iconOf(isFolder, isIgnored),
    contextValue: `contextItem ${isFolder ? 'folder' : 'file'} ${isIgnored ? 'ignored' : 'sent'}`,
    expansion: items ? 'collapsed' : 'none',
    accessibilityLabel: l10n.t('{0}, {1}', label, description),
    subject: { kind: 'contextItem', path, isFolder },
    ...(!isFolder && { command: 'gantry.buildContext.open' }),
  };
}

function iconOf(isFolder: boolean, isIgnored: boolean): { readonly id: string; readonly color?: string } {
  return { id: isFolder ? 'folder' : 'file', ...(isIgnored && { color: 'disabledForeground' }) };
}

/** `slice` with only an end, as rows are cut. */
function listOf<T>(values: readonly T[]): { readonly length: number; slice(end: number): readonly T[] } {
  return { length: values.length, slice: (end) => values.slice(0, end) };
}
