import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { taskStateWord } from '../../core/outline/swarmWords.ts';
import { followRollout, rolloutText } from '../../core/swarm/rollout.ts';
import type { NamedId } from '../../core/swarm/serviceForm.ts';
import { rolloutFailure } from './swarmRollout.ts';
import type { SwarmCommandParts } from './swarmParts.ts';

const shownServices = 3;

/**
 * Says how the rollouts of several services go, all at once, and at the end what was done, whatever became of them. To cancel
 * ends the waiting alone.
 *
 * @param done what was done before. @throws a `UserError` that names all that did not end well.
 */
export async function followStack({ actions }: SwarmCommandParts, done: string, services: readonly NamedId[]): Promise<void> {
  const failures: UserError[] = [];
  const [only, ...others] = services;
  if (only) {
    const title = others.length === 0 ? l10n.t('Rollout of {0} (Cancel ends the waiting, not the rollout)', displayText(only.name)) : l10n.t('Rollout of {0} services (Cancel ends the waiting, not the rollout)', services.length);
    try {
      await actions.run(title, (engine, signal, report) => followAll(engine, services, failures, report, signal));
    } catch (error) {
      if (!isAbort(error)) throw error;
    }
  }
  const [first] = failures;
  if (!first) void vscode.window.showInformationMessage(done);
  else throw new UserError(first.kind, [done, ...failures.map(({ message }) => message)].join(' '), { ...(first.remedy === undefined ? {} : { remedy: first.remedy }), cause: first });
}

async function followAll(engine: Engine, services: readonly NamedId[], failures: UserError[], report: (message: string) => void, signal: AbortSignal): Promise<void> {
  const going = new Map<string, string>();
  const results = await Promise.allSettled(services.map(async ({ id, name }) => {
    try {
      const outcome = await followRollout(engine, id, { onProgress: (progress) => say(name, `${name} ${rolloutText(progress, ({ state }) => taskStateWord(state))}`), onLeaderless: () => say(name, l10n.t('{0}: {1}', name, l10n.t('the swarm has no leader at the moment'))) }, signal);
      const failure = rolloutFailure(displayText(name), outcome, false);
      if (failure) failures.push(failure);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push(new UserError(error.kind, `${displayText(name)}: ${error.message}`, { ...(error.remedy === undefined ? {} : { remedy: error.remedy }), cause: error }));
    } finally {
      going.delete(name);
    }
  }));
  for (const result of results) if (result.status === 'rejected') throw result.reason;

  function say(name: string, text: string): void {
    going.set(name, text);
    const shown = [...going.values()];
    report(displayText([...shown.slice(0, shownServices), ...(shown.length > shownServices ? [l10n.t('… and {0} more', shown.length - shownServices)] : [])].join('; ')));
  }
}
