import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import type { SwarmRole } from '../../core/model/swarm.ts';
import { joinCommandText } from '../../core/swarm/joinCommand.ts';
import { confirm } from './confirm.ts';
import { titled, type SwarmCommandParts } from './swarmParts.ts';

/** Copies the command by which another engine joins. A token is shown nowhere. */
export async function copyToken({ actions }: SwarmCommandParts): Promise<void> {
  const role = await askRole(l10n.t('As what is the other engine to join?'));
  actions.record(['docker', 'swarm', 'join-token', role]);
  const command = await actions.run(l10n.t('Asking the engine'), async (engine, signal) => {
    const [tokens, local, nodes] = await Promise.all([engine.swarm.joinTokens(signal), engine.swarm.local(signal), engine.swarm.nodes.list({}, signal)]);
    const address = nodes.find(({ id }) => id === local.nodeId)?.manager?.address ?? local.managers[0] ?? `${local.address}:2377`;
    return joinCommandText(tokens[role], address);
  });
  await vscode.env.clipboard.writeText(command);
  void vscode.window.showInformationMessage(
    role === 'manager'
      ? l10n.t('Copied: run it on the other machine, or "Join Swarm…" with it there. Whoever has it can bring in managers.')
      : l10n.t('Copied: run it on the other machine, or "Join Swarm…" with it there. Whoever has it can bring in workers.'),
  );
}

/** Makes new tokens; those that were handed out let nobody in any more. */
export async function rotateToken(parts: SwarmCommandParts): Promise<void> {
  const { actions } = parts;
  const role = await askRole(l10n.t('Which join token is to be replaced?'));
  await confirm(titled(parts, l10n.t('Rotate the join token?')), l10n.t('The token that was copied before lets nobody in any more. Nodes that have joined stay.'), [l10n.t('Rotate')]);
  actions.record(['docker', 'swarm', 'join-token', '--rotate', '--quiet', role]);
  const names = { doing: l10n.t('Rotating the join token'), failed: l10n.t('The join token could not be rotated.') };
  await actions.runNamed(names, (engine, signal) => engine.swarm.rotateToken(role, signal));
}

async function askRole(placeHolder: string): Promise<SwarmRole> {
  const items = [
    { label: l10n.t('Worker'), description: l10n.t('runs tasks'), role: 'worker' as const },
    { label: l10n.t('Manager'), description: l10n.t('runs tasks, and decides about the swarm'), role: 'manager' as const },
  ];
  const chosen = await vscode.window.showQuickPick(items, { placeHolder });
  if (chosen === undefined) throw abortError();
  return chosen.role;
}

/** Lets a manager that was started again take part. */
export async function unlockSwarm(parts: SwarmCommandParts): Promise<void> {
  const key = await vscode.window.showInputBox({ title: l10n.t('Unlock Swarm'), prompt: l10n.t('The unlock key of the swarm'), placeHolder: 'SWMKEY-1-…', password: true, ignoreFocusOut: true });
  if (key === undefined || key.trim() === '') throw abortError();
  parts.actions.record(['docker', 'swarm', 'unlock']);
  const names = { doing: l10n.t('Unlocking the swarm'), failed: l10n.t('The swarm could not be unlocked.') };
  await parts.actions.runNamed(names, (engine, signal) => engine.swarm.unlock(key.trim(), signal));
  await parts.swarm.recheck();
}

export async function copyUnlockKey({ actions }: SwarmCommandParts): Promise<void> {
  actions.record(['docker', 'swarm', 'unlock-key', '--quiet']);
  const key = await actions.run(l10n.t('Asking the engine'), (engine, signal) => engine.swarm.unlockKey(signal));
  if (key === '') {
    void vscode.window.showInformationMessage(l10n.t('The managers of this swarm are not locked.'));
    return;
  }
  await vscode.env.clipboard.writeText(key);
  void vscode.window.showInformationMessage(l10n.t('The unlock key is copied. Keep it in a safe place.'));
}

/** Whether managers need a key when they start again. */
export async function setAutolock(parts: SwarmCommandParts): Promise<void> {
  const { actions } = parts;
  const { isAutolocked } = await actions.run(l10n.t('Asking the engine'), (engine, signal) => engine.swarm.cluster(signal));
  const title = isAutolocked ? l10n.t('Let managers start without a key?') : l10n.t('Lock managers when they start again?');
  const detail = isAutolocked ? l10n.t('The key of the swarm is then kept on each manager\'s disk.') : l10n.t('A manager that starts again takes part only after "Unlock Swarm…" with the key, which is copied now. Keep it in a safe place: without it the swarm cannot be brought back.');
  await confirm(titled(parts, title), detail, [isAutolocked ? l10n.t('Unlock Managers') : l10n.t('Lock Managers')]);
  actions.record(['docker', 'swarm', 'update', `--autolock=${String(!isAutolocked)}`]);
  const names = { doing: l10n.t('Changing the swarm'), failed: l10n.t('The swarm could not be changed.') };
  await actions.runNamed(names, (engine, signal) => engine.swarm.update({ isAutolocked: !isAutolocked }, signal));
  if (isAutolocked) return;
  const key = await actions.runNamed(keyNames(), (engine, signal) => engine.swarm.unlockKey(signal));
  await vscode.env.clipboard.writeText(key);
}

/** The managers are locked already when the key is asked for. */
export function keyNames(): { readonly doing: string; readonly failed: string } {
  return { doing: l10n.t('Asking the engine'), failed: l10n.t('Managers are locked when they start again, but their key could not be read: run "Copy Unlock Key".') };
}
