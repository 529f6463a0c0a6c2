import * as l10n from '@vscode/l10n';
import { isFields, numberOf, type Fields } from '../base/fields.ts';
import type { StackReader } from './stackReader.ts';

/** The ports of a service, in the short and the long form, in the order of where they are published. [Compose specification, services.ports] */
export function portsOf(service: StackReader): readonly Fields[] {
  const ports = service.list('ports').flatMap((value, index): readonly Fields[] => {
    if (isFields(value)) return longPort(service.entry(value, `${service.place}.ports[${String(index)}]`));
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
    const ports = shortPorts(text);
    if (ports) return ports;
    service.wrong(`ports[${String(index)}]`, /^[^:]*:[^:]*:/.test(text) ? l10n.t('A swarm publishes on all addresses: "{0}" names one.', text) : l10n.t('"{0}" is no port.', text));
    return [];
  });
  return ports.sort((a, b) => (numberOf(a.PublishedPort) ?? 0) - (numberOf(b.PublishedPort) ?? 0));
}

const highest = 65_535;

function longPort(port: StackReader): readonly Fields[] {
  const target = port.count('target');
  const published = port.text('published');
  const protocol = port.choice('protocol', ['tcp', 'udp', 'sctp']) ?? 'tcp';
  const mode = port.choice('mode', ['ingress', 'host']) ?? 'ingress';
  port.leaveOut('name', 'app_protocol');
  if (port.has('host_ip')) port.wrong('host_ip', l10n.t('A swarm publishes on all addresses.'));
  port.end();
  if (target === undefined) {
    port.wrong('target', l10n.t('It is missing.'));
    return [];
  }
  const publishedPort = published === undefined || published === '' ? 0 : Number(published);
  if (!Number.isInteger(publishedPort) || publishedPort > highest) port.wrong('published', l10n.t('"{0}" is no port.', published ?? ''));
  if (target < 1 || target > highest) port.wrong('target', l10n.t('"{0}" is no port.', target));
  return [portSpec(target, publishedPort, protocol, mode)];
}

/** `80`, `8080:80`, `3000-3002:3000-3002/udp`; undefined for anything else. */
function shortPorts(text: string): readonly Fields[] | undefined {
  const match = /^(?:(\d+)(?:-(\d+))?:)?(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/.exec(text);
  if (!match) return undefined;
  const [, hostFirst, hostLast, first = '', last, protocol = 'tcp'] = match;
  const count = Number(last ?? first) - Number(first) + 1;
  const hostCount = hostFirst === undefined ? count : Number(hostLast ?? hostFirst) - Number(hostFirst) + 1;
  if (count < 1 || count > 1000 || hostCount !== count || Number(last ?? first) > highest || Number(hostLast ?? hostFirst ?? 0) > highest) return undefined;
  return Array.from({ length: count }, (_, offset) => portSpec(Number(first) + offset, hostFirst === undefined ? 0 : Number(hostFirst) + offset, protocol, 'ingress'));
}

function portSpec(target: number, published: number, protocol: string, mode: string): Fields {
  return { Protocol: protocol, TargetPort: target, ...(published === 0 ? {} : { PublishedPort: published }), PublishMode: mode };
}
