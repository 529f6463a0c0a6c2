import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { DisposableStore } from '../../core/base/disposable.ts';
import type { UserError, UserErrorKind } from '../../core/base/userError.ts';
import { withInventory, type CurrentEngine } from '../platform/currentEngine.ts';

/**
 * Keeps the context keys by which package.json picks the welcome texts: what is wrong with the engine, and the
 * buttons that help; and whether the first list of each view is there, so that "none" is never said too soon.
 */
export function followEngineState(engine: CurrentEngine): Disposable {
  const shown = new Map<string, unknown>();
  const show = (key: string, value: unknown): void => {
    if (shown.get(key) === value) return;
    shown.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  return withInventory(engine, (inventory) => {
    const store = new DisposableStore();
    const draw = (): void => {
      show('gantry.containers.isLoaded', inventory.containers.isLoaded);
      show('gantry.images.isLoaded', inventory.images.isLoaded);
      show('gantry.volumes.isLoaded', inventory.volumes.isLoaded);
      show('gantry.networks.isLoaded', inventory.networks.isLoaded);
      show('gantry.engine', welcomeKey({ inventory, isBeyondSsh: engine.isBeyondSsh }));
    };
    store.own(inventory.onDidChangeState(draw));
    for (const { onDidChange } of [inventory.containers, inventory.images, inventory.volumes, inventory.networks]) store.own(onDidChange(draw));
    draw();
    return store;
  });
}

/** What may be wrong with an engine that is reached directly, and is said by a text of its own. */
const ownTexts: ReadonlySet<UserErrorKind> = new Set(['noEngine', 'permission', 'refused', 'timeout']);

function welcomeKey(engine: Pick<CurrentEngine, 'inventory' | 'isBeyondSsh'>): string {
  const { state } = engine.inventory;
  switch (state.kind) {
    case 'idle':
    case 'connecting':
      return 'connecting';
    case 'connected':
      return 'connected';
    case 'unreachable':
      return hasWelcome(state.error, engine) ? state.error.kind : 'said';
  }
}

/** Whether a welcome text says why there is no engine; the error's own words do else, above the rows. */
export function hasWelcome({ kind }: UserError, { isBeyondSsh }: Pick<CurrentEngine, 'isBeyondSsh'>): boolean {
  return !isBeyondSsh && ownTexts.has(kind);
}
