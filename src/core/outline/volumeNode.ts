import * as l10n from '@vscode/l10n';
import { composeLabels } from '../model/compose.ts';
import { formatBytes } from '../model/units.ts';
import { volumesOf } from '../model/usage.ts';
import { isAnonymous, type Volume } from '../model/volume.ts';
import { containerNode } from './containerNode.ts';
import { createdText } from './containerWords.ts';
import { displayText, shortId } from './displayText.ts';
import type { OutlineNode, TooltipLine } from './node.ts';
import { compareText } from './sortedList.ts';
import type { SurroundingsNoun, SurroundingsView } from './surroundingsOutline.ts';
import { usersText, userNames } from './userWords.ts';

export const anonymousId = 'anonymous';

/** @param sizeOf bytes of a volume, where the engine was asked. */
export function volumeNoun(sizeOf: (name: string) => number | undefined): SurroundingsNoun<Volume> {
  return {
    kind: 'volume',
    order: (a, b) => compareText(a.id, b.id),
    texts: (volume) => [volume.id, volume.driver, ...Object.entries(volume.labels).map(([name, text]) => `${name}=${text}`)],
    apart: { id: anonymousId, holds: isAnonymous },
    keysOf: ({ id }) => [id],
    usedKeys: volumesOf,
    labelsOf: ({ labels }) => labels,
    node: (volume, id, view) => volumeNode(volume, id, view, sizeOf(volume.id)),
    userNode: (container, volume, { id, engineId, moment }) => {
      const node = containerNode(container, { engineId, moment, id, expansion: 'none' });
      const places = container.mounts.filter(({ kind, name }) => kind === 'volume' && name === volume.id).map(({ target, isReadOnly }) => displayText(isReadOnly ? l10n.t('{0} (read-only)', target) : target));
      return { ...node, description: `${places.join(', ')} · ${node.description ?? ''}`, command: 'gantry._reveal' };
    },
    tooltip: (volume, view) => volumeTooltip(volume, view, sizeOf(volume.id)),
    apartNode: anonymousNode,
  };
}

/** The name people know a volume by: one that the engine made up is cut short. */
export function volumeLabel({ id }: Pick<Volume, 'id'>): string {
  return /^[\da-f]{64}$/.test(id) ? shortId(id) : displayText(id);
}

function volumeNode(volume: Volume, id: string, { engineId, users }: SurroundingsView, size: number | undefined): OutlineNode {
  const label = volumeLabel(volume);
  const isUsed = users.length > 0;
  const description = [displayText(volume.driver), ...(size === undefined ? [] : [formatBytes(size)]), isUsed ? usersText(users) : l10n.t('unused')].join(', ');
  return {
    id,
    label,
    description,
    icon: isUsed ? { id: 'database', color: 'charts.green' } : { id: 'database' },
    contextValue: ['volume', ...(isAnonymous(volume) ? ['anonymous'] : []), ...(isUsed ? ['inUse'] : [])].join(' '),
    expansion: 'collapsed',
    accessibilityLabel: l10n.t('Volume {0}, {1}', label, description),
    subject: { kind: 'volume', engineId, id: volume.id },
  };
}

function anonymousNode(count: number, id: string, engineId: string): OutlineNode {
  const label = l10n.t('Anonymous');
  const description = count === 1 ? l10n.t('1 volume') : l10n.t('{0} volumes', count);
  return {
    id,
    label,
    description,
    icon: { id: 'question' },
    contextValue: 'group anonymous',
    expansion: 'collapsed',
    accessibilityLabel: count === 1 ? l10n.t('Anonymous: 1 volume without a name') : l10n.t('Anonymous: {0} volumes without a name', count),
    subject: { kind: 'group', engineId, id },
  };
}

function volumeTooltip(volume: Volume, { now, users }: SurroundingsView, size: number | undefined): readonly TooltipLine[] {
  const project = volume.labels[composeLabels.project] ?? '';
  const lines: readonly TooltipLine[] = [
    { label: '', value: displayText(volume.id) },
    { label: l10n.t('Driver'), value: displayText(volume.driver) },
    { label: l10n.t('Scope'), value: volume.scope === 'local' ? '' : displayText(volume.scope) },
    // A driver's options may hold a password.
    { label: l10n.t('Options'), value: displayText(Object.keys(volume.options).join(', ')) },
    { label: l10n.t('Size'), value: size === undefined ? '' : formatBytes(size) },
    { label: l10n.t('Created'), value: volume.createdAt === undefined ? '' : createdText(volume.createdAt, now) },
    { label: l10n.t('Stack'), value: displayText(project) },
    { label: l10n.t('On the engine\'s host'), value: displayText(volume.mountpoint) },
    { label: l10n.t('Used by'), value: users.length === 0 ? l10n.t('no container') : userNames(users) },
  ];
  return lines.filter(({ value }) => value !== '');
}
