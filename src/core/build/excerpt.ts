import { basename } from 'node:path';
import { type BuildFinding } from './build.ts';
import { cleanText } from './text.ts';

/** What a finding is about, to be quoted. */
export interface Excerpt {
  readonly finding: BuildFinding;
  readonly source: string;
}

/** The lines of the Dockerfile that a finding is about, marked, with those around them. */
export function quote({ finding, source }: Excerpt): string {
  const lines = source.replace(/\n$/, '').split(/\r?\n/);
  const first = Math.max(finding.startLine - linesAround, 1);
  const last = Math.min(finding.endLine + linesAround, lines.length);
  const quoted = lines.slice(first - 1, last).map((line, index) => {
    const number = first + index;
    const mark = number >= finding.startLine && number <= finding.endLine ? '>>>' : '   ';
    return `${String(number).padStart(4)} | ${mark} ${cleanText(line.replaceAll('\t', '    '))}`;
  });
  const rule = '-'.repeat(20);
  return [`${cleanText(basename(finding.file))}:${finding.startLine}`, rule, ...quoted, rule, ''].join('\n');
}

const linesAround = 2;
