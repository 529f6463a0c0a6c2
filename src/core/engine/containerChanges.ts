import { fieldsOf, textOf, textsOf } from '../base/fields.ts';
import { type CommitOptions } from '../model/commit.ts';
import { type ContainerLimits } from '../model/containerLimits.ts';
import { familiarRepository, parseImageName, withDefaultTag } from '../model/imageName.ts';
import { type ContainersApi } from './engine.ts';
import { protocolError } from './errors.ts';
import { segment, type Transport } from './transport.ts';

/** What changes a container that exists, or makes something of it. [Engine API, ContainerUpdate, ImageCommit, ContainerExport] */
export function containerChanges(transport: Transport): Pick<ContainersApi, 'update' | 'commit' | 'export'> {
  return {
    async update(id, changes, signal) {
      const answer = fieldsOf(await transport.json({ method: 'POST', path: `/containers/${segment(id)}/update`, json: resources(changes), limit: 'long' }, signal));
      return textsOf(answer.Warnings);
    },
    commit: (id, options, signal) => commit(transport, id, options, signal),
    export: (id, signal) => transport.stream({ method: 'GET', path: `/containers/${segment(id)}/export` }, signal),
  };
}

function resources({ memory, memorySwap, nanoCpus, cpuShares, pids, restart, restartRetries }: Partial<ContainerLimits>): object {
  return {
    ...(memory === undefined ? {} : { Memory: memory }),
    ...(memorySwap === undefined ? {} : { MemorySwap: memorySwap }),
    ...(nanoCpus === undefined ? {} : { NanoCpus: nanoCpus }),
    ...(cpuShares === undefined ? {} : { CpuShares: cpuShares }),
    // The engine takes 0 for "as it was".
    ...(pids === undefined ? {} : { PidsLimit: pids <= 0 ? -1 : pids }),
    ...(restart === undefined ? {} : { RestartPolicy: { Name: restart, MaximumRetryCount: restart === 'on-failure' ? (restartRetries ?? 0) : 0 } }),
  };
}

async function commit(transport: Transport, container: string, options: CommitOptions, signal: AbortSignal | undefined): Promise<string> {
  const name = options.reference === '' ? undefined : withDefaultTag(parseImageName(options.reference));
  const query = {
    container,
    repo: name && familiarRepository(name),
    tag: name?.tag,
    author: options.author === '' ? undefined : options.author,
    comment: options.message === '' ? undefined : options.message,
    pause: options.isPaused,
    changes: options.changes,
  };
  const id = textOf(fieldsOf(await transport.json({ method: 'POST', path: '/commit', query, json: {} }, signal)).Id);
  if (id === '') throw protocolError('the new image has no id');
  return id;
}
