import { parseDockerfile } from '../build/dockerfile.ts';
import { Pacer } from '../build/pacer.ts';
import { type RecordedStep, type WholeBuild } from '../build/record.ts';
import { ContainerPaths } from './containerPaths.ts';
import { toolMessages, type ToolMessage } from './toolMessages.ts';

/** A tool's message about a file of this machine. Lines and columns are counted from 1. */
export interface ToolFinding {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly column?: number;
  readonly message: string;
}

/**
 * What the tools that a build ran said about the files that it was given: about those that a COPY brought from the
 * context, each once. Lets the event loop turn between the steps.
 * @param locate finds a file of the context by its path in it; undefined where there is none.
 * @param memory what was found in the builds of this Dockerfile before, by the step: one that is taken from the cache
 *   says nothing again, and what it said still holds. Is brought up to date.
 */
export async function toolFindings({ record, details }: WholeBuild, locate: (path: string) => string | undefined, memory = new Map<string, readonly ToolFinding[]>()): Promise<readonly ToolFinding[]> {
  const instructions = parseDockerfile(record.source);
  const paths = new ContainerPaths(instructions, { ...record.request.buildArgs, ...record.hiddenArgs });
  const found = new Map<string, ToolFinding>();
  const pacer = new Pacer();
  for (const step of record.steps.filter(isRun)) {
    if (pacer.isDue) await pacer.rest();
    const index = instructions.findIndex(({ startLine }) => startLine === step.instruction?.startLine);
    if (index < 0) continue;
    const key = JSON.stringify([step.instruction?.stage, step.instruction?.text]);
    const isCached = step.outcome === 'cached' || step.outcome === 'skipped';
    if (!isCached) memory.set(key, toolMessages(details?.logs[String(step.number)] ?? '').flatMap((message) => findingOf(message, (path, folder) => firstOf(paths.origins(index, path, folder), locate)) ?? []));
    for (const finding of memory.get(key) ?? []) found.set(JSON.stringify(finding), finding);
  }
  return [...found.values()];
}

function isRun({ instruction }: RecordedStep): boolean {
  return instruction?.keyword === 'RUN';
}

function findingOf({ severity, message, places }: ToolMessage, find: (path: string, folder?: string) => string | undefined): ToolFinding | undefined {
  for (const { path, line, column, folder } of places) {
    const file = find(path, folder);
    if (file !== undefined) return { severity, file, startLine: line, endLine: line, ...(column !== undefined && { column }), message };
  }
  return undefined;
}

function firstOf(paths: readonly string[], locate: (path: string) => string | undefined): string | undefined {
  for (const path of paths) {
    const file = locate(path);
    if (file !== undefined) return file;
  }
  return undefined;
}
