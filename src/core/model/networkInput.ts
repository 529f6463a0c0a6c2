import * as l10n from '@vscode/l10n';
import { isIP } from 'node:net';
import { UserError } from '../base/userError.ts';
import type { NetworkSpec, NetworkSubnet } from './network.ts';
import { repeated } from './cliOption.ts';

/** Reads a subnet such as `172.28.0.0/16` or `fd00:1::/64`; empty stays so. @throws a `UserError` of kind `invalid` that says which part is wrong. */
export function parseSubnet(text: string): string {
  const subnet = text.trim();
  if (subnet === '') return '';
  const [address = '', bits, more] = subnet.split('/');
  if (bits === undefined || more !== undefined) throw invalid(l10n.t('"{0}" is not a subnet such as 172.28.0.0/16 or fd00:1::/64.', subnet));
  const version = addressVersion(address);
  if (version === undefined) throw invalid(l10n.t('"{0}" is not an address.', address));
  const most = version === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) throw invalid(l10n.t('After "/" stands how many bits are the network\'s: 1 to {0}.', most));
  return subnet;
}

/** Reads an address of either version; empty stays so. @throws a `UserError` of kind `invalid`. */
export function parseOptionalAddress(text: string, version?: 4 | 6): string {
  const address = text.trim();
  if (address === '') return '';
  const found = addressVersion(address);
  if (found === undefined || (version !== undefined && found !== version)) throw invalid(version === 6 ? l10n.t('"{0}" is not an IPv6 address such as fd00:1::5.', address) : l10n.t('"{0}" is not an address such as 172.28.0.5.', address));
  return address;
}

/** Which version of the Internet Protocol an address is of; undefined where it is none. */
export function addressVersion(text: string): 4 | 6 | undefined {
  const version = text.includes('%') ? 0 : isIP(text);
  return version === 4 || version === 6 ? version : undefined;
}

/** Whether an address is one of a subnet's. @returns true where one of the two cannot be read: the engine then says so. */
export function isInSubnet(address: string, subnet: string): boolean {
  const [network = '', bits = ''] = subnet.split('/');
  const [left, right] = [bitsOf(address), bitsOf(network)];
  if (left === undefined || right === undefined) return true;
  return left.length === right.length && left.slice(0, Number(bits)) === right.slice(0, Number(bits));
}

function bitsOf(address: string): string | undefined {
  const version = addressVersion(address);
  if (version === 4) return address.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');
  if (version === undefined || address.includes('.')) return undefined;
  const [head = '', tail] = address.split('::');
  const first = head.split(':').filter((group) => group !== '');
  const last = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...(tail === undefined ? [] : zeros), ...last].map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

/** What does not go together in what a network is to be made from; undefined where all does. */
export function subnetProblem({ subnet, gateway, range }: NetworkSubnet): string | undefined {
  if (subnet === '') return gateway === '' && range === '' ? undefined : l10n.t('A gateway or a range needs a subnet.');
  if (gateway !== '' && !isInSubnet(gateway, subnet)) return l10n.t('The gateway {0} is not in the subnet {1}.', gateway, subnet);
  if (range !== '' && !isInSubnet(range.split('/', 1)[0] ?? '', subnet)) return l10n.t('The range {0} is not in the subnet {1}.', range, subnet);
  return undefined;
}

/** The command line that makes such a network. */
export function networkCommand(spec: NetworkSpec): readonly string[] {
  const pairs = (of: Readonly<Record<string, string>>): readonly string[] => Object.entries(of).map(([key, value]) => `${key}=${value}`);
  const texts = (key: keyof NetworkSubnet): readonly string[] => spec.subnets.map((each) => each[key]).filter((text) => text !== '');
  return [
    ...['docker', 'network', 'create'],
    ...(spec.driver === '' ? [] : ['--driver', spec.driver]),
    ...repeated('--subnet', texts('subnet')),
    ...repeated('--gateway', texts('gateway')),
    ...repeated('--ip-range', texts('range')),
    ...(spec.isInternal ? ['--internal'] : []),
    ...(spec.isAttachable ? ['--attachable'] : []),
    ...(spec.hasIpv6 ? ['--ipv6'] : []),
    ...repeated('--opt', pairs(spec.options)),
    ...repeated('--label', pairs(spec.labels)),
    spec.name,
  ];
}

function invalid(message: string): UserError {
  return new UserError('invalid', message);
}
