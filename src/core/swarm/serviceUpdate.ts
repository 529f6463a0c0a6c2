import * as l10n from '@vscode/l10n';
import { isEqual } from '../base/equal.ts';
import type { Fields } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import type { ServiceDetails } from '../model/swarmService.ts';

const attempts = 5;

/**
 * Changes a service from how it was read. The swarm counts a version for what it notes of its own update, too: that is no
 * change of somebody else's, which would be lost, and is refused therefore.
 *
 * @param read as the service was when `spec` was made of it. @returns warnings.
 */
export async function updateService({ swarm }: Pick<Engine, 'swarm'>, read: ServiceDetails, spec: Fields, options: { readonly registryAuth?: string; readonly isRollback?: boolean }, signal?: AbortSignal): Promise<readonly string[]> {
  const { id, name } = read.service;
  let { version } = read.service;
  for (let attempt = 1; ; attempt++) {
    try {
      return await swarm.services.update(id, version, spec, options, signal);
    } catch (error) {
      if (attempt >= attempts || !(error instanceof UserError) || !/out of sequence/.test(error.message)) throw error;
      const latest = await swarm.services.inspect(id, signal);
      if (!isEqual(latest.spec, read.spec)) throw new UserError('conflict', l10n.t('{0} was changed by somebody else meanwhile.', name), { remedy: l10n.t('Look at it as it is now, and try again.'), cause: error });
      ({ version } = latest.service);
    }
  }
}
