import * as l10n from '@vscode/l10n';
import { UserError, type UserErrorKind } from '../base/userError.ts';
import { type SshAddress } from './sshAddress.ts';
import { type SshEnd } from './sshProgram.ts';

interface Meaning {
  readonly pattern: RegExp;
  readonly kind: UserErrorKind;
  readonly message: (where: string) => string;
  readonly remedy: (context: { readonly address: SshAddress; readonly said: string }) => string;
}

/** What ssh, or the docker CLI at the far end, says, and what it means; the first that fits counts. */
const meanings: readonly Meaning[] = [
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|host key for .* has changed/i,
    kind: 'certificate',
    message: (where) => l10n.t('The host key of {0} is another than before: somebody else may be answering in its place. Nothing was sent.', where),
    remedy: (context) => l10n.t('Ask who runs the machine. If it was set up anew, forget its old key with {0} in a terminal, connect again, and compare the fingerprint.', forgetCommand(context)),
  },
  {
    pattern: /host key verification failed|no matching host key/i,
    kind: 'certificate',
    message: (where) => l10n.t('The host key of {0} was not accepted.', where),
    remedy: () => l10n.t('Connect again, compare the fingerprint with the one that the machine\'s administrator gives you, and accept it.'),
  },
  {
    pattern: /agent refused operation|communication with agent failed|could not open a connection to your authentication agent/i,
    kind: 'unauthorized',
    message: (where) => l10n.t('{0} does not let you in: the ssh agent does not give its keys.', where),
    remedy: () => l10n.t('Start the agent, or unlock it, and add your key with ssh-add. Then connect again.'),
  },
  {
    pattern: /too many authentication failures/i,
    kind: 'unauthorized',
    message: (where) => l10n.t('{0} was offered too many keys that it does not know.', where),
    remedy: () => l10n.t('Name the right key in ~/.ssh/config, with IdentityFile and "IdentitiesOnly yes".'),
  },
  {
    pattern: /permission denied \(|authentication failed|no supported authentication methods/i,
    kind: 'unauthorized',
    message: (where) => l10n.t('{0} does not let you in: no key and no password of yours was accepted.', where),
    remedy: ({ address }) => l10n.t('Try "{0}" in a terminal. Add your key to the agent with ssh-add, or connect again to be asked for the password.', sshCommand(address)),
  },
  {
    pattern: /could not resolve hostname/i,
    kind: 'noEngine',
    message: (where) => l10n.t('The host of {0} is unknown.', where),
    remedy: () => l10n.t('Check its name and the network, or choose another Docker context.'),
  },
  {
    pattern: /connection refused/i,
    kind: 'refused',
    message: (where) => l10n.t('No ssh server listens at {0}.', where),
    remedy: () => l10n.t('Check the port, and that sshd runs there.'),
  },
  {
    pattern: /timed out|timeout, server|no route to host|network is unreachable|host is down/i,
    kind: 'timeout',
    message: (where) => l10n.t('The machine {0} did not answer in time.', where),
    remedy: () => l10n.t('Check the network (a VPN, a firewall), or choose another Docker context.'),
  },
  {
    pattern: /session open refused|administratively prohibited|open failed/i,
    kind: 'conflict',
    message: (where) => l10n.t('The ssh server of {0} does not allow as many sessions as are needed.', where),
    remedy: () => l10n.t('Raise MaxSessions, or allow AllowStreamLocalForwarding, in its sshd_config.'),
  },
  {
    pattern: /permission denied while trying to connect|connect: permission denied/i,
    kind: 'permission',
    message: (where) => l10n.t('Your account on {0} may not use the Docker Engine there.', where),
    remedy: () => l10n.t('Add it to the group of the socket there (sudo usermod -aG docker $USER), then connect again.'),
  },
  {
    pattern: /cannot connect to the docker daemon|is the docker daemon running|no such file or directory|connection to .*docker.sock/i,
    kind: 'noEngine',
    message: (where) => l10n.t('No Docker Engine runs on {0}.', where),
    remedy: () => l10n.t('Start Docker there, or name its socket: ssh://user@host/run/user/1000/docker.sock.'),
  },
];

/** Why ssh ended, in words for people. @param hint what may also be the cause. */
export function sshError(end: SshEnd, address: SshAddress, hint?: string): UserError {
  const where = sshName(address);
  if (end.isMissing) return new UserError('unsupported', l10n.t('The program "ssh" is not installed.'), { remedy: l10n.t('Install OpenSSH, and see that "ssh" is found on the PATH.') });
  const found = meanings.find(({ pattern }) => pattern.test(end.said));
  if (found) return new UserError(found.kind, found.message(where), { remedy: [hint, found.remedy({ address, said: end.said })].filter(Boolean).join(' '), needsPerson: found.kind === 'unauthorized' || found.kind === 'certificate' });
  const words = lastWords(end.said);
  const message = words === '' ? l10n.t('The ssh connection to {0} has ended.', where) : l10n.t('The ssh connection to {0} has ended: {1}', where, words);
  return new UserError('disconnected', message, { remedy: hint ?? l10n.t('Try "{0}" in a terminal.', sshCommand(address)) });
}

/** "user@host", as one types it. */
export function sshName({ host, user }: SshAddress): string {
  return user === undefined ? host : `${user}@${host}`;
}

/** What one types to reach it by hand. */
export function sshCommand(address: SshAddress): string {
  const name = sshName(address);
  return ['ssh', ...(address.port === undefined ? [] : ['-p', String(address.port)]), /^[\w.:@%-]+$/.test(name) ? name : `'${name}'`].join(' ');
}

/** ssh says by which name it knows the machine, which need not be the one it was told, and in which file. */
function forgetCommand({ address: { host, port }, said }: { readonly address: SshAddress; readonly said: string }): string {
  const name = /host key for ([\w.:@%[\]-]+) has changed/i.exec(said)?.[1] ?? (port === undefined || port === 22 ? host : `[${host}]:${String(port)}`);
  const file = /^Offending .*?key .*?in (\/[^"$`\\\p{Cc}\p{Cf}]+):\d+\s*$/mu.exec(said)?.[1];
  return `ssh-keygen${file === undefined ? '' : ` -f "${file}"`} -R "${name}"`;
}

/** The last line, without what could be taken for more than text. */
export function lastWords(said: string): string {
  const lines = said.split('\n').map((line) => line.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()).filter((line) => line !== '');
  return (lines.at(-1) ?? '').slice(0, 500);
}
