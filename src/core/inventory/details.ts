import type { Engine } from '../engine/engine.ts';
import { limitsOf, type ContainerLimits } from '../model/containerLimits.ts';
import { healthReportOf, type HealthReport } from '../model/healthCheck.ts';

/** What the list does not tell of a container, asked for when somebody looks. */
export interface ContainerQuestions {
  /** The names of its environment variables; never their values, which may be secrets. */
  environmentNames(id: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Bytes; undefined where the engine does not know the container any more. Expensive in the engine. */
  sizes(id: string, signal?: AbortSignal): Promise<{ readonly sizeRw: number; readonly sizeRootFs: number } | undefined>;
  /** Its limits, and the last runs of its health check, where it has one. */
  settings(id: string, signal?: AbortSignal): Promise<{ readonly limits: ContainerLimits; readonly health?: HealthReport }>;
}

/** Asks the engine that `ready` gives. */
export function questionsTo(ready: (signal?: AbortSignal) => Promise<Engine>): ContainerQuestions {
  return {
    async environmentNames(id, signal) {
      const engine = await ready(signal);
      const { environment } = await engine.containers.inspect(id, signal);
      return environment.map((entry) => entry.split('=', 1)[0] ?? entry);
    },
    async settings(id, signal) {
      const engine = await ready(signal);
      const { json } = await engine.containers.inspect(id, signal);
      const health = healthReportOf(json);
      return { limits: limitsOf(json), ...(health ? { health } : {}) };
    },
    async sizes(id, signal) {
      const engine = await ready(signal);
      const [container] = await engine.containers.list({ ids: [id], withSize: true }, signal);
      return container && { sizeRw: container.sizeRw ?? 0, sizeRootFs: container.sizeRootFs ?? 0 };
    },
  };
}
