import { parseDockerfile } from '../build/dockerfile.ts';
import { movedLine } from './buildInstructions.ts';

/**
 * Findings on the lines of a Dockerfile as it was built, on those of its text as it is now: it may have been edited
 * meanwhile. What is about an instruction that is gone, or about none, stays where it was.
 */
export function movedFindings<Finding extends { readonly startLine: number; readonly endLine: number }>(findings: readonly Finding[], built: string, written: string): readonly Finding[] {
  if (built === written) return findings;
  const instructions = parseDockerfile(built);
  return findings.map((finding) => {
    const instruction = instructions.find(({ startLine, endLine }) => startLine <= finding.startLine && finding.startLine <= endLine);
    const by = instruction ? (movedLine(built, instruction.startLine, written) ?? instruction.startLine) - instruction.startLine : 0;
    return by === 0 ? finding : { ...finding, startLine: finding.startLine + by, endLine: finding.endLine + by };
  });
}
