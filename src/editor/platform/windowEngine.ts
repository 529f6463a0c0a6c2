import { homedir } from 'node:os';
import type { Log } from '../../core/base/log.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { ResolveInputs } from '../../core/engine/resolve.ts';
import { LiveEngine } from '../../core/inventory/liveEngine.ts';
import type { NamedEngine } from './currentEngine.ts';
import type { Remembered } from './remembered.ts';
import type { Settings } from './settings.ts';

/** What the choice of an engine depends on, read anew at each connection. */
export interface EngineChoice {
  readonly settings: Settings;
  /** The context chosen by "Use Context…"; empty for none. */
  readonly context: Remembered<string>;
  readonly log: Log;
}

/** A live engine for the choice, the settings and the environment as they are when it connects. */
export function createWindowEngine(choice: EngineChoice): NamedEngine {
  let name = nameBeforeConnecting(choice);
  const connect = async (signal: AbortSignal): Promise<Engine> => {
    const [{ resolveEngine }, { connectEngine }] = await Promise.all([import('../../core/engine/resolve.ts'), import('../../core/engine/connect.ts')]);
    const resolved = await resolveEngine(resolveInputs(choice), choice.log);
    name = resolved.name;
    return connectEngine(resolved, { environment: process.env, log: choice.log }, signal);
  };
  return { live: new LiveEngine({ connect, log: choice.log }), name: () => name };
}

/** The inputs of the choice as they are now. */
export function resolveInputs({ settings, context }: EngineChoice): ResolveInputs {
  return {
    choice: context.value,
    host: settings.host.value,
    context: settings.context.value,
    environment: process.env,
    homeFolder: homedir(),
    platform: process.platform,
  };
}

function nameBeforeConnecting({ settings, context }: EngineChoice): string {
  return context.value || settings.host.value || settings.context.value || process.env.DOCKER_CONTEXT || 'Docker';
}
