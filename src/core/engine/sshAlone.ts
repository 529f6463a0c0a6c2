import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { sshTarget } from './sshAddress.ts';
import { type SshMaster, type SshMasterOptions } from './sshMaster.ts';
import { startSsh, type SshEnd, type SshProcess } from './sshProgram.ts';

/** Where connections cannot be shared each session makes one of its own. */
export function connectAlone({ address, environment, mayAsk }: Pick<SshMasterOptions, 'address' | 'environment' | 'mayAsk'>): SshMaster {
  const running = new Set<SshProcess>();
  let end: (end: SshEnd) => void = () => undefined;
  const ended = new Promise<SshEnd>((resolve) => {
    end = resolve;
  });
  return {
    far: { hasDocker: true },
    session(command) {
      const alive = ['-o', 'ServerAliveInterval=10', '-o', 'ServerAliveCountMax=3', '-o', 'ConnectTimeout=30', ...(mayAsk ? [] : ['-o', 'BatchMode=yes'])];
      const session = startSsh(['-T', ...alive, '-o', 'ClearAllForwardings=yes', '-o', 'RemoteCommand=none', ...sshTarget(address), ...command], environment);
      running.add(session);
      void session.ended.then(() => running.delete(session));
      return session;
    },
    forward: () => Promise.reject(new UserError('unsupported', l10n.t('The ssh of this machine cannot share a connection, which forwarding needs.'))),
    ended,
    dispose() {
      for (const session of running) session.kill();
      end({ code: undefined, said: '', isMissing: false });
    },
  };
}
