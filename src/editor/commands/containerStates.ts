import * as l10n from '@vscode/l10n';
import type { Engine } from '../../core/engine/engine.ts';
import type { Container, ContainerState } from '../../core/model/container.ts';
import type { CommandParts } from './parts.ts';
import type { CommandHandler, CommandTable } from './registry.ts';
import { severalContainers } from './severalWords.ts';
import { offerStart } from './undo.ts';

/** A verb that changes the state of containers, as it is offered and done. */
interface StateAction {
  /** The CLI's verb, which is also the end of the command's id. */
  readonly verb: string;
  /** The states in which it makes sense. */
  readonly from: readonly ContainerState[];
  readonly doing: (what: string) => string;
  readonly failed: (name: string) => string;
  readonly run: (engine: Engine, id: string, signal: AbortSignal) => Promise<void>;
}

const stateActions: readonly StateAction[] = [
  {
    verb: 'start',
    from: ['created', 'exited', 'dead', 'unknown'],
    doing: (what) => l10n.t('Starting {0}', what),
    failed: (name) => l10n.t('{0} could not be started.', name),
    run: (engine, id, signal) => engine.containers.start(id, signal),
  },
  {
    verb: 'stop',
    from: ['running', 'paused', 'restarting', 'unknown'],
    doing: (what) => l10n.t('Stopping {0}', what),
    failed: (name) => l10n.t('{0} could not be stopped.', name),
    run: (engine, id, signal) => engine.containers.stop(id, {}, signal),
  },
  {
    verb: 'restart',
    from: ['created', 'running', 'paused', 'restarting', 'exited', 'dead', 'unknown'],
    doing: (what) => l10n.t('Restarting {0}', what),
    failed: (name) => l10n.t('{0} could not be restarted.', name),
    run: (engine, id, signal) => engine.containers.restart(id, {}, signal),
  },
  {
    verb: 'pause',
    from: ['running', 'unknown'],
    doing: (what) => l10n.t('Pausing {0}', what),
    failed: (name) => l10n.t('{0} could not be paused.', name),
    run: (engine, id, signal) => engine.containers.pause(id, signal),
  },
  {
    verb: 'unpause',
    from: ['paused', 'unknown'],
    doing: (what) => l10n.t('Unpausing {0}', what),
    failed: (name) => l10n.t('{0} could not be unpaused.', name),
    run: (engine, id, signal) => engine.containers.unpause(id, signal),
  },
];

/** The commands that start, stop, restart, pause and unpause. */
export function stateCommands({ actions, targets }: CommandParts): CommandTable {
  const handler = (action: StateAction): CommandHandler => async (args) => {
    const containers = await targets.containers(args, ({ state }) => action.from.includes(state));
    await actions.bulk<Container>(containers, {
      doing: action.doing,
      several: severalContainers,
      failed: action.failed,
      nameOf: ({ name }) => name,
      cli: ({ name }) => ['docker', action.verb, name],
      run: (engine, { id }, signal) => action.run(engine, id, signal),
    });
    if (action.verb === 'stop') await offerStart(actions, containers);
  };
  return Object.fromEntries(stateActions.map((action) => [`gantry.container.${action.verb}`, handler(action)]));
}
