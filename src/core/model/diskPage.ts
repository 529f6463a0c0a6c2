/** What the page of disk usage shows. Names come from an engine, so that they are never HTML. */

export const diskPageColumns = ['name', 'kind', 'size', 'shared', 'reclaimable', 'created', 'lastUsed', 'users'] as const;
export type DiskPageColumn = (typeof diskPageColumns)[number];

/** The columns that are sorted by a number. */
export const diskPageFigures = ['size', 'shared', 'reclaimable', 'created', 'lastUsed'] as const;
export type DiskPageFigure = (typeof diskPageFigures)[number];

export const diskPageKinds = ['image', 'container', 'volume', 'buildCache'] as const;
export type DiskPageKind = (typeof diskPageKinds)[number];

export const keepRuleKinds = ['name', 'label'] as const;
export type KeepRuleKind = (typeof keepRuleKinds)[number];

export interface DiskPageWords {
  readonly things: string;
  readonly columns: Readonly<Record<DiskPageColumn, string>>;
  readonly kinds: Readonly<Record<DiskPageKind, string>>;
  readonly hint: string;
  readonly filter: string;
  readonly onlyReclaimable: string;
  readonly measure: string;
  readonly cancel: string;
  readonly remove: string;
  readonly selectReclaimable: string;
  readonly selectNone: string;
  /** "{0} selected, {1}" */
  readonly selected: string;
  readonly noneSelected: string;
  /** "{0} of {1} shown" */
  readonly shown: string;
  /** "Show {0} more" */
  readonly showMore: string;
  readonly space: string;
  readonly rules: string;
  readonly rulesHint: string;
  readonly noRules: string;
  readonly ruleKinds: Readonly<Record<KeepRuleKind, string>>;
  readonly rulePlaceholders: Readonly<Record<KeepRuleKind, string>>;
  readonly addRule: string;
  /** "Remove the rule {0}" */
  readonly removeRule: string;
  readonly isSelected: string;
  readonly isKept: string;
}

/** One thing in the table. Values are what is sorted by; -1 where there is none. */
export interface DiskPageRow {
  /** Stable for as long as the page is there. */
  readonly number: number;
  readonly kind: DiskPageKind;
  readonly texts: Readonly<Record<DiskPageColumn, string>>;
  readonly values: Readonly<Record<DiskPageFigure, number>>;
  /** What stands beside the name. */
  readonly detail: string;
  /** What else it is found by: labels, further names. */
  readonly search: string;
  /** Why it cannot be chosen; empty: it can. */
  readonly stays: string;
}

/** How much a kind takes, as a part of the picture. */
export interface DiskPageTotal {
  readonly kind: DiskPageKind;
  readonly size: number;
  readonly reclaimable: number;
  /** "12 images, 3.4GB, 1.2GB reclaimable" */
  readonly text: string;
}

export interface DiskPagePreview {
  readonly title: string;
  readonly removed: readonly DiskPagePreviewLine[];
  /** What is to be known of it; empty: nothing. */
  readonly note: string;
  readonly keptTitle: string;
  readonly kept: readonly DiskPagePreviewLine[];
  /** On the button; empty where nothing can be removed. */
  readonly action: string;
  readonly cancel: string;
}

export interface DiskPagePreviewLine {
  readonly kind: string;
  readonly name: string;
  /** Its size, or why it stays. */
  readonly text: string;
}
