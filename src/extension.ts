import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from './core/base/disposable.ts';
import { engineCommands } from './editor/commands/engine.ts';
import { CommandRegistry } from './editor/commands/registry.ts';
import { viewCommands } from './editor/commands/views.ts';
import { EngineOfWindow } from './editor/platform/currentEngine.ts';
import { readText, Remembered } from './editor/platform/remembered.ts';
import { createSettings } from './editor/platform/settings.ts';
import { createWindowEngine } from './editor/platform/windowEngine.ts';
import { ContainersView } from './editor/views/containersView.ts';
import { followEngineState } from './editor/views/engineWelcome.ts';
import { ImagesView } from './editor/views/imagesView.ts';
import { createStatusItem } from './editor/views/statusItem.ts';

/** Constructs the parts in order and joins them. Awaits no network. */
export function activate(context: vscode.ExtensionContext): void {
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const store = new DisposableStore();
  context.subscriptions.push(store);

  const log = store.own(vscode.window.createOutputChannel('Docker', { log: true }));
  const settings = createSettings();
  const choice = { settings, context: new Remembered(context.workspaceState, 'engine.context', readText), log };
  const engine = store.own(new EngineOfWindow(() => createWindowEngine(choice)));
  for (const setting of [settings.host, settings.context]) store.own(setting.onDidChange(() => engine.reset()));

  const containers = store.own(new ContainersView(engine, context.workspaceState));
  const images = store.own(new ImagesView(engine, context.workspaceState));
  store.own(followEngineState(engine));
  store.own(createStatusItem(engine));

  const registry = store.own(new CommandRegistry(log));
  registry.register({ 'gantry.showLog': () => log.show() });
  registry.register(engineCommands(engine, choice));
  registry.register(viewCommands(containers, images));
}
