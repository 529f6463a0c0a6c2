import * as vscode from 'vscode';
import type { RemovedContainer } from '../../core/undo/removedContainer.ts';

/** What was done, and what takes it back. */
export interface UndoOffer {
  /** What was done, and what cannot be taken back of it: a whole sentence. */
  readonly message: string;
  /** On the button. */
  readonly action: string;
  /** What it throws is reported as a command's. */
  readonly undo: () => Promise<void>;
}

/** Offers to take back what was just done, in a notification that is not waited for. */
export function offerUndo({ message, action, undo }: UndoOffer): void {
  void vscode.window.showInformationMessage(message, action).then(async (chosen) => {
    if (chosen === action) await vscode.commands.executeCommand('gantry._offered', { run: undo });
  });
}

/** What `gantry._removedContainers` is given: the subject says on which engine. */
export interface RemovedContainersOffer {
  readonly subject: { readonly kind: 'engine'; readonly engineId: string };
  readonly engineId: string;
  readonly removed: readonly RemovedContainer[];
  /** Whether volumes of theirs went too. */
  readonly areVolumesGone: boolean;
}

/** For a page: offers to create again what it removed, as the commands offer it. */
export async function offerRemovedContainers(offer: Omit<RemovedContainersOffer, 'subject'>): Promise<void> {
  const { engineId, removed } = offer;
  if (removed.length === 0) return;
  await vscode.commands.executeCommand('gantry._removedContainers', { ...offer, subject: { kind: 'engine', engineId } } satisfies RemovedContainersOffer);
}
