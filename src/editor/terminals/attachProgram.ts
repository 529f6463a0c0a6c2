import type { Engine } from '../../core/engine/engine.ts';
import type { Program } from './program.ts';

/** The main program of a container that was created with a terminal: joined first, so that no output is lost. */
export function attachProgram(engine: Engine, containerId: string): Program {
  return {
    async open(signal) {
      const session = await engine.containers.attach(containerId, signal);
      try {
        await engine.containers.start(containerId, signal);
      } catch (error) {
        session.dispose();
        throw error;
      }
      return session;
    },
    isReady: true,
    show: (text) => text,
    ended: () => undefined,
    // As `docker run` does when its terminal goes: the container stays.
    end: () => Promise.resolve(),
  };
}
