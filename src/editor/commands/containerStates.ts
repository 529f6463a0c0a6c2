import * as l10n from '@vscode/l10n';
import type { Engine } from '../../core/engine/engine.ts';
import type { Container, ContainerState } from '../../core/model/container.ts';
import type { CommandParts } from './parts.ts';
import type { CommandHandler, CommandTable } from './registry.ts';
import { severalContainers } from './severalWords.ts';
import { StartOrder } from './startOrder.ts';
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
  /** Whether services that others need come first, or last; in no order by default. */
  readonly order?: 'needed first' | 'needed last';
}

const stateActions: readonly StateAction[] = [
  {
    verb: 'start',
    from: ['created', 'exited', 'dead', 'unknown'],
    doing: (what) => l10n.t('Starting {0}', what),
    failed: (name) => l10n.t('{0} could not be started.', name),
    run: (engine, id, signal) => engine.containers.start(id, signal),
    order: 'needed first',
  },
  {
    verb: 'stop',
    from: ['running', 'paused', 'restarting', 'unknown'],
    doing: (what) => l10n.t('Stopping {0}', what),
    failed: (name) => l10n.t('{0} could not be stopped.', name),
    run: (engine, id, signal) => engine.containers.stop(id, {}, signal),
    order: 'needed last',
  },
  {
    verb: 'restart',
    from: ['created', 'running', 'paused', 'restarting', 'exited', 'dead', 'unknown'],
    doing: (what) => l10n.t('Restarting {0}', what),
    failed: (name) => l10n.t('{0} could not be restarted.', name),
    run: (engine, id, signal) => engine.containers.restart(id, {}, signal),
    order: 'needed first',
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
export function stateCommands({ actions, engine, projects, targets }: CommandParts): CommandTable {
  const handler = (action: StateAction): CommandHandler => async (args) => {
    const containers = await targets.containers(args, ({ state }) => action.from.includes(state));
    const orderOf = (those: readonly Container[]): StartOrder => new StartOrder(those, { inventory: engine.inventory, projects: projects.projects });
    const order = action.order && orderOf(containers);
    await actions.bulk<Container>(containers, {
      doing: action.doing,
      several: severalContainers,
      failed: action.failed,
      nameOf: ({ name }) => name,
      cli: ({ name }) => ['docker', action.verb, name],
      ...(order ? { waves: action.order === 'needed first' ? order.waves : [...order.waves].reverse() } : {}),
      run: (current, container, signal) => {
        const run = (): Promise<void> => action.run(current, container.id, signal);
        return order && action.order === 'needed first' ? order.start(current, container, run, signal) : run();
      },
    });
    if (action.verb === 'stop') await offerStart(actions, containers, orderOf);
  };
  return Object.fromEntries(stateActions.map((action) => [`gantry.container.${action.verb}`, handler(action)]));
}
