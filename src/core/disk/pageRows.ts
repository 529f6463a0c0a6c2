import * as l10n from '@vscode/l10n';
import type { DiskPagePreview, DiskPagePreviewLine, DiskPageRow, DiskPageTotal } from '../model/diskPage.ts';
import type { DiskUsage } from '../model/diskUsage.ts';
import { formatAge, formatBytes } from '../model/units.ts';
import { diskKinds, type DiskThing, type LastUse } from './diskThings.ts';
import type { FreedBytes } from './freedBytes.ts';
import { ruleKeeping, ruleText, type KeepRule } from './keepRules.ts';
import { diskCountWords, diskKindWord } from './pageWords.ts';
import type { KeptReason, RemovalPlan } from './removalPlan.ts';

/** Makes a text of an engine fit to be shown. */
type Clean = (text: string) => string;

/** What people call it. */
export function thingName({ kind, id, names }: DiskThing, clean: Clean): string {
  const short = id.replace(/^sha256:/, '').slice(0, 12);
  if (kind === 'image') return clean(names[0] ?? short);
  return kind === 'volume' && /^[\da-f]{64}$/.test(id) ? clean(short) : clean(names[0] ?? short);
}

/** @param now seconds since the epoch. */
export function diskPageRow(thing: DiskThing, number: number, rules: readonly KeepRule[], now: number, clean: Clean): DiskPageRow {
  const { kind, id, names, labels, size, shared, reclaimable, createdAt, lastUsed, users } = thing;
  const rule = ruleKeeping(thing, rules);
  return {
    number,
    kind,
    texts: {
      name: thingName(thing, clean),
      kind: diskKindWord(kind),
      size: bytesText(size),
      shared: shared === 0 ? '' : bytesText(shared),
      reclaimable: reclaimable === 0 ? '' : formatBytes(reclaimable),
      created: createdAt === undefined ? '' : formatAge(now - createdAt),
      lastUsed: lastUseText(lastUsed, kind === 'image' || kind === 'volume' ? '' : l10n.t('never'), now),
      users: users.map((user) => clean(user)).join(', '),
    },
    values: { size: size ?? -1, shared: shared ?? -1, reclaimable, created: createdAt ?? -1, lastUsed: lastUsed === 'now' ? now : (lastUsed ?? -1) },
    detail: detailOf(thing, clean),
    search: clean([id, ...names, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)].join(' ')),
    stays: rule !== undefined ? clean(l10n.t('kept by {0}', ruleText(rule))) : thing.isInUse ? l10n.t('in use') : '',
  };
}

function bytesText(bytes: number | undefined): string {
  return bytes === undefined ? l10n.t('unknown') : formatBytes(bytes);
}

function lastUseText(lastUsed: LastUse | undefined, never: string, now: number): string {
  if (lastUsed === 'now') return l10n.t('now');
  return lastUsed === undefined ? never : formatAge(now - lastUsed);
}

function detailOf({ kind, id, names, detail }: DiskThing, clean: Clean): string {
  if (kind === 'image') return names.length === 0 ? l10n.t('without a name') : clean(names.slice(1).filter((name) => !name.includes('@')).join(', '));
  if (kind === 'volume') return /^[\da-f]{64}$/.test(id) ? l10n.t('anonymous') : detail === 'local' ? '' : clean(detail);
  return clean(detail.replace(/^sha256:([\da-f]{12}).*/, '$1'));
}

/** How much each kind takes, as `docker system df` counts: what images share is there once, a layer of the cache that an image has not at all. */
export function diskPageTotals({ layersSize }: DiskUsage, things: readonly DiskThing[]): readonly DiskPageTotal[] {
  return diskKinds.map((kind) => {
    const own = things.filter((thing) => thing.kind === kind);
    const size = kind === 'image' ? layersSize : own.reduce((sum, each) => sum + (each.size ?? 0) - (each.shared ?? 0), 0);
    const reclaimable = Math.min(size, own.reduce((sum, each) => sum + each.reclaimable, 0));
    const text = l10n.t('{0}, {1}, {2} reclaimable', diskCountWords(kind, own.length), formatBytes(size), formatBytes(reclaimable));
    return { kind, size, reclaimable, text };
  });
}

/** What is asked before anything is removed. */
export function diskPagePreview({ removed, kept }: RemovalPlan, freed: FreedBytes, clean: Clean): DiskPagePreview {
  const line = (thing: DiskThing, text: string): DiskPagePreviewLine => ({ kind: diskKindWord(thing.kind), name: longName(thing, clean), text });
  return {
    title: removed.length === 0 ? l10n.t('Nothing of this can be removed.') : l10n.t('Remove {0}? This frees {1}.', removed.length === 1 ? l10n.t('1 thing') : l10n.t('{0} things', removed.length), freedText(freed)),
    removed: removed.map((thing) => line(thing, bytesText(thing.size))),
    note: removed.length === 0 ? '' : [...(freed.precision === 'atMost' ? [l10n.t('The build cache may go on holding layers of these images. Remove its entries too to free all of it.')] : []), comesBack(removed)].join(' '),
    keptTitle: kept.length === 0 ? '' : l10n.t('These stay:'),
    kept: kept.map(({ thing, reason }) => line(thing, reasonText(reason, clean))),
    action: removed.length === 0 ? '' : l10n.t('Remove'),
    cancel: removed.length === 0 ? l10n.t('Close') : l10n.t('Cancel'),
  };
}

/** What can be taken back afterwards: an image that goes is held by its containers. */
function comesBack(removed: readonly DiskThing[]): string {
  const withoutImage = new Set(removed.flatMap(({ kind, holders }) => (kind === 'image' ? holders : [])));
  const isOffered = removed.some(({ kind, key }) => kind === 'container' && !withoutImage.has(key));
  return isOffered ? l10n.t('Containers whose image stays can be created again afterwards, without what was written inside. All else is gone for good.') : l10n.t('This cannot be undone.');
}

/** All tags: each of them goes. */
function longName(thing: DiskThing, clean: Clean): string {
  const tags = thing.kind === 'image' ? thing.names.filter((name) => !name.includes('@')) : [];
  return tags.length > 1 ? clean(tags.join(', ')) : thingName(thing, clean);
}

export function freedText({ bytes, precision }: FreedBytes): string {
  switch (precision) {
    case 'exact':
      return formatBytes(bytes);
    case 'atMost':
      return l10n.t('up to {0}', formatBytes(bytes));
    case 'atLeast':
      return l10n.t('at least {0}', formatBytes(bytes));
  }
}

function reasonText(reason: KeptReason, clean: Clean): string {
  switch (reason.kind) {
    case 'rule':
      return clean(l10n.t('kept by {0}', ruleText(reason.rule)));
    case 'inUse':
      return l10n.t('in use');
    case 'held':
      return l10n.t('needed by {0}', reason.by.map((thing) => thingName(thing, clean)).join(', '));
  }
}
