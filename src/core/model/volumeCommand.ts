import { repeated } from './cliOption.ts';
import type { VolumeSpec } from './volume.ts';

/** The command line that makes such a volume, fit for a log: what a driver is given to prove who one is, is left out. */
export function volumeCommand({ name, driver, options, labels }: VolumeSpec): readonly string[] {
  return [
    ...['docker', 'volume', 'create'],
    ...(driver === '' ? [] : ['--driver', driver]),
    ...repeated('--opt', Object.entries(options).map(([key, value]) => `${key}=${secret.test(key) ? '…' : value.split(',').map(withoutSecret).join(',')}`)),
    ...repeated('--label', Object.entries(labels).map(([key, value]) => `${key}=${value}`)),
    ...(name === '' ? [] : [name]),
  ];
}

const secret = /pass|cred|secret|token|key/i;

/** One of the options of a mount: `password=…` */
function withoutSecret(option: string): string {
  const name = option.split('=', 1)[0] ?? '';
  return option.length > name.length && secret.test(name) ? `${name}=…` : option;
}
