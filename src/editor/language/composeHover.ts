import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { looksSecret } from '../../core/compose/secretValues.ts';
import type { ResolvedUse } from '../../core/compose/variables.ts';
import { displayText } from '../../core/outline/displayText.ts';
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
