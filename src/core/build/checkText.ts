import * as l10n from '@vscode/l10n';
import { type BuildFinding } from './build.ts';
import { type CheckResult } from './check.ts';
import { quote } from './excerpt.ts';
import { cleanText } from './text.ts';

/** What a check found, for a terminal; lines end with `\n`. */
export function checkText({ findings, source }: CheckResult): string {
  return [...findings.map((finding) => `${heading(finding)}\n${cleanText(finding.message)}\n${quote({ finding, source })}\n`), `${sumOf(findings)}\n`].join('');
}

/** "3 findings in the Dockerfile." */
export function sumOf(findings: readonly BuildFinding[]): string {
  if (findings.length === 0) return l10n.t('The check is complete: nothing was found.');
  return findings.length === 1 ? l10n.t('The check is complete: 1 finding.') : l10n.t('The check is complete: {0} findings.', findings.length);
}

function heading({ severity, rule, url }: BuildFinding): string {
  const name = [rule, url].filter((part) => part !== undefined).join(' - ');
  return `${severity === 'error' ? 'ERROR' : 'WARNING'}${name === '' ? '' : `: ${cleanText(name)}`}`;
}
