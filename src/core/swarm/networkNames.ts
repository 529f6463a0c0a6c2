import { textOf } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';

/** The names of networks that the swarm does not list, such as `host`, by the ids that it has for them; an id that nobody knows stands for itself. */
export async function unlistedNetworkNames({ swarm }: Pick<Engine, 'swarm'>, used: readonly string[], listed: readonly { readonly id: string }[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const known = new Set(listed.map(({ id }) => id));
  const ids = [...new Set(used)].filter((id) => !known.has(id));
  return new Map(await Promise.all(ids.map(async (id) => [id, await nameOf(id)] as const)));

  async function nameOf(id: string): Promise<string> {
    try {
      return textOf((await swarm.networks.inspect(id, signal)).Name) || id;
    } catch (error) {
      if (error instanceof UserError && error.kind === 'notFound') return id;
      throw error;
    }
  }
}
