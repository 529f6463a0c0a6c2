import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import { UserError } from '../../core/base/userError.ts';
import type { Log } from '../../core/base/log.ts';
import type { Engine, EngineVersion } from '../../core/engine/engine.ts';
import type { ConnectOptions } from '../../core/engine/connect.ts';
import type { SshDesk } from '../../core/engine/sshDesk.ts';
import type { SshLines } from '../../core/engine/sshEngine.ts';
import type { ResolveInputs } from '../../core/engine/resolve.ts';
import type { OwnContext } from '../../core/model/ownContext.ts';
import { LiveEngine } from '../../core/inventory/liveEngine.ts';
import type { ChosenContext } from './chosenContext.ts';
import { commandLineKey, contextKey, hostKey, type EngineKey } from './engineKey.ts';
import type { EngineSources } from './engineOfWindow.ts';
import type { NamedEngine } from './oneEngine.ts';
import type { Remembered } from './remembered.ts';
import type { Settings } from './settings.ts';

/** What the choice of an engine depends on, read anew at each connection. */
export interface EngineChoice {
  readonly settings: Settings;
  /** The context chosen by "Use Context…"; empty for none. */
  readonly context: ChosenContext;
  /** The contexts that were added here. */
  readonly own: Remembered<readonly OwnContext[]>;
  /** The program by which ssh asks: the path of a script for Node. */
  readonly askpassProgram: string;
  /** Where ssh's questions of all engines are asked, one at a time. */
  readonly sshDesk: SshDesk;
  readonly log: Log;
}

/** The engines of a window: what they are is read anew at each connection. */
export function engineSources(choice: EngineChoice): EngineSources {
  return {
    chosen: () => {
      const [key, nameBefore, chosen] = [keyOf(choice), nameBeforeConnecting(choice), { choice: choice.context.value, host: choice.settings.host.value, context: choice.settings.context.value }];
      return (moved) => createEngine(choice, { key, nameBefore, inputs: () => ({ ...resolveInputs(choice), ...chosen }), moved });
    },
    ofContext: (context, moved) => createEngine(choice, { key: contextKey(context), nameBefore: context, inputs: () => ({ ...resolveInputs(choice), choice: context }), moved }),
  };
}

interface EngineParts {
  readonly key: EngineKey;
  readonly nameBefore: string;
  readonly inputs: () => ResolveInputs;
  /** What it was connected to is another engine now. */
  readonly moved: () => void;
}

function createEngine({ log, askpassProgram, sshDesk }: EngineChoice, { key, nameBefore, inputs, moved }: EngineParts): NamedEngine {
  let name = nameBefore;
  let id: string | undefined;
  let isBeyondSsh = false;
  let lines: SshLines | undefined;
  const ssh = async (): Promise<Required<ConnectOptions>['ssh']> => {
    const [{ SshLines: Lines }, { SshQuestions }, { askByPrompt }] = await Promise.all([import('../../core/engine/sshEngine.ts'), import('../../core/engine/sshQuestions.ts'), import('./sshPrompts.ts')]);
    lines ??= new Lines({ askpassProgram, questions: new SshQuestions(askByPrompt({ name: () => name, connect: connectAgain, log }), sshDesk) });
    return lines.open;
  };
  const connect = async (signal: AbortSignal): Promise<Engine> => {
    const [{ resolveEngine }, { connectEngine }, { endpointUrl }] = await Promise.all([import('../../core/engine/resolve.ts'), import('../../core/engine/connect.ts'), import('../../core/model/endpoint.ts')]);
    const resolved = await resolveEngine(inputs(), log);
    if (id !== undefined && id !== endpointUrl(resolved.endpoint)) {
      // Rows, files and documents of the one must not become those of the other.
      setImmediate(moved);
      throw new UserError('notFound', l10n.t('{0} leads to another engine than before.', resolved.name));
    }
    name = resolved.name;
    isBeyondSsh = resolved.endpoint.kind === 'ssh';
    const engine = await connectEngine(resolved, { environment: process.env, log, ...(isBeyondSsh ? { ssh: await ssh() } : {}) }, signal);
    id = engine.id;
    return engine;
  };
  const live = new LiveEngine({ connect, log, end: () => lines?.dispose() });
  const connectAgain = async (): Promise<void> => {
    // The try that was refused may not be over yet.
    await live.ready().catch(() => undefined);
    lines?.allow();
    live.retryNow();
    await live.ready();
  };
  return { live, key, name: () => name, id: () => id, isBeyondSsh: () => isBeyondSsh, mayAskAgain: () => lines?.allow() };
}

/** Whether a context's engine answers, and how soon. Connects for that alone. */
export async function testContext(choice: EngineChoice, context: string, signal: AbortSignal): Promise<{ readonly version: EngineVersion; readonly milliseconds: number }> {
  const { live } = engineSources(choice).ofContext(context, () => undefined);
  try {
    const engine = await live.ready(signal);
    const begin = performance.now();
    await engine.system.ping(signal);
    return { version: engine.version, milliseconds: Math.round(performance.now() - begin) };
  } finally {
    live.dispose();
  }
}

/** The inputs of the choice as they are now. */
export function resolveInputs({ settings, context, own }: EngineChoice): ResolveInputs {
  return {
    choice: context.value,
    host: settings.host.value,
    context: settings.context.value,
    environment: process.env,
    homeFolder: homedir(),
    platform: process.platform,
    contexts: own.value,
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
