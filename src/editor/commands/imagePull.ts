import * as l10n from '@vscode/l10n';
import { PullSummary } from '../../core/analysis/pullSummary.ts';
import type { Engine, PullOptions } from '../../core/engine/engine.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { registryAuthHeader, type Credentials } from '../../core/registry/credentials.ts';
import type { Actions } from './actions.ts';

export interface PullParts {
  readonly actions: Actions;
  readonly credentials: Credentials;
}

/** Pulls an image with what the person is signed in with, and shows how far it is. @returns what `then` makes of it. */
export function pullImage<T>(parts: PullParts, reference: string, platform: string | undefined, then: (engine: Engine, signal: AbortSignal) => Promise<T>): Promise<T> {
  return pull(parts, reference, ['docker', 'pull', ...(platform === undefined ? [] : ['--platform', platform]), reference], platform === undefined ? {} : { platform }, then);
}

/** Pulls every tag of a repository. */
export function pullAllTags(parts: PullParts, repository: string): Promise<void> {
  return pull(parts, repository, ['docker', 'pull', '--all-tags', repository], { isAllTags: true }, () => Promise.resolve());
}

async function pull<T>({ actions, credentials }: PullParts, reference: string, cli: readonly string[], options: Pick<PullOptions, 'platform' | 'isAllTags'>, then: (engine: Engine, signal: AbortSignal) => Promise<T>): Promise<T> {
  actions.record(cli);
  const shown = displayText(reference);
  return actions.runNamed({ doing: l10n.t('Pulling {0}', shown), failed: l10n.t('{0} could not be pulled.', shown) }, async (engine, signal, report) => {
    const summary = new PullSummary();
    const registryAuth = await registryAuthHeader(reference, credentials, signal);
    const onProgress: PullOptions['onProgress'] = (progress) => {
      summary.add(progress);
      report(displayText(summary.text));
    };
    await engine.images.pull(reference, { ...(registryAuth === undefined ? {} : { registryAuth }), ...options, onProgress }, signal);
    return then(engine, signal);
  });
}
