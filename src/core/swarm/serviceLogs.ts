import type { Engine, LogChunk, LogsOptions } from '../engine/engine.ts';

/** A line of a service's log, and which task wrote it. */
export interface ServiceLogLine {
  readonly stream: LogChunk['stream'];
  /** RFC 3339 with nanoseconds, from the engine of the task. */
  readonly time: string;
  readonly taskId: string;
  readonly nodeId: string;
  readonly text: string;
}

export type LogsOf = { readonly kind: 'service' | 'task'; readonly id: string };

const longestLine = 64 * 1024;
/** Lines of other tasks may arrive this much later than newer ones: seconds. */
const overlapSeconds = 5;

/**
 * The merged log of all tasks: first what was written until now, in the order of its times, then what is written, as it
 * arrives. Nothing is missed or doubled in between.
 */
export async function* serviceLogs(engine: Engine, of: LogsOf, tail: number, signal: AbortSignal): AsyncGenerator<readonly ServiceLogLine[], void, undefined> {
  const backlog: ServiceLogLine[] = [];
  for await (const lines of readLines(engine, of, { follow: false, timestamps: true, tail }, signal)) backlog.push(...lines);
  backlog.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  if (backlog.length > 0) yield backlog;
  const newest = backlog.at(-1)?.time;
  const since = newest === undefined ? undefined : Math.floor(Date.parse(newest) / 1000) - overlapSeconds;
  const seen = new Set(backlog.slice(-mostSeen).map(keyOf));
  const options = { follow: true, timestamps: true, ...(since === undefined ? {} : { since }) };
  for await (const lines of readLines(engine, of, options, signal)) {
    // What was there before comes again, once.
    const fresh = lines.filter((line) => !seen.delete(keyOf(line)));
    if (fresh.length > 0) yield fresh;
  }
}

const mostSeen = 20_000;

function keyOf({ taskId, time, text }: ServiceLogLine): string {
  return `${taskId} ${time} ${text}`;
}

async function* readLines({ swarm }: Engine, { kind, id }: LogsOf, options: LogsOptions, signal: AbortSignal): AsyncGenerator<readonly ServiceLogLine[], void, undefined> {
  const kept = { stdout: '', stderr: '' };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const api = kind === 'service' ? swarm.services : swarm.tasks;
  for await (const { stream, data } of api.logs(id, options, signal)) {
    const parts = (kept[stream] + decoders[stream].decode(data, { stream: true })).split('\n');
    kept[stream] = (parts.pop() ?? '').slice(-longestLine);
    const lines = parts.flatMap((line) => lineOf(stream, line.replace(/\r$/, '')) ?? []);
    if (lines.length > 0) yield lines;
  }
}

/** `2026-01-02T03:04:05.000000000Z com.docker.swarm.node.id=…,com.docker.swarm.task.id=… the message` */
export function lineOf(stream: LogChunk['stream'], line: string): ServiceLogLine | undefined {
  const match = /^(\S+) (\S*com\.docker\.swarm\.\S+)(?: (.*))?$/s.exec(line);
  if (!match) return undefined;
  const [, time = '', attributes = '', text = ''] = match;
  const valueOf = (name: string): string => new RegExp(`(?:^|,)com\\.docker\\.swarm\\.${name}=([^,]*)`).exec(attributes)?.[1] ?? '';
  return { stream, time, taskId: valueOf('task\\.id'), nodeId: valueOf('node\\.id'), text };
}
