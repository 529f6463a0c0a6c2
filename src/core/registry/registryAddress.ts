import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { imageNameProblem, parseImageName } from '../model/imageName.ts';
import type { RegistryAddress } from '../model/registry.ts';

/** Docker Hub, by the name that images have it under. */
export const dockerHub = 'docker.io';

const hubNames: readonly string[] = [dockerHub, 'index.docker.io', 'registry-1.docker.io', 'hub.docker.com', 'www.docker.com'];

/**
 * The registry that a person typed: with or without `https://`, and with what stands behind the host taken away.
 * @throws a `UserError` of kind `invalid` that says what is wrong with it.
 */
export function parseRegistryHost(text: string): string {
  const typed = text.trim();
  const bare = typed.replace(/^https?:\/\//i, '');
  const slash = bare.indexOf('/');
  const host = (slash < 0 ? bare : bare.slice(0, slash)).toLowerCase();
  if (host === '') throw new UserError('invalid', l10n.t('The address of the registry is missing.'));
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(typed) && bare === typed) throw new UserError('invalid', l10n.t('A registry is reached by https:// or http://, not by "{0}".', typed.slice(0, typed.indexOf(':'))));
  if (host.includes('@')) throw new UserError('invalid', l10n.t('A user name is no part of the address: you are asked for it.'));
  if (hubNames.includes(host)) return dockerHub;
  if (!/[.:]/.test(host) && host !== 'localhost') throw new UserError('invalid', l10n.t('"{0}" would be taken for a name on Docker Hub: an address has a dot or a port, as in {0}:5000.', host));
  const problem = imageNameProblem(`${host}/x`);
  if (problem !== undefined) throw new UserError('invalid', problem);
  const port = Number(/:(\d+)$/.exec(host)?.[1] ?? 443);
  if (port < 1 || port > 65_535) throw new UserError('invalid', l10n.t('{0} is not a port: 1 to 65535.', port));
  return parseImageName(`${host}/x`).registry;
}

/** Where its API answers: `https://registry-1.docker.io`. */
export function apiOrigin({ host, access }: RegistryAddress): string {
  if (host === dockerHub) return 'https://registry-1.docker.io';
  return `${access === 'plain' ? 'http' : 'https'}://${host}`;
}
