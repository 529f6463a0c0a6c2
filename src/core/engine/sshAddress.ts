import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';

/** Who is spoken to by ssh, and where the engine listens there. */
export interface SshAddress {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  /** The engine's socket at the far end; where the docker CLI there looks by default. */
  readonly socket?: string;
}

/** Takes `ssh://user@host:port/socket` apart. @throws a `UserError` where a part could be taken for something else. */
export function parseSshUrl(text: string): SshAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const host = decode(url?.hostname.replace(/^\[(.*)\]$/, '$1') ?? '');
  const user = decode(url?.username ?? '');
  const socket = decode(url?.pathname ?? '');
  if (url?.protocol !== 'ssh:' || !isName(host) || (user !== '' && !isUser(user))) throw invalid(l10n.t('The address of the Docker Engine is not of the form ssh://user@host.'));
  // The path is a word of a command line at the far end.
  if (!/^\/?$|^\/[\w@%+=:,./-]+$/.test(socket)) throw invalid(l10n.t('The path of a socket at the far end may hold only letters, digits and a few signs: "{0}".', socket));
  return { host, ...(user === '' ? {} : { user }), ...(url.port === '' ? {} : { port: Number(url.port) }), ...(socket === '' || socket === '/' ? {} : { socket }) };
}

/** What ssh is told of the address. What follows is the command. */
export function sshTarget({ host, user, port }: SshAddress): readonly string[] {
  return [...(user === undefined ? [] : ['-l', user]), ...(port === undefined ? [] : ['-p', String(port)]), '--', host];
}

/** The command that joins its input and output to the engine. */
export function dialCommand({ socket }: SshAddress): readonly string[] {
  return ['docker', ...(socket === undefined ? [] : ['--host', `unix://${socket}`]), 'system', 'dial-stdio'];
}

/** Neither an option nor anything that a shell of a ProxyCommand would read. */
function isName(text: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.:%@-]*$/u.test(text);
}

/** Accounts of a Windows domain (`DOMAIN\user`, `DOMAIN+user`) and of machines (`box$`) are names too. */
function isUser(text: string): boolean {
  return /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.:%@+\\-]*[\p{L}\p{N}_.:%@+-])?\$?$/u.test(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function invalid(message: string): UserError {
  return new UserError('invalid', message, { remedy: l10n.t('Addresses look like ssh://user@host, ssh://user@host:22 or ssh://user@host/run/user/1000/docker.sock.') });
}
