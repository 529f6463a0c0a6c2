import type { Engine } from '../engine/engine.ts';
import { stackLabel, type ServiceDetails, type SwarmFile, type SwarmNetwork, type SwarmService } from '../model/swarmService.ts';
import type { Stack } from './stackModel.ts';

/** What the swarm holds of a stack, and what the stack's file needs of it. */
export interface StackState {
  readonly services: readonly ServiceDetails[];
  readonly networks: readonly SwarmNetwork[];
  readonly configs: readonly SwarmFile[];
  readonly secrets: readonly SwarmFile[];
}

export async function stackState({ swarm }: Engine, stack: string, signal: AbortSignal): Promise<StackState> {
  const [services, networks, configs, secrets] = await Promise.all([swarm.services.list({}, signal), swarm.networks.list({}, signal), swarm.configs.list({}, signal), swarm.secrets.list({}, signal)]);
  const own = services.filter((service) => service.stack === stack);
  return { services: await Promise.all(own.map(({ id }) => swarm.services.inspect(id, signal))), networks, configs, secrets };
}

/** The stacks that anything carries the label of: what a deployment that failed early has left, too. */
export async function stackNames({ swarm }: Engine, signal: AbortSignal): Promise<readonly string[]> {
  const all = (await Promise.all([swarm.services.list({}, signal), swarm.networks.list({}, signal), swarm.configs.list({}, signal), swarm.secrets.list({}, signal)])).flat();
  return [...new Set(all.flatMap(({ labels }) => labels[stackLabel] || []))].sort();
}

/** The services of a stack that its file does not name any more. */
export function unwantedServices({ name, services }: Stack, state: StackState): readonly SwarmService[] {
  const wanted = new Set(services.map((service) => `${name}_${service.name}`));
  return state.services.map(({ service }) => service).filter((service) => !wanted.has(service.name));
}

/** All that carries a stack's label. */
export function partsOfStack(state: StackState, stack: string): StackState {
  const isOwn = ({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean => labels[stackLabel] === stack;
  return { services: state.services, networks: state.networks.filter(isOwn), configs: state.configs.filter(isOwn), secrets: state.secrets.filter(isOwn) };
}
