import type { Engine } from '../engine/engine.ts';

/** What the list does not tell of a container, asked for when somebody looks. */
export interface ContainerQuestions {
  /** The names of its environment variables; never their values, which may be secrets. */
  environmentNames(id: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Bytes; undefined where the engine does not know the container any more. Expensive in the engine. */
  sizes(id: string, signal?: AbortSignal): Promise<{ readonly sizeRw: number; readonly sizeRootFs: number } | undefined>;
}

/** Asks the engine that `ready` gives. */
export function questionsTo(ready: (signal?: AbortSignal) => Promise<Engine>): ContainerQuestions {
  return {
    async environmentNames(id, signal) {
      const engine = await ready(signal);
      const { environment } = await engine.containers.inspect(id, signal);
      return environment.map((entry) => entry.split('=', 1)[0] ?? entry);
    },
    async sizes(id, signal) {
      const engine = await ready(signal);
      const [container] = await engine.containers.list({ ids: [id], withSize: true }, signal);
      return container && { sizeRw: container.sizeRw ?? 0, sizeRootFs: container.sizeRootFs ?? 0 };
    },
  };
}
