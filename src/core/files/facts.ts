import { fieldsOf, listOf, textOf } from '../base/fields.ts';
import { type ContainersApi } from '../engine/engine.ts';
import { isWithin, normalPath } from '../model/filePath.ts';

/** What decides by which way a container's files are reached. */
export interface ContainerFacts {
  /** Whether programs can be run in it now. */
  readonly isRunning: boolean;
  readonly isPaused: boolean;
  /** Where something is mounted that is seen from the inside only. */
  readonly insideMounts: readonly string[];
}

const kernelMounts = ['/proc', '/sys', '/dev'];

export async function factsOf(containers: Pick<ContainersApi, 'inspect'>, id: string, signal?: AbortSignal): Promise<ContainerFacts> {
  const { json } = await containers.inspect(id, signal);
  const state = fieldsOf(json.State);
  const isPaused = state.Paused === true;
  const tmpfs = Object.keys(fieldsOf(fieldsOf(json.HostConfig).Tmpfs));
  const mounts = listOf(json.Mounts).map(fieldsOf).filter((mount) => mount.Type === 'tmpfs').map((mount) => textOf(mount.Destination));
  return {
    isPaused,
    isRunning: state.Running === true && !isPaused && state.Restarting !== true,
    insideMounts: [...kernelMounts, ...[...tmpfs, ...mounts].filter((path) => path !== '').map(normalPath)],
  };
}

export function isInside({ insideMounts }: Pick<ContainerFacts, 'insideMounts'>, path: string): boolean {
  return insideMounts.some((mount) => isWithin(path, mount));
}
