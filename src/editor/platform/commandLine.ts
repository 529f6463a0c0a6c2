import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import { withInventory } from './currentEngine.ts';
import { commandLineKey } from './engineKey.ts';
import type { EngineOfWindow } from './engineOfWindow.ts';
import { resolveInputs, type EngineChoice } from './windowEngine.ts';

/** Where a window shows what the command line uses, it follows "docker context use" in a terminal. */
export function followCommandLine(engines: EngineOfWindow, choice: EngineChoice, log: Log): Disposable {
  return withInventory(engines, (inventory) => {
    const store = new DisposableStore();
    if (engines.key !== commandLineKey) return store;
    const connected = store.own(
      inventory.onDidChangeState(({ kind }) => {
        if (kind !== 'connected') return;
        connected.dispose();
        void watch(store, engines, choice).catch((error: unknown) => log.warn(`The CLI's current context is not followed: ${messageOf(error)}`));
      }),
    );
    return store;
  });
}

async function watch(store: DisposableStore, engines: EngineOfWindow, choice: EngineChoice): Promise<void> {
  const { configFolder, readCurrentContext } = await import('../../core/engine/contexts.ts');
  const { environment, homeFolder } = resolveInputs(choice);
  const folder = configFolder(environment, homeFolder);
  const read = (): Promise<string | undefined> => readCurrentContext(folder).catch(() => undefined);
  const before = await read();
  if (store.isDisposed) return;
  const watcher = store.own(vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), 'config.json')));
  const look = async (): Promise<void> => {
    if ((await read()) !== before && !store.isDisposed) engines.reset();
  };
  for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) store.own(event(() => void look()));
}
