import { homedir } from 'node:os';
import type { Log } from '../../core/base/log.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { ResolveInputs } from '../../core/engine/resolve.ts';
import { LiveEngine } from '../../core/inventory/liveEngine.ts';
import { commandLineKey, contextKey, hostKey, type EngineKey } from './engineKey.ts';
import type { EngineSources, NamedEngine } from './engineOfWindow.ts';
import type { Remembered } from './remembered.ts';
import type { Settings } from './settings.ts';

/** What the choice of an engine depends on, read anew at each connection. */
export interface EngineChoice {
  readonly settings: Settings;
  /** The context chosen by "Use Context…"; empty for none. */
  readonly context: Remembered<string>;
  readonly log: Log;
}

/** The engines of a window: what they are is read anew at each connection. */
export function engineSources(choice: EngineChoice): EngineSources {
  return {
    chosen: () => createEngine(choice, keyOf(choice), nameBeforeConnecting(choice), () => resolveInputs(choice)),
    ofContext: (context) => createEngine(choice, contextKey(context), context, () => ({ ...resolveInputs(choice), choice: context })),
  };
}

function createEngine({ log }: EngineChoice, key: EngineKey, nameBefore: string, inputs: () => ResolveInputs): NamedEngine {
  let name = nameBefore;
  let id: string | undefined;
  const connect = async (signal: AbortSignal): Promise<Engine> => {
    const [{ resolveEngine }, { connectEngine }] = await Promise.all([import('../../core/engine/resolve.ts'), import('../../core/engine/connect.ts')]);
    const resolved = await resolveEngine(inputs(), log);
    name = resolved.name;
    const engine = await connectEngine(resolved, { environment: process.env, log }, signal);
    id = engine.id;
    return engine;
  };
  return { live: new LiveEngine({ connect, log }), key, name: () => name, id: () => id };
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

function keyOf({ settings, context }: EngineChoice): EngineKey {
  if (context.value) return contextKey(context.value);
  if (settings.host.value) return hostKey(settings.host.value);
  return settings.context.value ? contextKey(settings.context.value) : commandLineKey;
}

function nameBeforeConnecting({ settings, context }: EngineChoice): string {
  return context.value || settings.host.value || settings.context.value || process.env.DOCKER_CONTEXT || 'Docker';
}
