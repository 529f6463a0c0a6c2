import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { OutlineNode, TooltipLine, TreeSource } from '../../core/outline/node.ts';
import { containerUri } from '../platform/containerUri.ts';
import { Row } from './row.ts';

const expansions = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
};

/**
 * The one tree provider: shows any {@link TreeSource}. Items are made when they are drawn and never cached; only
 * the rows whose nodes changed are drawn again. The source can be exchanged (another engine).
 */
export class TreeProvider implements vscode.TreeDataProvider<Row>, Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new vscode.EventEmitter<(Row | undefined)[] | undefined>());
  readonly #rows = new Map<string, Row>();
  readonly #shown = new Map<string | undefined, readonly string[]>();
  readonly #openCommand: string | undefined;
  #source: TreeSource | undefined;
  #subscription: Disposable | undefined;

  /**
   * @param openCommand what a click runs instead of the row's own command, without an argument: it finds the row in
   *   the selection. For views whose rows change all the time: drawing a row makes the editor forget the arguments
   *   of its command, also in the middle of a click.
   */
  constructor(openCommand?: string) {
    this.#openCommand = openCommand;
  }

  readonly onDidChangeTreeData = this.#changed.event as vscode.Event<Row[] | undefined>;

  get source(): TreeSource | undefined {
    return this.#source;
  }

  set source(source: TreeSource | undefined) {
    this.#subscription?.dispose();
    this.#source = source;
    this.#rows.clear();
    this.#shown.clear();
    this.#subscription = source?.onDidChange((nodes) => this.#redraw(nodes));
    this.#changed.fire(undefined);
  }

  async getChildren(row?: Row): Promise<Row[]> {
    const source = this.#source;
    const parent = row && source?.find(row.id);
    if (!source || (row && !parent)) return [];
    const nodes = await source.children(parent);
    if (source !== this.#source) return [];
    this.#forget(row?.id, nodes);
    return nodes.map((node) => this.rowOf(node));
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const node = this.#source?.find(row.id) ?? row.node;
    row.node = node;
    const item = new vscode.TreeItem(node.label, expansions[node.expansion]);
    item.id = node.id;
    item.contextValue = node.contextValue;
    item.accessibilityInformation = { label: node.accessibilityLabel };
    if (node.description !== undefined) item.description = node.description;
    const icon = iconOf(node);
    if (icon) item.iconPath = icon;
    if (node.resource) item.resourceUri = containerUri({ ...node.resource, ...('engineId' in node.subject ? { engineId: node.subject.engineId } : {}) });
    if (node.command !== undefined) item.command = this.#openCommand === undefined ? { command: node.command, title: node.label, arguments: [row] } : { command: this.#openCommand, title: node.label };
    return item;
  }

  async resolveTreeItem(item: vscode.TreeItem, row: Row, token: vscode.CancellationToken): Promise<vscode.TreeItem> {
    const source = this.#source;
    const node = source?.find(row.id);
    if (!source || !node) return item;
    const controller = new AbortController();
    using _ = toUsing(token.onCancellationRequested(() => controller.abort()));
    item.tooltip = markdown(await source.tooltip(node, controller.signal));
    return item;
  }

  getParent(row: Row): Row | undefined {
    const node = this.#source?.find(row.id);
    const parent = node && this.#source?.parent(node);
    return parent && this.rowOf(parent);
  }

  /** The row for a node, the same object as long as it is shown. */
  rowOf(node: OutlineNode): Row {
    const known = this.#rows.get(node.id);
    if (known) {
      known.node = node;
      return known;
    }
    const row = new Row(node);
    this.#rows.set(node.id, row);
    return row;
  }

  #redraw(nodes: readonly (OutlineNode | undefined)[]): void {
    if (nodes.includes(undefined)) {
      this.#changed.fire(undefined);
      return;
    }
    const rows = nodes.flatMap((node) => (node && this.#rows.get(node.id)) ?? []);
    if (rows.length > 0) this.#changed.fire(rows);
  }

  /** Lets go of the rows that were below a parent and are no longer. */
  #forget(parentId: string | undefined, nodes: readonly OutlineNode[]): void {
    const ids = nodes.map((node) => node.id);
    const kept = new Set(ids);
    for (const id of this.#shown.get(parentId) ?? []) {
      if (!kept.has(id) && !this.#source?.find(id)) this.#drop(id);
    }
    this.#shown.set(parentId, ids);
  }

  #drop(id: string): void {
    this.#rows.delete(id);
    for (const child of this.#shown.get(id) ?? []) this.#drop(child);
    this.#shown.delete(id);
  }

  dispose(): void {
    this.#subscription?.dispose();
    this.#store.dispose();
  }
}

function iconOf({ icon, resource }: OutlineNode): vscode.ThemeIcon | undefined {
  if (icon) return new vscode.ThemeIcon(icon.id, icon.color === undefined ? undefined : new vscode.ThemeColor(icon.color));
  return resource && (resource.isFolder ? vscode.ThemeIcon.Folder : vscode.ThemeIcon.File);
}

function toUsing(disposable: Disposable): { [Symbol.dispose](): void } {
  return { [Symbol.dispose]: () => disposable.dispose() };
}

/** Lines of label and value; every text is escaped, and no links and HTML of theirs are rendered. */
export function markdown(lines: readonly TooltipLine[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  lines.forEach((line, index) => {
    if (index > 0) text.appendMarkdown('  \n');
    if (line.label === '') text.appendMarkdown(`**${escapeMarkdown(line.value)}**`);
    else text.appendMarkdown(`*${escapeMarkdown(line.label)}*: ${linked(escapeMarkdown(line.value), line.link)}`);
  });
  return text;
}

function linked(text: string, link: string | undefined): string {
  return link === undefined ? text : `[${text}](<${link.replace(/[<>\s\\]/g, encodeURIComponent)}>)`;
}

/** Escapes what Markdown, its inline HTML, product icons (`$(x)`) and automatic links would take as syntax. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_{}[\]()#+\-!~|<>$&:.]/g, '\\$&')
    .replace(/\\&/g, '&amp;')
    .replace(/\\</g, '&lt;');
}
