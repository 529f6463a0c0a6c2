import { fieldsOf, listOf, numberOf, textOf } from '../../core/base/fields.ts';
import { keepRuleKinds, type DiskPagePreview, type DiskPageRow, type DiskPageTotal, type DiskPageWords, type KeepRuleKind } from '../../core/model/diskPage.ts';

/** What the host tells the page of disk usage. */
export type ToDiskPage =
  /** Comes first. `memory` is what the page is to keep, so that the tab survives a reload. */
  | { readonly kind: 'open'; readonly words: DiskPageWords; readonly title: string; readonly memory: string }
  /** What goes on now; empty: nothing. While it does, nothing but to cancel it may be asked. */
  | { readonly kind: 'busy'; readonly text: string }
  | { readonly kind: 'usage'; readonly rows: readonly DiskPageRow[]; readonly totals: readonly DiskPageTotal[]; readonly status: string }
  | { readonly kind: 'rules'; readonly rules: readonly string[]; readonly problem: string }
  | { readonly kind: 'preview'; readonly preview: DiskPagePreview }
  /** What became of what was asked; empty: nothing is to be said. */
  | { readonly kind: 'said'; readonly text: string; readonly lines: readonly string[]; readonly isFailure: boolean };

/** What the page asks of the host. */
export type FromDiskPage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'measure' }
  | { readonly kind: 'cancel' }
  /** What the removal of these would be. */
  | { readonly kind: 'preview'; readonly numbers: readonly number[] }
  /** Does what was last previewed. */
  | { readonly kind: 'remove' }
  | { readonly kind: 'dismiss' }
  | { readonly kind: 'addRule'; readonly rule: KeepRuleKind; readonly pattern: string }
  | { readonly kind: 'removeRule'; readonly index: number };

const longestPattern = 1000;
const mostNumbers = 200_000;

/** Checks what a page says: whatever happened to it, it can ask for nothing else. */
export function readFromDiskPage(value: unknown): FromDiskPage | undefined {
  const { kind, numbers, rule, pattern, index } = fieldsOf(value);
  switch (kind) {
    case 'ready':
    case 'measure':
    case 'cancel':
    case 'remove':
    case 'dismiss':
      return { kind };
    case 'preview':
      return { kind, numbers: listOf(numbers).slice(0, mostNumbers).flatMap((each) => count(each) ?? []) };
    case 'addRule': {
      const known = keepRuleKinds.find((each) => each === rule);
      return known === undefined ? undefined : { kind, rule: known, pattern: textOf(pattern).slice(0, longestPattern) };
    }
    case 'removeRule': {
      const place = count(index);
      return place === undefined ? undefined : { kind, index: place };
    }
    default:
      return undefined;
  }
}

function count(value: unknown): number | undefined {
  const number = numberOf(value);
  return number !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
