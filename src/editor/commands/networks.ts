import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { displayText } from '../../core/outline/displayText.ts';
import { askFilter } from './filterInput.ts';
import { networkConnectionCommands } from './networkConnections.ts';
import { createNetwork } from './networkCreation.ts';
import { networkRemovalCommands } from './networkRemoval.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import type { NetworkParts } from './surroundingParts.ts';
import { subjectsOf } from './targets.ts';

/** The commands for networks, by id. */
export function networkCommands(parts: NetworkParts): CommandTable {
  return {
    ...networkRemovalCommands(parts),
    ...networkConnectionCommands(parts),
    'gantry.network.create': () => createNetwork(parts),
    // The title of a view hands over the row that has the focus, which is not meant there.
    'gantry.network.map': () => parts.map.show(),
    'gantry.network.mapFrom': (args) => parts.map.show(containerIn(args)),
    'gantry.network.inspect': (args) => inspect(parts, args),
    'gantry.network.copyName': async (args) => vscode.env.clipboard.writeText((await parts.targets.networks(args)).map(({ name }) => name).join('\n')),
    'gantry.network.copyId': async (args) => vscode.env.clipboard.writeText((await parts.targets.networks(args)).map(({ id }) => id).join('\n')),
    'gantry.network.filter': () => askFilter(parts.view.filter, l10n.t('Show networks whose name, driver, subnet or label contains…')),
    'gantry.network.clearFilter': () => parts.view.filter.set(''),
  };
}

/** The container that a command was called on, where it was. */
function containerIn(args: CommandArguments): string | undefined {
  const [subject] = subjectsOf(args.slice(0, 1));
  if (subject?.kind === 'endpoint') return subject.containerId;
  return subject?.kind === 'container' ? subject.id : undefined;
}

async function inspect({ actions, targets, inspections }: NetworkParts, args: CommandArguments): Promise<void> {
  const networks = await targets.networks(args);
  for (const { id, name } of networks) {
    actions.record(['docker', 'network', 'inspect', name]);
    await inspections.show({ kind: 'network', id, name: displayText(name) }, networks.length > 1);
  }
}

