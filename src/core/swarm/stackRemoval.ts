import { delay, isAbort } from '../base/abort.ts';
import { UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import type { StackState } from './stackState.ts';

const networkGapMilliseconds = 500;
/** So often a network is tried, or looked for: the swarm and its nodes let go of it once the tasks have ended, and no event tells of another node's. */
const networkAttempts = 30;

interface Removal {
  readonly name: string;
  readonly remove: () => Promise<void>;
}

/**
 * Services first: what they use cannot be removed before. What is refused holds up nothing else, and what somebody else has
 * removed meanwhile is done.
 *
 * @throws a `UserError` that names all that was refused.
 */
export async function removeStack({ swarm }: Pick<Engine, 'swarm'>, { services, configs, secrets, networks }: StackState, signal: AbortSignal): Promise<void> {
  const failures: { readonly name: string; readonly error: UserError }[] = [];
  const all: readonly (readonly Removal[])[] = [
    services.map(({ service: { id, name } }) => ({ name, remove: () => swarm.services.remove(id, signal) })),
    configs.map(({ id, name }) => ({ name, remove: () => swarm.configs.remove(id, signal) })),
    secrets.map(({ id, name }) => ({ name, remove: () => swarm.secrets.remove(id, signal) })),
    networks.map(({ id, name }) => ({ name, remove: () => swarm.networks.remove(id, signal) })),
  ];
  for (const [index, removals] of all.entries()) {
    const attempts = index === all.length - 1 ? networkAttempts : 1;
    failures.push(...(await removeAll(removals, attempts, signal)));
  }
  await networksGone(swarm, networks.filter(({ name }) => !failures.some((failure) => failure.name === name)), signal);
  const [first] = failures;
  if (first) throw new UserError(first.error.kind, failures.map(({ name, error }) => `${name}: ${error.message}`).join(' '), { ...(first.error.remedy === undefined ? {} : { remedy: first.error.remedy }), cause: first.error });
}

/** A node lists one that is gone until its last task has ended: who deploys anew meanwhile would be refused. */
async function networksGone(swarm: Engine['swarm'], networks: StackState['networks'], signal: AbortSignal): Promise<void> {
  if (networks.length === 0) return;
  const ids = networks.map(({ id }) => id);
  for (let attempt = 1; attempt < networkAttempts && (await swarm.networks.list({ ids }, signal)).length > 0; attempt++) await delay(networkGapMilliseconds, signal);
}

async function removeAll(removals: readonly Removal[], attempts: number, signal: AbortSignal): Promise<readonly { readonly name: string; readonly error: UserError }[]> {
  let left = removals;
  for (let attempt = 1; ; attempt++) {
    const failures: { readonly removal: Removal; readonly name: string; readonly error: UserError }[] = [];
    for (const removal of left) {
      const error = await failureOf(removal);
      if (error) failures.push({ removal, name: removal.name, error });
    }
    if (failures.length === 0 || attempt >= attempts) return failures;
    left = failures.map(({ removal }) => removal);
    await delay(networkGapMilliseconds, signal);
  }
}

async function failureOf({ remove }: Removal): Promise<UserError | undefined> {
  try {
    await remove();
    return undefined;
  } catch (error) {
    if (isAbort(error) || !(error instanceof UserError) || error.kind === 'disconnected') throw error;
    return error.kind === 'notFound' ? undefined : error;
  }
}
