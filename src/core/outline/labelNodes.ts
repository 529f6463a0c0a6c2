import * as l10n from '@vscode/l10n';
import { displayText, idSegment } from './displayText.ts';
import type { OutlineNode } from './node.ts';

/** The folder of the labels of a thing. */
export function labelsNode(ownerId: string, labels: Readonly<Record<string, string>>, engineId: string): OutlineNode {
  const label = l10n.t('Labels');
  const count = String(Object.keys(labels).length);
  const id = `${ownerId}/labels`;
  return {
    id,
    label,
    description: count,
    icon: { id: 'tag' },
    contextValue: 'group labels',
    expansion: 'collapsed',
    accessibilityLabel: `${label}, ${count}`,
    subject: { kind: 'group', engineId, id },
  };
}

export function labelNode(labelsId: string, name: string, text: string, engineId: string): OutlineNode {
  const label = displayText(name);
  const description = displayText(text);
  return {
    id: `${labelsId}/${idSegment(name)}`,
    label,
    ...(text === '' ? {} : { description }),
    icon: { id: 'tag' },
    contextValue: 'detail copyable',
    expansion: 'none',
    accessibilityLabel: text === '' ? l10n.t('Label {0}', label) : l10n.t('Label {0}: {1}', label, description),
    subject: { kind: 'detail', engineId, text: `${name}=${text}` },
  };
}
