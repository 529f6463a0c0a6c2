import * as l10n from '@vscode/l10n';
import type { Container } from '../model/container.ts';
import { containerRowId, mountText } from './containerNode.ts';
import { portText } from './containerWords.ts';
import { displayText, idSegment } from './displayText.ts';
import type { OutlineNode } from './node.ts';

/** The folders below a container. */
export type Part = 'ports' | 'mounts' | 'environment' | 'networks';

const parts: readonly Part[] = ['ports', 'mounts', 'environment', 'networks'];
const icons: Readonly<Record<Part, string>> = { ports: 'plug', mounts: 'folder', environment: 'symbol-variable', networks: 'globe' };

export function isPart(text: string | undefined): text is Part {
  return parts.some((part) => part === text);
}

/** The folders of a container that hold something. What its environment holds is known only when it was asked for. */
export function partNodes(container: Container, engineId: string, environment: readonly string[] | undefined): readonly OutlineNode[] {
  return parts.flatMap((part) => partNode(container, part, engineId, environment) ?? []);
}

export function partNode(container: Container, part: Part, engineId: string, environment: readonly string[] | undefined): OutlineNode | undefined {
  const count = part === 'environment' ? environment?.length : container[part].length;
  if (count === 0) return undefined;
  const label = partLabel(part);
  const id = partId(container.id, part);
  return {
    id,
    label,
    ...(count === undefined ? {} : { description: String(count) }),
    icon: { id: icons[part] },
    contextValue: `group ${part}`,
    expansion: 'collapsed',
    accessibilityLabel: l10n.t('{0} of container {1}', label, displayText(container.name)),
    subject: { kind: 'group', engineId, id },
  };
}

export function partId(containerId: string, part: Part): string {
  return `${containerRowId(containerId)}/${part}`;
}

function partLabel(part: Part): string {
  switch (part) {
    case 'ports':
      return l10n.t('Ports');
    case 'mounts':
      return l10n.t('Mounts');
    case 'environment':
      return l10n.t('Environment');
    case 'networks':
      return l10n.t('Networks');
  }
}

/** The rows of one folder. Rows that would be the same are one. */
export function partRows(container: Container, part: Part, engineId: string, environment: readonly string[]): readonly OutlineNode[] {
  const rows = rowsOf(container, part, engineId, environment);
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

function rowsOf(container: Container, part: Part, engineId: string, environment: readonly string[]): readonly OutlineNode[] {
  switch (part) {
    case 'ports':
      return container.ports.map((port) => {
        const label = portText(port);
        const { containerPort, protocol, hostPort, hostIp } = port;
        const published = hostPort === undefined ? {} : { hostPort, ...(hostIp === undefined ? {} : { hostIp }) };
        return {
          id: `${partId(container.id, part)}/${idSegment(label)}`,
          label,
          icon: { id: hostPort === undefined ? 'circle-outline' : 'link' },
          contextValue: hostPort === undefined ? 'port' : 'port published',
          expansion: 'none',
          accessibilityLabel: hostPort === undefined ? l10n.t('Port {0}, not published', label) : l10n.t('Port {0}, published', label),
          subject: { kind: 'port', engineId, containerId: container.id, port: containerPort, protocol, ...published },
        };
      });
    case 'mounts':
      return container.mounts.map((mount) => detailNode(container, part, engineId, { key: mount.target, label: mountText(mount), description: displayText(mount.kind), text: mount.source === '' ? mount.target : mount.source }));
    case 'environment':
      return environment.map((name) => detailNode(container, part, engineId, { key: name, label: displayText(name), text: name }));
    case 'networks':
      return container.networks.map((network) => {
        const addresses = [network.ipAddress, network.ipv6Address].filter((address) => address !== '').join(', ');
        return detailNode(container, part, engineId, { key: network.name, label: displayText(network.name), description: displayText(addresses), text: network.name });
      });
  }
}

interface Detail {
  readonly key: string;
  readonly label: string;
  readonly description?: string;
  /** What "Copy" copies. */
  readonly text: string;
}

function detailNode(container: Container, part: Part, engineId: string, detail: Detail): OutlineNode {
  const { key, label, description = '', text } = detail;
  return {
    id: `${partId(container.id, part)}/${idSegment(key)}`,
    label,
    ...(description === '' ? {} : { description }),
    icon: { id: icons[part] },
    contextValue: 'detail copyable',
    expansion: 'none',
    accessibilityLabel: description === '' ? `${partLabel(part)}: ${label}` : `${partLabel(part)}: ${label}, ${description}`,
    subject: { kind: 'detail', engineId, containerId: container.id, text },
  };
}
