import { type WholeBuild } from '../build/record.ts';
import { cleanOutput } from '../build/text.ts';

/** What a finding of any kind has. */
interface Finding {
  readonly severity: 'error' | 'warning';
  readonly startLine: number;
  readonly endLine: number;
  readonly message: string;
}

const mostLines = 5;

/** The same findings, with the last lines that the failed step wrote: what a person looks for first. */
export function withFailureOutput<T extends Finding>(findings: readonly T[], { record, details }: WholeBuild): readonly T[] {
  const step = record.steps.find(({ outcome }) => outcome === 'failed');
  const lines = step?.instruction;
  const output = lastLines(details?.logs[String(step?.number)] ?? '');
  if (!lines || output === '') return findings;
  const isAboutStep = ({ severity, startLine }: T): boolean => severity === 'error' && lines.startLine <= startLine && startLine <= lines.endLine;
  return findings.map((finding) => (isAboutStep(finding) ? { ...finding, message: `${finding.message}\n${output}` } : finding));
}

function lastLines(text: string): string {
  const lines = text.split('\n').map(cleanOutput);
  return lines.filter((line) => line.trim() !== '').slice(-mostLines).join('\n');
}
