import { diskPageFigures, type DiskPageColumn, type DiskPageFigure, type DiskPageKind, type DiskPageRow } from '../../core/model/diskPage.ts';

export interface SortOrder {
  readonly column: DiskPageColumn;
  readonly isDescending: boolean;
}

/** What is shown of all. */
export interface DiskFilter {
  /** In lower case. */
  readonly text: string;
  readonly kinds: ReadonlySet<DiskPageKind>;
  readonly isOnlyRemovable: boolean;
}

export function isFigure(column: DiskPageColumn): column is DiskPageFigure {
  return diskPageFigures.some((figure) => figure === column);
}

export function sortRows(rows: readonly DiskPageRow[], { column, isDescending }: SortOrder): readonly DiskPageRow[] {
  const collator = new Intl.Collator(undefined, { numeric: true });
  const compare = (left: DiskPageRow, right: DiskPageRow): number => (isFigure(column) ? left.values[column] - right.values[column] : collator.compare(left.texts[column], right.texts[column]));
  return rows.toSorted((left, right) => (isDescending ? -1 : 1) * compare(left, right) || collator.compare(left.texts.name, right.texts.name) || left.number - right.number);
}

export function isShown({ kind, texts, detail, search, stays }: DiskPageRow, filter: DiskFilter): boolean {
  if (!filter.kinds.has(kind) || (filter.isOnlyRemovable && stays !== '')) return false;
  return filter.text === '' || [texts.name, detail, texts.users, search].some((text) => text.toLowerCase().includes(filter.text));
}
