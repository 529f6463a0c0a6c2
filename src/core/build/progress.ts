import { TextDecoder } from 'node:util';
import { cleanText } from './text.ts';
import { type StatusResponse, type Time, type Vertex, type VertexStatus, type VertexWarning } from './proto/session_pb.ts';

/** One step of a build, as far as it is known. Times are milliseconds since the epoch by the engine's clock. */
export interface Step {
  readonly id: string;
  /** From 1, in the order in which the steps began. */
  readonly number: number;
  readonly name: string;
  /** When it was at work, in order: the engine may begin a step several times (looking for it in the cache, then running it). */
  readonly intervals: readonly Interval[];
  /** Undefined while it is at work. */
  readonly completedAt: number | undefined;
  /** Whether it ended by finding its result in the cache. */
  readonly isCached: boolean;
  /** The engine's words; empty where nothing went wrong. */
  readonly error: string;
  readonly isCancelled: boolean;
  readonly statuses: ReadonlyMap<string, StepStatus>;
  readonly warnings: readonly StepWarning[];
}

export interface Interval {
  readonly startedAt: number;
  readonly completedAt: number | undefined;
}

/** A part of a step: a transfer, a layer. */
export interface StepStatus {
  readonly id: string;
  readonly current: number;
  readonly total: number;
  readonly startedAt: number | undefined;
  readonly updatedAt: number | undefined;
  readonly completedAt: number | undefined;
}

export interface StepWarning {
  readonly message: string;
  readonly url: string;
  /** Lines of the Dockerfile, from 1, inclusive. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

/** What a message of the engine changed. A step that is over has told all its output by the end of the same message. */
export type ProgressChange =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'status'; readonly step: Step; readonly status: StepStatus }
  | { readonly kind: 'warning'; readonly step: Step; readonly warning: StepWarning }
  /** Output of the step's program, exact; may end anywhere but inside a character. */
  | { readonly kind: 'output'; readonly step: Step; readonly text: string; readonly at: number };

/** How long a step was at work until `now`, in milliseconds; what overlaps counts once. */
export function timeTaken(step: Step, now: number): number {
  let taken = 0;
  let end = -Infinity;
  for (const { startedAt, completedAt = now } of step.intervals) {
    if (completedAt > end) taken += completedAt - Math.max(startedAt, end);
    end = Math.max(end, completedAt);
  }
  return taken;
}

type MutableStep = { -readonly [K in keyof Step]: Step[K] } & { statuses: Map<string, StepStatus>; warnings: StepWarning[] };

/** A vertex: what its latest message said, and its intervals by when they began. */
interface Member {
  readonly vertex: Vertex;
  readonly intervals: Map<number, Interval & { readonly isCached: boolean }>;
}

/**
 * Merges the messages of BuildKit's progress: a vertex comes several times, its later versions replace the earlier
 * ones. A vertex is a step once it has begun.
 */
export class BuildProgress {
  readonly #steps = new Map<string, MutableStep>();
  /** From a vertex to the step that shows it. */
  readonly #stepIds = new Map<string, string>();
  /** The vertexes of each step: one, or those of a progress group. */
  readonly #members = new Map<string, Map<string, Member>>();
  readonly #decoders = new Map<string, TextDecoder>();

  /** In the order in which they began. */
  get steps(): readonly Step[] {
    return [...this.#steps.values()];
  }

  /** The steps that are announced and have not begun: their ids and names. */
  get waiting(): readonly { readonly id: string; readonly name: string }[] {
    return [...this.#members].flatMap(([id, members]) => {
      const [first] = members.values();
      const hasBegun = [...members.values()].some(({ intervals }) => intervals.size > 0);
      return first && !hasBegun ? [{ id, name: cleanText(first.vertex.progressGroup?.name ?? first.vertex.name) }] : [];
    });
  }

