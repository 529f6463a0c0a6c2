import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { ConnectionState } from '../../core/inventory/inventory.ts';
import { withInventory, type CurrentEngine } from '../platform/currentEngine.ts';
import { escapeMarkdown } from './treeProvider.ts';

/**
 * The status bar's item: which engine, and whether it answers. Holds the connection for as long as it is shown,
 * which costs one idle event stream.
 */
export function createStatusItem(engine: CurrentEngine): Disposable {
  const store = new DisposableStore();
  const item = store.own(vscode.window.createStatusBarItem('gantry.engine', vscode.StatusBarAlignment.Left, 0));
  item.name = l10n.t('Docker Engine');
  item.command = 'gantry.context.use';
  store.own(
    withInventory(engine, (inventory) => {
      const draw = (): void => drawState(item, engine.name, inventory.state);
      const held = new DisposableStore();
      held.own(inventory.onDidChangeState(draw));
      held.own(inventory.demand([]));
      draw();
      return held;
    }),
  );
  item.show();
  return store;
}

function drawState(item: vscode.StatusBarItem, name: string, state: ConnectionState): void {
  const { icon, words } = look(state);
  item.text = `$(${icon}) ${name.replaceAll('$(', '$ (')}`;
  item.accessibilityInformation = { label: l10n.t('Docker engine {0}: {1}', name, words), role: 'button' };
  const tooltip = new vscode.MarkdownString(`**${escapeMarkdown(name)}**: ${escapeMarkdown(words)}`);
  if (state.kind === 'unreachable') {
    tooltip.appendMarkdown(`\n\n${escapeMarkdown(state.error.message)}`);
    if (state.error.remedy !== undefined) tooltip.appendMarkdown(`\n\n${escapeMarkdown(state.error.remedy)}`);
  }
  tooltip.appendMarkdown(`\n\n${escapeMarkdown(l10n.t('Click to use another context.'))}`);
  item.tooltip = tooltip;
  item.backgroundColor = state.kind === 'unreachable' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
}

function look(state: ConnectionState): { readonly icon: string; readonly words: string } {
  switch (state.kind) {
    case 'idle':
      return { icon: 'debug-disconnect', words: l10n.t('not connected yet') };
    case 'connecting':
      return { icon: 'loading~spin', words: l10n.t('connecting…') };
    case 'connected':
      return { icon: 'vm-active', words: l10n.t('connected') };
    case 'unreachable':
      return { icon: 'warning', words: l10n.t('does not answer') };
  }
}
