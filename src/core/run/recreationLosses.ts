import { fieldsOf, textMapOf } from '../base/fields.ts';
import type { Engine } from '../engine/engine.ts';
import { anonymousVolumes } from '../model/anonymousVolumes.ts';
import { composeIdentity } from '../model/compose.ts';
import type { AnonymousVolume } from '../model/containerCopy.ts';

/** What goes with a container when another takes its place. */
export interface RecreationLosses {
  /** Files and folders of its own that differ from the image. */
  readonly changedFiles: number;
  readonly volumes: readonly AnonymousVolume[];
  readonly isRunning: boolean;
  /** Whether it goes as soon as it stops, so that nothing can be put back. */
  readonly isRemovedOnExit: boolean;
  /** The Compose project that it is part of: what is changed here is not changed in its file. */
  readonly composeProject?: string;
}

export async function recreationLosses(engine: Engine, containerId: string, signal?: AbortSignal): Promise<RecreationLosses> {
  const [{ json, isRunning }, changes] = await Promise.all([engine.containers.inspect(containerId, signal), engine.files.changes(containerId, signal)]);
  const compose = composeIdentity(textMapOf(fieldsOf(json.Config).Labels));
  return {
    changedFiles: changes.length,
    volumes: anonymousVolumes(json),
    isRunning,
    isRemovedOnExit: fieldsOf(json.HostConfig).AutoRemove === true,
    ...(compose === undefined ? {} : { composeProject: compose.project }),
  };
}
