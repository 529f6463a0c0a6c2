import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { displayText } from '../../core/outline/displayText.ts';
import { putBackNetwork, type RemovedNetwork } from '../../core/undo/removedNetwork.ts';
import { offerUndo } from '../platform/undoOffer.ts';
import type { Actions } from './actions.ts';
import { severalNetworks } from './severalWords.ts';
import { onEngine } from './undo.ts';

/** Offers to create removed networks again, and to connect what was on them. */
export function offerNetworks(actions: Actions, engineId: string, removed: readonly RemovedNetwork[]): void {
  const [first] = removed;
  if (first === undefined) return;
  const what = removed.length === 1 ? displayText(first.name) : severalNetworks(removed.length);
  const parted = removed.flatMap(({ connected }) => connected.map(({ name }) => displayText(name)));
  const message =
    parted.length === 0
      ? l10n.t('Removed: {0}. It can be created again with its driver, subnets, options and labels.', what)
      : l10n.t('Removed: {0}. It can be created again with its driver, subnets, options and labels, and {1} connected to it again.', what, parted.join(', '));
  offerUndo({ message, action: l10n.t('Create Again'), undo: () => putBackAll(actions, engineId, removed) });
}

async function putBackAll(actions: Actions, engineId: string, removed: readonly RemovedNetwork[]): Promise<void> {
  const said: string[] = [];
  await actions.bulk(removed, {
    doing: (name) => l10n.t('Creating {0}', name),
    several: severalNetworks,
    failed: (name) => l10n.t('{0} could not be created again.', name),
    nameOf: ({ name }) => name,
    cli: ({ name }) => ['docker', 'network', 'create', name],
    run: async (engine, network, signal) => {
      const { warning, gone } = await putBackNetwork(onEngine(engineId, engine), network, signal);
      if (warning !== '') said.push(l10n.t('The engine says: {0}', displayText(warning)));
      if (gone.length > 0) said.push(l10n.t('Not connected again, since they are gone: {0}.', gone.map((name) => displayText(name)).join(', ')));
    },
  });
  if (said.length > 0) void vscode.window.showWarningMessage(said.join(' '));
}
