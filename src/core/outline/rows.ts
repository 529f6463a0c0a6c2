import * as l10n from '@vscode/l10n';
import { Emitter } from '../base/emitter.ts';
import type { Disposable } from '../base/disposable.ts';
import type { OutlineNode, TooltipLine } from './node.ts';

/** How many rows a parent shows until more are asked for. */
export const standardLimit = 100;

const growth = 10;

/** The id of the roots' parent, which has no row. */
export const rootId = '';

/**
 * What every outline does alike: how many rows of a parent are shown, which rows are to be drawn again, and saying
 * so once per change.
 */
export class Rows implements Disposable {
  readonly #changed = new Emitter<readonly (OutlineNode | undefined)[]>();
  readonly #limits = new Map<string, number>();
  readonly #dirty = new Set<string>();
  readonly #engineId: string;
  readonly #find: (id: string) => OutlineNode | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(engineId: string, find: (id: string) => OutlineNode | undefined) {
    this.#engineId = engineId;
    this.#find = find;
  }

  get listenerCount(): number {
    return this.#changed.listenerCount;
  }

  limit(parentId: string): number {
    return this.#limits.get(parentId) ?? standardLimit;
  }

  /** Lets a parent show at least this many rows. */
  raise(parentId: string, count = this.limit(parentId) * growth): void {
    if (count <= this.limit(parentId)) return;
    this.#limits.set(parentId, count);
    this.dirty(parentId);
  }

  /** Shows more rows of the parent beside the "Show more" row that was clicked. */
  showMore({ id }: OutlineNode): void {
    const parentId = parentOfMore(id);
    if (parentId === undefined) return;
    this.raise(parentId);
    this.flush();
  }

  /** A row's look, or its children, are no longer as they were. */
  dirty(id: string): void {
    this.#dirty.add(id);
  }

  /** A value was added to, or removed from, the sorted children of a parent, which are now `length`. */
  moved(parentId: string, index: number, length: number): void {
    const limit = this.limit(parentId);
    const isAroundLimit = length === limit || length === limit + 1;
    this.dirty(index < limit || isAroundLimit ? parentId : moreId(parentId));
  }

  /** Nothing needs to be drawn again: nobody has seen it yet, or all of it is. */
  clean(): void {
    this.#dirty.clear();
  }

  /** Says which rows are to be drawn again. With the roots everything is. */
  flush(): void {
    if (this.#dirty.size === 0) return;
    const ids = [...this.#dirty];
    this.#dirty.clear();
    if (ids.includes(rootId)) {
      this.#changed.fire([undefined]);
      return;
    }
    const nodes = ids.flatMap((id) => this.#find(id) ?? []);
    if (nodes.length > 0) this.#changed.fire(nodes);
  }

  /** The first rows of a parent, and the row that shows more where there are more. */
  cut<T>(parentId: string, values: { readonly length: number; slice(end: number): readonly T[] }, toNode: (value: T) => OutlineNode | undefined): readonly OutlineNode[] {
    const limit = this.limit(parentId);
    const nodes = values.slice(limit).flatMap((value) => toNode(value) ?? []);
    return values.length > limit ? [...nodes, this.more(parentId, values.length)] : nodes;
  }

  /** The row that shows more of a parent with `count` children. */
  more(parentId: string, count: number): OutlineNode {
    const label = l10n.t('Show {0} more…', Math.max(0, count - this.limit(parentId)));
    return {
      id: moreId(parentId),
      label,
      icon: { id: 'ellipsis' },
      contextValue: 'more',
      expansion: 'none',
      accessibilityLabel: label,
      subject: { kind: 'group', engineId: this.#engineId, id: parentId },
      command: 'gantry._showMore',
    };
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

const morePrefix = 'more/';

function moreId(parentId: string): string {
  return `${morePrefix}${parentId}`;
}

/** Whose further rows the row with this id shows; undefined for any other row. */
export function parentOfMore(id: string): string | undefined {
  return id.startsWith(morePrefix) ? id.slice(morePrefix.length) : undefined;
}

/** The tooltip of a row of which there is no more to say than it shows. */
export function plainTooltip(node: OutlineNode): readonly TooltipLine[] {
  const lines: readonly TooltipLine[] = [{ label: '', value: node.label }];
  return node.description === undefined ? lines : [...lines, { label: l10n.t('Info'), value: node.description }];
}
