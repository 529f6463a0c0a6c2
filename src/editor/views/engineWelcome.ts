import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { DisposableStore } from '../../core/base/disposable.ts';
import type { UserErrorKind } from '../../core/base/userError.ts';
import type { ConnectionState } from '../../core/inventory/inventory.ts';
import { withInventory, type CurrentEngine } from '../platform/currentEngine.ts';

/**
 * Keeps the context key `gantry.engine`, by which package.json picks the welcome text: what is wrong, and the
 * buttons that help. Connected counts only once the first list is there, so that "no containers" is never said too soon.
 */
export function followEngineState(engine: CurrentEngine): Disposable {
  let shown: string | undefined;
  const show = (key: string): void => {
    if (key === shown) return;
    shown = key;
    void vscode.commands.executeCommand('setContext', 'gantry.engine', key);
  };
  return withInventory(engine, (inventory) => {
    const store = new DisposableStore();
    const draw = (): void => {
      const isLoaded = inventory.containers.isLoaded || inventory.images.isLoaded;
      show(welcomeKey(inventory.state, isLoaded));
    };
    store.own(inventory.onDidChangeState(draw));
    store.own(inventory.containers.onDidChange(draw));
    store.own(inventory.images.onDidChange(draw));
    draw();
    return store;
  });
}

const ownTexts: ReadonlySet<UserErrorKind> = new Set(['noEngine', 'permission', 'refused', 'timeout', 'certificate', 'unsupported']);

function welcomeKey(state: ConnectionState, isLoaded: boolean): string {
  switch (state.kind) {
    case 'idle':
    case 'connecting':
      return 'connecting';
    case 'connected':
      return isLoaded ? 'connected' : 'connecting';
    case 'unreachable':
      return ownTexts.has(state.error.kind) ? state.error.kind : 'other';
  }
}
