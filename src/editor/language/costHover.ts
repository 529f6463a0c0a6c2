import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { BuildCosts, LineCost } from '../../core/analysis/buildCost.ts';
import { movedLine } from '../../core/analysis/buildInstructions.ts';
import type { BuildRecord, RebuildCause } from '../../core/build/record.ts';
import { formatAge, formatBytes, formatTime } from '../../core/model/units.ts';
import { buildName } from '../../core/outline/buildNode.ts';
import { causeWords, fixWords } from '../../core/outline/buildWords.ts';
import type { TooltipLine } from '../../core/outline/node.ts';
import { markdown } from '../views/treeProvider.ts';

/** What is said of a line's cost when it is hovered over. */
export function costHover(document: vscode.TextDocument, record: BuildRecord, { isStale }: BuildCosts, cost: LineCost): vscode.MarkdownString {
  const age = formatAge((Date.now() - (record.completedAt ?? record.startedAt)) / 1000);
  const lines: readonly TooltipLine[] = [
    { label: '', value: l10n.t('Build of {0}, {1}', buildName(record), age) },
    { label: l10n.t('This step'), value: costWords(cost) },
    { label: l10n.t('The build before'), value: cost.before ? costWords(cost.before) : '' },
    { label: l10n.t('Added to the image'), value: cost.bytes === undefined ? '' : formatBytes(cost.bytes) },
    ...cost.causes.map((cause) => ({ label: l10n.t('Why it ran'), value: causeWords(cause), ...linkOf(cause, record, document) })),
    ...cost.fixes.map((fix) => ({ label: l10n.t('What helps'), value: fixWords(fix) })),
    { label: l10n.t('Note'), value: isStale ? l10n.t('The Dockerfile was edited since') : '' },
  ];
  return markdown(lines.filter(({ value }) => value !== ''));
}

/** To where the earlier step stands now. */
function linkOf(cause: RebuildCause, record: BuildRecord, document: vscode.TextDocument): { readonly link?: string } {
  const line = cause.kind === 'earlier' ? movedLine(record.source, cause.line, document.getText()) : undefined;
  return line === undefined ? {} : { link: document.uri.with({ fragment: `L${line}` }).toString() };
}

function costWords({ outcome, milliseconds }: Pick<LineCost, 'outcome' | 'milliseconds'>): string {
  switch (outcome) {
    case 'cached':
      return l10n.t('taken from the cache');
    case 'skipped':
      return l10n.t('skipped: the build ended before');
    case 'failed':
      return l10n.t('failed after {0}', formatTime(milliseconds));
    case 'cancelled':
      return l10n.t('cancelled after {0}', formatTime(milliseconds));
    case 'ran':
      return l10n.t('carried out in {0}', formatTime(milliseconds));
  }
}
