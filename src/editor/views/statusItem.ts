import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { engineStateIcon, engineStateWords } from '../../core/outline/engineWords.ts';
import { withEngines, type CurrentEngine, type WindowEngines } from '../platform/currentEngine.ts';
import { escapeMarkdown } from './treeProvider.ts';

/**
 * The status bar's item: which engine, and whether it answers; of several the chosen one, and how many there are.
 * Holds the connections for as long as it is shown, which costs one idle event stream each.
 */
export function createStatusItem(engines: WindowEngines): Disposable {
  const store = new DisposableStore();
  const item = store.own(vscode.window.createStatusBarItem('gantry.engine', vscode.StatusBarAlignment.Left, 0));
  item.name = l10n.t('Docker Engine');
  item.command = 'gantry.context.use';
  const draw = (): void => drawEngines(item, engines.all);
  store.own(
    withEngines(engines, ({ inventory }) => {
      const held = new DisposableStore();
      held.own(inventory.onDidChangeState(draw));
      held.own(inventory.demand([]));
      return held;
    }),
  );
  store.own(engines.onDidChangeAll(draw));
  draw();
  item.show();
  return store;
}

function drawEngines(item: vscode.StatusBarItem, engines: readonly CurrentEngine[]): void {
  const [chosen, ...others] = engines;
  if (!chosen) return;
  const { state } = chosen.inventory;
  const away = engines.filter(({ inventory }) => inventory.state.kind === 'unreachable');
  // One that does not answer is seen although it is not the chosen one.
  const icon = state.kind === 'connected' && away.length > 0 ? 'warning' : engineStateIcon(state).id;
  item.text = `$(${icon}) ${displayText(chosen.name, 60).replaceAll('$(', '$ (')}${others.length === 0 ? '' : ` +${String(others.length)}`}`;
  item.accessibilityInformation = { label: engines.map(({ name, inventory }) => l10n.t('Docker engine {0}: {1}', displayText(name), engineStateWords(inventory.state))).join('; '), role: 'button' };
  const tooltip = new vscode.MarkdownString(engines.map(describe).join('\n\n'));
  tooltip.appendMarkdown(`\n\n${escapeMarkdown(l10n.t('Click to use another context.'))}`);
  item.tooltip = tooltip;
  item.backgroundColor = away.length > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
}

function describe({ name, inventory: { state } }: CurrentEngine): string {
  const lines = [`**${escapeMarkdown(displayText(name))}**: ${escapeMarkdown(engineStateWords(state))}`];
  if (state.kind === 'unreachable') {
    lines.push(escapeMarkdown(state.error.message));
    if (state.error.remedy !== undefined) lines.push(escapeMarkdown(state.error.remedy));
  }
  return lines.join('\n\n');
}
