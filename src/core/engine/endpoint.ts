import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { type Endpoint, type TlsMaterial } from '../model/endpoint.ts';

const plainPort = 2375;
const tlsPort = 2376;
const defaultUnixSocket = '/var/run/docker.sock';
const defaultPipe = '//./pipe/docker_engine';

/**
 * Where a text such as `DOCKER_HOST` points to. `http://` is TCP without TLS, `https://` TCP with it.
 *
 * @param tls the material to be used for `tcp://` (by `DOCKER_TLS_VERIFY`, or a context's own); undefined: no TLS.
 * @throws a `UserError` of kind `invalid` that never repeats a password.
 */
export function parseEndpoint(text: string, tls?: TlsMaterial): Endpoint {
  const trimmed = text.trim();
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase();
  const rest = scheme === undefined ? trimmed : trimmed.slice(scheme.length + 3);
  switch (scheme) {
    case 'unix':
      return { kind: 'unix', path: absolutePath(rest || defaultUnixSocket) };
    case 'npipe':
      return { kind: 'npipe', path: (rest || defaultPipe).replaceAll('\\', '/') };
    case 'tcp':
      return tcpEndpoint(trimmed, tls);
    case 'http':
      return tcpEndpoint(trimmed, undefined);
    case 'https':
      return tcpEndpoint(trimmed, tls ?? { isVerified: true });
    case 'ssh':
      return { kind: 'ssh', url: withoutPassword(trimmed) };
    case undefined:
      return bareEndpoint(trimmed, tls);
    default:
      throw invalid(l10n.t('"{0}://" is not a way to reach a Docker Engine.', scheme));
  }
}

/** `host:port` without a scheme is TCP, as for `docker -H`; a bare path is a mistake worth a hint. */
function bareEndpoint(text: string, tls: TlsMaterial | undefined): Endpoint {
  if (text === '') throw invalid(l10n.t('The address of the Docker Engine is empty.'));
  if (text.startsWith('/')) throw invalid(l10n.t('"{0}" lacks its scheme: write "unix://{0}".', text));
  return tcpEndpoint(`tcp://${text}`, tls);
}

function absolutePath(path: string): string {
  if (!path.startsWith('/')) throw invalid(l10n.t('The path of a socket begins with "/": "{0}".', path));
  return path;
}

function tcpEndpoint(text: string, tls: TlsMaterial | undefined): Endpoint {
  const url = parseTcp(text);
  if (!url) throw invalid(l10n.t('The address of the Docker Engine is not of the form tcp://host:port.'));
  if (url.username !== '' || url.password !== '') throw invalid(l10n.t('The address of a Docker Engine holds neither user name nor password.'));
  if (url.pathname !== '/' && url.pathname !== '') throw invalid(l10n.t('The address of a Docker Engine ends with its port: "{0}" is too much.', url.pathname));
  const port = url.port === '' ? (tls ? tlsPort : plainPort) : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1';
  return { kind: 'tcp', host, port, ...(tls ? { tls } : {}) };
}

function parseTcp(text: string): URL | undefined {
  // "tcp://:2375" names no host, which the URL parser refuses: it is this machine. The scheme is replaced by one
  // without a default port of its own.
  const address = text.replace(/^[^:]+:\/\//, '').replace(/^(?=:|$)/, '127.0.0.1');
  if (/[\s?#]/.test(address)) return undefined;
  const full = `gantry://${address}`;
  if (!URL.canParse(full)) return undefined;
  const url = new URL(full);
  return url.port === '0' ? undefined : url;
}

function withoutPassword(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.hostname === '') throw invalid(l10n.t('The address of the Docker Engine is not of the form ssh://user@host.'));
  url.password = '';
  return url.href;
}

function invalid(message: string): UserError {
  return new UserError('invalid', message, {
    remedy: l10n.t('Addresses look like unix:///var/run/docker.sock, tcp://host:2376 or npipe:////./pipe/docker_engine.'),
  });
}
