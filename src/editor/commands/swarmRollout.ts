import * as l10n from '@vscode/l10n';
import { isAbort } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { taskStateWord } from '../../core/outline/swarmWords.ts';
import { followRollout, rolloutText, type RolloutOutcome } from '../../core/swarm/rollout.ts';
import type { SwarmCommandParts } from './swarmParts.ts';

/**
 * Says how a rollout goes, task by task, until it is over. To cancel ends the waiting alone: the swarm goes on by itself.
 *
 * @throws a `UserError` where it was paused or rolled back.
 */
export async function waitForRollout({ actions }: SwarmCommandParts, { id, name, isRollback = false }: { readonly id: string; readonly name: string; readonly isRollback?: boolean }): Promise<void> {
  const shown = displayText(name);
  try {
    const outcome = await actions.run(l10n.t('Rollout of {0} (Cancel ends the waiting, not the rollout)', shown), (engine, signal, report) =>
      followRollout(engine, id, { onProgress: (progress) => report(displayText(rolloutText(progress, ({ state }) => taskStateWord(state)))), onLeaderless: () => report(l10n.t('the swarm has no leader at the moment')), isRollback }, signal),
    );
    const failure = rolloutFailure(shown, outcome, isRollback);
    if (failure) throw failure;
  } catch (error) {
    if (!isAbort(error)) throw error;
  }
}

/** What is to be said of a rollout that did not end well. */
export function rolloutFailure(name: string, outcome: RolloutOutcome, isRollback: boolean): UserError | undefined {
  switch (outcome.kind) {
    case 'done':
    case 'gone':
      return undefined;
    case 'paused':
      return new UserError('engine', l10n.t('The update of {0} is paused: {1}', name, reason(outcome)), { remedy: l10n.t('Roll the service back, or update it with what works.') });
    case 'rolledBack':
      if (isRollback) return undefined;
      return new UserError('engine', l10n.t('The update of {0} failed, and it was rolled back: {1}', name, reason(outcome)), { remedy: l10n.t('Its tasks say why they failed.') });
    case 'stuck':
      return new UserError('engine', l10n.t('The rollout of {0} does not go on: {1}', name, displayText(outcome.reasons.join('; '))), { remedy: l10n.t('The swarm goes on trying by itself. Bring back or remove the node, change the service, or roll it back.') });
    case 'rollbackPaused':
      return new UserError('engine', l10n.t('The rollback of {0} is paused: {1}', name, reason(outcome)), { remedy: l10n.t('Update the service with what works.') });
  }
}

function reason({ message, error }: { readonly message: string; readonly error: string }): string {
  return displayText([error, message].filter((text) => text !== '').join('; '));
}
