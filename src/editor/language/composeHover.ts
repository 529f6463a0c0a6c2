import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { MarkState, ServiceMark } from '../../core/compose/composeLenses.ts';
import type { StaleReason } from '../../core/compose/drift.ts';
import { looksSecret } from '../../core/compose/secretValues.ts';
import type { ResolvedUse } from '../../core/compose/variables.ts';
import type { Container } from '../../core/model/container.ts';
import { healthWord, missingWord, portText, staleWord, stateWord } from '../../core/outline/containerWords.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { staleText } from '../platform/staleText.ts';
import { escapeMarkdown } from '../views/treeProvider.ts';

/** The value of the variable that the pointer is over, and where it comes from. What looks like a secret stays hidden. */
export function composeHover(uses: readonly ResolvedUse[], position: vscode.Position): vscode.Hover | undefined {
  const use = uses.find(({ range }) => rangeOf(range).contains(position));
  if (!use) return undefined;
  const text = new vscode.MarkdownString(`**${escapeMarkdown(use.name)}**: `);
  if (use.source.kind === 'required' || use.source.kind === 'unset') text.appendMarkdown(escapeMarkdown(l10n.t('not set')));
  else if (looksSecret(use.name, use.value)) text.appendMarkdown(`•••• ${escapeMarkdown(l10n.t('(hidden: it looks like a secret)'))}`);
  else text.appendMarkdown(use.value === '' ? escapeMarkdown(l10n.t('an empty text')) : `\`${displayText(use.value).replaceAll('`', 'ˋ')}\``);
  text.appendMarkdown(`  \n${sourceText(use)}`);
  return new vscode.Hover(text, rangeOf(use.range));
}

/** What there is of the service whose name the pointer is over, and why it is stale. */
export function serviceHover(marks: readonly ServiceMark[], position: vscode.Position, reasonsOf: (container: Container) => readonly StaleReason[]): vscode.Hover | undefined {
  const mark = marks.find(({ range }) => rangeOf(range).contains(position));
  if (!mark) return undefined;
  const text = new vscode.MarkdownString(`**${escapeMarkdown(displayText(mark.service))}**: ${escapeMarkdown(stateText(mark))}`);
  const reasons = new Set(mark.containers.flatMap((container) => reasonsOf(container).map(staleText)));
  const containers = mark.containers.map((container) => [displayText(container.name), stateWord(container.state), ...(container.health === 'none' ? [] : [healthWord(container.health)]), ...new Set(container.ports.filter(({ hostPort }) => hostPort !== undefined).map(portText))].join(', '));
  for (const line of [...reasons, ...containers]) text.appendMarkdown(`  \n${escapeMarkdown(line)}`);
  return new vscode.Hover(text, rangeOf(mark.range));
}

/** The state of a service, as its lens says it too. */
export function stateText({ state, wanted, containers }: Pick<ServiceMark, 'state' | 'wanted' | 'containers'>): string {
  const running = containers.filter((container) => container.state === 'running').length;
  const count = Math.max(containers.length, wanted);
  const number = count > 1 && containers.length > 0 ? ` ${String(running)}/${String(count)}` : '';
  return [`${stateName(state, running, containers)}${number}`, ...unwellWords(containers)].join(', ');
}

function stateName(state: MarkState, running: number, containers: readonly Container[]): string {
  switch (state) {
    case 'running':
    case 'unwell':
      return containers.every((container) => container.state === 'paused') ? stateWord('paused') : stateWord('running');
    case 'stopped':
      return running > 0 ? stateWord('running') : l10n.t('stopped');
    case 'missing':
      return missingWord();
    case 'stale':
      return staleWord();
  }
}

/** What must not be missed, whatever the service is as a whole. */
function unwellWords(containers: readonly Container[]): readonly string[] {
  const words = containers.flatMap(({ state, health }) => (state === 'restarting' ? [stateWord(state)] : state === 'running' && health === 'unhealthy' ? [healthWord(health)] : []));
  return [...new Set(words)];
}

function sourceText({ source }: ResolvedUse): string {
  switch (source.kind) {
    case 'environment':
      return escapeMarkdown(l10n.t('from the environment'));
    case 'file': {
      const uri = vscode.Uri.file(source.file).with({ fragment: `L${String(source.line)}` });
      return `[${escapeMarkdown(l10n.t('from {0}, line {1}', displayText(vscode.workspace.asRelativePath(source.file)), source.line))}](${uri.toString()})`;
    }
    case 'project':
      return escapeMarkdown(l10n.t('set by Compose: what the project is called'));
    case 'default':
      return escapeMarkdown(l10n.t('it is not set: what the file gives for that case'));
    case 'unset':
      return escapeMarkdown(l10n.t('its place stays empty'));
    case 'required':
      return escapeMarkdown(source.message === '' ? l10n.t('the file demands it') : l10n.t('the file demands it: {0}', displayText(source.message)));
  }
}

function rangeOf({ line, column, endLine, endColumn }: ResolvedUse['range']): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}
