import * as l10n from '@vscode/l10n';
import { composeLabels } from '../model/compose.ts';
import type { NetworkAttachment } from '../model/container.ts';
import { canConnect, isPredefined, type Network } from '../model/network.ts';
import { attachmentTo, keysOfNetwork, networkKeysOf } from '../model/usage.ts';
import { stateAndHealthText, stateIcon, createdText } from './containerWords.ts';
import { displayText, shortId } from './displayText.ts';
import type { OutlineNode, TooltipLine } from './node.ts';
import { compareText } from './sortedList.ts';
import type { SurroundingsNoun, SurroundingsView } from './surroundingsOutline.ts';
import { userNames } from './userWords.ts';

export const networkNoun: SurroundingsNoun<Network> = {
  kind: 'network',
  order: (a, b) => Number(isPredefined(a)) - Number(isPredefined(b)) || compareText(a.name, b.name) || compareText(a.id, b.id),
  texts: (network) => [network.name, network.id, network.driver, ...network.subnets.map(({ subnet }) => subnet), ...Object.entries(network.labels).map(([name, text]) => `${name}=${text}`)],
  keysOf: keysOfNetwork,
  usedKeys: networkKeysOf,
  labelsOf: ({ labels }) => labels,
  node: networkNode,
  userNode(container, network, { id, engineId, moment }) {
    const name = displayText(container.name);
    const attachment = attachmentTo(container, network);
    const addresses = attachment === undefined ? '' : addressesText(attachment);
    const state = stateAndHealthText(container, moment);
    const description = [...(addresses === '' ? [] : [addresses]), state].join(' · ');
    return {
      id,
      label: name,
      description,
      icon: stateIcon(container),
      contextValue: ['endpoint', container.state, ...(isPredefined(network) && network.name !== 'bridge' ? [] : ['connected'])].join(' '),
      expansion: 'none',
      accessibilityLabel: l10n.t('Container {0}, {1}', name, description),
      subject: { kind: 'endpoint', engineId, networkId: network.id, containerId: container.id },
      command: 'gantry._reveal',
    };
  },
  tooltip: networkTooltip,
};

/** "172.20.0.2, fd00::2" */
export function addressesText({ ipAddress, ipv6Address }: Pick<NetworkAttachment, 'ipAddress' | 'ipv6Address'>): string {
  return [ipAddress, ipv6Address].filter((address) => address !== '').map((address) => displayText(address)).join(', ');
}

function networkNode(network: Network, id: string, { engineId, users }: SurroundingsView): OutlineNode {
  const label = displayText(network.name);
  const words = [
    displayText(network.driver),
    ...network.subnets.map(({ subnet }) => displayText(subnet)).filter((subnet) => subnet !== ''),
    ...(network.isInternal ? [l10n.t('internal')] : []),
    ...(network.isIngress ? [l10n.t('ingress')] : []),
    usedText(users.length),
  ];
  const description = words.join(', ');
  return {
    id,
    label,
    description,
    icon: users.length > 0 ? { id: 'globe', color: 'charts.green' } : { id: 'globe' },
    contextValue: ['network', isPredefined(network) ? 'predefined' : 'own', ...(canConnect(network) ? ['connectable'] : []), ...(users.length > 0 ? ['inUse'] : [])].join(' '),
    expansion: users.length > 0 || Object.keys(network.labels).length > 0 ? 'collapsed' : 'none',
    accessibilityLabel: l10n.t('Network {0}, {1}', label, description),
    subject: { kind: 'network', engineId, id: network.id },
  };
}

function usedText(count: number): string {
  if (count === 0) return l10n.t('unused');
  return count === 1 ? l10n.t('1 container') : l10n.t('{0} containers', count);
}

function networkTooltip(network: Network, { now, users }: SurroundingsView): readonly TooltipLine[] {
  const texts = (key: 'subnet' | 'gateway' | 'range'): string => displayText(network.subnets.map((each) => each[key]).filter((text) => text !== '').join(', '));
  const yes = (is: boolean): string => (is ? l10n.t('yes') : '');
  const lines: readonly TooltipLine[] = [
    { label: '', value: displayText(network.name) },
    { label: l10n.t('Id'), value: shortId(network.id) },
    { label: l10n.t('Driver'), value: displayText(network.driver) },
    { label: l10n.t('Scope'), value: network.scope === 'local' ? '' : displayText(network.scope) },
    { label: l10n.t('Subnet'), value: texts('subnet') },
    { label: l10n.t('Gateway'), value: texts('gateway') },
    { label: l10n.t('Address range'), value: texts('range') },
    { label: l10n.t('Internal'), value: yes(network.isInternal) },
    { label: l10n.t('Attachable'), value: yes(network.isAttachable) },
    { label: 'IPv6', value: yes(network.hasIpv6) },
    { label: l10n.t('Options'), value: displayText(Object.entries(network.options).map(([name, text]) => `${name}=${text}`).join(', ')) },
    { label: l10n.t('Created'), value: network.createdAt === 0 ? '' : createdText(network.createdAt, now) },
    { label: l10n.t('Stack'), value: displayText(network.labels[composeLabels.project] ?? '') },
    { label: l10n.t('Containers'), value: userNames(users) },
  ];
  return lines.filter(({ value }) => value !== '');
}