  /** The ids of the steps whose results a step needs, begun or not. */
  inputsOf(id: string): readonly string[] {
    const vertexes = [...(this.#members.get(id)?.values() ?? [])].flatMap(({ vertex }) => vertex.inputs);
    const ids = new Set(vertexes.flatMap((digest) => this.#stepIds.get(digest) ?? []));
    ids.delete(id);
    return [...ids];
  }

  /** How many steps are known, begun or not. */
  get total(): number {
    return this.#members.size;
  }

  /** The step that went wrong, if one did. */
  get failed(): Step | undefined {
    return this.steps.find((step) => step.error !== '' && !step.isCancelled);
  }

  apply(message: StatusResponse): readonly ProgressChange[] {
    const changes: ProgressChange[] = [];
    for (const vertex of message.vertexes) {
      const step = this.#applyVertex(vertex);
      if (step) changes.push({ kind: 'step', step });
    }
    for (const status of message.statuses) this.#applyStatus(status, changes);
    for (const log of message.logs) {
      const step = this.#stepOf(log.vertex);
      const text = this.#decoder(log.vertex, log.stream).decode(log.msg, { stream: true });
      if (step && text !== '') changes.push({ kind: 'output', step, text, at: milliseconds(log.timestamp) ?? 0 });
    }
    for (const warning of message.warnings) this.#applyWarning(warning, changes);
    return changes;
  }

  /** @returns the step, where it has begun and changed. */
  #applyVertex(vertex: Vertex): MutableStep | undefined {
    const group = vertex.progressGroup;
    const id = group ? `group ${group.id}` : vertex.digest;
    this.#stepIds.set(vertex.digest, id);
    let members = this.#members.get(id);
    if (!members) this.#members.set(id, (members = new Map<string, Member>()));
    const intervals = members.get(vertex.digest)?.intervals ?? new Map<number, Interval & { readonly isCached: boolean }>();
    const startedAt = milliseconds(vertex.started);
    // A vertex that began is announced once more now and then, as if it had not.
    if (startedAt === undefined && intervals.size > 0) return undefined;
    members.set(vertex.digest, { vertex, intervals });
    if (startedAt === undefined) return undefined;
    intervals.set(startedAt, { startedAt, completedAt: milliseconds(vertex.completed), isCached: vertex.cached });
    return this.#update(id, group?.name ?? vertex.name, [...members.values()]);
  }

  #update(id: string, name: string, members: readonly Member[]): MutableStep | undefined {
    const begun = members.filter(({ intervals }) => intervals.size > 0);
    // What only weak members of a group have begun is not worth a line.
    if (begun.every(({ vertex }) => vertex.progressGroup?.weak === true)) return undefined;
    const intervals = begun.flatMap((member) => [...member.intervals.values()]).sort((a, b) => a.startedAt - b.startedAt);
    const error = begun.map(({ vertex }) => vertex.error).find((text) => text !== '') ?? '';
    const isOver = intervals.every(({ completedAt }) => completedAt !== undefined);
    const state = {
      name: cleanText(name),
      intervals,
      completedAt: isOver ? Math.max(...intervals.map(({ completedAt }) => completedAt ?? 0)) : undefined,
      isCached: isOver && error === '' && begun.every(endedCached),
      error,
      isCancelled: /context canceled$/.test(error.trim()),
    };
    const step = this.#steps.get(id);
    if (step) return Object.assign(step, state);
    const created: MutableStep = { id, number: this.#steps.size + 1, ...state, statuses: new Map(), warnings: [] };
    this.#steps.set(id, created);
    return created;
  }

  #applyStatus(status: VertexStatus, changes: ProgressChange[]): void {
    const step = this.#stepOf(status.vertex);
    if (!step) return;
    const next: StepStatus = {
      id: cleanText(status.id),
      current: Number(status.current),
      total: Number(status.total),
      startedAt: milliseconds(status.started),
      updatedAt: milliseconds(status.timestamp),
      completedAt: milliseconds(status.completed),
    };
    step.statuses.set(next.id, next);
    changes.push({ kind: 'status', step, status: next });
  }

  #applyWarning(warning: VertexWarning, changes: ProgressChange[]): void {
    const step = this.#stepOf(warning.vertex);
    if (!step) return;
    const found: StepWarning = {
      message: cleanText(Buffer.from(warning.short).toString('utf8')),
      url: warning.url,
      ranges: warning.ranges.map(({ start, end }) => ({ start: start?.line ?? 1, end: end?.line ?? start?.line ?? 1 })),
    };
    step.warnings.push(found);
    changes.push({ kind: 'warning', step, warning: found });
  }

  #stepOf(vertex: string): MutableStep | undefined {
    return this.#steps.get(this.#stepIds.get(vertex) ?? '');
  }

  /** A character may be cut in two between messages, so that each stream of each vertex is decoded on its own. */
  #decoder(vertex: string, stream: bigint): TextDecoder {
    const key = `${String(stream)} ${vertex}`;
    let decoder = this.#decoders.get(key);
    if (!decoder) this.#decoders.set(key, (decoder = new TextDecoder('utf-8', { ignoreBOM: true })));
    return decoder;
  }
}

/** The interval that ended last decides: a step that runs may be found in the cache by another one meanwhile. */
function endedCached({ intervals }: Member): boolean {
  let last: (Interval & { readonly isCached: boolean }) | undefined;
  for (const interval of intervals.values()) if (!last || (interval.completedAt ?? Infinity) >= (last.completedAt ?? Infinity)) last = interval;
  return last?.isCached === true;
}

function milliseconds(time: Time | undefined): number | undefined {
  return time && Number(time.seconds) * 1000 + time.nanos / 1e6;
}
