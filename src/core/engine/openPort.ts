import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { isEveryAddress, isLoopback, type PublishedPort } from '../model/publishedUrl.ts';
import { type SshWay } from './sshEngine.ts';

/** Where a published port answers as seen from here. @param host the engine's own. @throws a `UserError` where nothing leads there. */
export async function openPort({ hostPort, containerPort, hostIp = '' }: PublishedPort, host: string, ssh: Pick<SshWay, 'forwardPort'> | undefined, signal: AbortSignal | undefined): Promise<{ readonly host: string; readonly port: number }> {
  const port = hostPort ?? containerPort;
  if (ssh) return { host: 'localhost', port: await ssh.forwardPort(port, isEveryAddress(hostIp) ? '127.0.0.1' : hostIp, signal) };
  if (isEveryAddress(hostIp)) return { host, port };
  if (!isLoopback(hostIp)) return { host: hostIp, port };
  if (host === 'localhost' || isLoopback(host)) return { host, port };
  throw new UserError('unsupported', l10n.t('Port {0} answers on {1} only, at {2}.', port, host, hostIp), { remedy: l10n.t('Reach the engine by ssh://, which carries its ports to this machine, or publish the port on another address.') });
}
