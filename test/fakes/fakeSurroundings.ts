import { UserError } from '../../src/core/base/userError.ts';
import type { NetworksApi, VolumesApi } from '../../src/core/engine/engine.ts';
import type { EngineEvent } from '../../src/core/model/engineEvent.ts';
import type { Network } from '../../src/core/model/network.ts';
import type { Volume } from '../../src/core/model/volume.ts';

export interface Surroundings {
  readonly volumes: readonly Volume[];
  readonly networks: readonly Network[];
}

/** What of the fake engine its volumes and networks need. */
export interface SurroundingsHost {
  readonly world: () => Surroundings;
  readonly change: (part: Partial<Surroundings>) => void;
  readonly answer: (request: string, signal: AbortSignal | undefined) => Promise<Surroundings>;
  readonly emit: (type: EngineEvent['type'], action: string, id: string, attributes?: Readonly<Record<string, string>>) => void;
}

const notFaked = (): never => {
  throw new Error('The fake engine does not do this.');
};

export function fakeVolumes({ world, change, answer, emit }: SurroundingsHost): VolumesApi {
  return {
    list: async ({ names }, signal) => {
      const { volumes } = await answer(names ? `volumes ${names.join(',')}` : 'volumes', signal);
      return names ? volumes.filter(({ id }) => names.includes(id)) : volumes;
    },
    create: async ({ name, driver, options, labels }) => {
      const known = world().volumes.find(({ id }) => id === name);
      if (known) return known;
      const made = { id: name, driver: driver || 'local', scope: 'local', mountpoint: `/volumes/${name}`, createdAt: 1_700_000_000, labels, options };
      change({ volumes: [...world().volumes, made] });
      emit('volume', 'create', name, { driver: made.driver });
      return made;
    },
    remove: async (name) => {
      if (!world().volumes.some(({ id }) => id === name)) throw new UserError('notFound', `No such volume: ${name}`, { status: 404 });
      change({ volumes: world().volumes.filter(({ id }) => id !== name) });
      emit('volume', 'destroy', name, { driver: 'local' });
    },
    inspect: notFaked,
    sizes: notFaked,
  };
}

export function fakeNetworks({ world, change, answer, emit }: SurroundingsHost): NetworksApi {
  let created = 0;
  return {
    list: async ({ ids }, signal) => {
      const { networks } = await answer(ids ? `networks ${ids.join(',')}` : 'networks', signal);
      return ids ? networks.filter(({ id }) => ids.includes(id)) : networks;
    },
    create: async ({ name, driver, isInternal, isAttachable, hasIpv6, subnets, options, labels }) => {
      created += 1;
      const id = `${String(created)}${'e'.repeat(63)}`.slice(0, 64);
      change({ networks: [...world().networks, { id, name, driver: driver || 'bridge', scope: 'local', createdAt: 1_700_000_000, isInternal, isAttachable, isIngress: false, hasIpv6, subnets, options, labels }] });
      emit('network', 'create', id, { name, type: driver || 'bridge' });
      return { id, warning: '' };
    },
    remove: async (id) => {
      if (!world().networks.some((network) => network.id === id)) throw new UserError('notFound', `No such network: ${id}`, { status: 404 });
      change({ networks: world().networks.filter((network) => network.id !== id) });
      emit('network', 'destroy', id);
    },
    connect: async (id, { containerId }) => emit('network', 'connect', id, { container: containerId }),
    disconnect: async (id, containerId) => emit('network', 'disconnect', id, { container: containerId }),
    createCopy: notFaked,
    connectCopy: notFaked,
    inspect: notFaked,
  };
}
