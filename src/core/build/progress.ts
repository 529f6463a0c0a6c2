import { cleanText } from './text.ts';
import { type StatusResponse, type Time, type Vertex, type VertexStatus, type VertexWarning } from './proto/session_pb.ts';

/** One step of a build, as far as it is known. Times are milliseconds since the epoch by the engine's clock. */
export interface Step {
  readonly id: string;
  /** From 1, in the order in which the steps began. */
  readonly number: number;
  readonly name: string;
  readonly startedAt: number;
  readonly completedAt: number | undefined;
  readonly isCached: boolean;
  /** The engine's words; empty where nothing went wrong. */
  readonly error: string;
  readonly isCancelled: boolean;
  readonly statuses: ReadonlyMap<string, StepStatus>;
  readonly warnings: readonly StepWarning[];
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

/** What a message of the engine changed, in the order in which it should be shown. */
export type ProgressChange =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'status'; readonly step: Step; readonly status: StepStatus }
  | { readonly kind: 'warning'; readonly step: Step; readonly warning: StepWarning }
  /** Output of the step's program, exact; may end anywhere but inside a character. */
  | { readonly kind: 'output'; readonly step: Step; readonly text: string; readonly at: number };

type MutableStep = { -readonly [K in keyof Step]: Step[K] } & { statuses: Map<string, StepStatus>; warnings: StepWarning[] };

/** Several vertexes that are shown as one step. */
interface Group {
  readonly id: string;
  readonly name: string;
  readonly members: Map<string, Vertex>;
}

/**
 * Merges the messages of BuildKit's progress: a vertex comes several times, its later versions replace the earlier
 * ones. A vertex is a step once it has begun.
 */
export class BuildProgress {
  readonly #steps = new Map<string, MutableStep>();
  /** From a vertex to the step that shows it. */
  readonly #stepIds = new Map<string, string>();
  readonly #groups = new Map<string, Group>();
  readonly #known = new Set<string>();
  readonly #decoders = new Map<string, TextDecoder>();

  /** In the order in which they began. */
  get steps(): readonly Step[] {
    return [...this.#steps.values()];
  }

  /** How many steps are known, begun or not. */
  get total(): number {
    return Math.max(this.#known.size, this.#steps.size);
  }

  /** The step that went wrong, if one did. */
  get failed(): Step | undefined {
    return this.steps.find((step) => step.error !== '' && !step.isCancelled);
  }

  apply(message: StatusResponse): readonly ProgressChange[] {
    const changes: ProgressChange[] = [];
    const ended: MutableStep[] = [];
    for (const vertex of message.vertexes) {
      const step = this.#applyVertex(vertex);
      if (!step) continue;
      // The end of a step is shown after the last of its output, which may come in the same message.
      if (step.completedAt === undefined) changes.push({ kind: 'step', step });
      else ended.push(step);
    }
    for (const status of message.statuses) this.#applyStatus(status, changes);
    for (const log of message.logs) {
      const step = this.#stepOf(log.vertex);
      const text = this.#decoder(log.vertex, log.stream).decode(log.msg, { stream: true });
      if (step && text !== '') changes.push({ kind: 'output', step, text, at: milliseconds(log.timestamp) ?? step.startedAt });
    }
    for (const warning of message.warnings) this.#applyWarning(warning, changes);
    for (const step of ended) changes.push({ kind: 'step', step });
    return changes;
  }

  #applyVertex(vertex: Vertex): MutableStep | undefined {
    const { progressGroup } = vertex;
    if (progressGroup) return this.#applyMember(vertex, progressGroup);
    this.#known.add(vertex.digest);
    this.#stepIds.set(vertex.digest, vertex.digest);
    return this.#update(vertex.digest, vertex.name, [vertex]);
  }

  #applyMember(vertex: Vertex, { id, name }: { readonly id: string; readonly name: string }): MutableStep | undefined {
    const stepId = `group ${id}`;
    let group = this.#groups.get(id);
    if (!group) this.#groups.set(id, (group = { id, name, members: new Map() }));
    group.members.set(vertex.digest, vertex);
    this.#stepIds.set(vertex.digest, stepId);
    const members = [...group.members.values()];
    // What only weak members have begun is not worth a line.
    if (!members.some((member) => member.started && member.progressGroup?.weak === false)) return undefined;
    this.#known.add(stepId);
    return this.#update(stepId, group.name, members);
  }

  /** @returns the step, where it has begun and changed. */
  #update(id: string, name: string, vertexes: readonly Vertex[]): MutableStep | undefined {
    const begun = vertexes.filter((vertex) => vertex.started);
    if (begun.length === 0) return undefined;
    const ends = begun.map((vertex) => milliseconds(vertex.completed));
    const isOver = !ends.includes(undefined);
    const error = vertexes.map((vertex) => vertex.error).find((text) => text !== '') ?? '';
    const state = {
      name: cleanText(name),
      startedAt: Math.min(...begun.map((vertex) => milliseconds(vertex.started) ?? Infinity)),
      completedAt: isOver ? Math.max(...ends.map((end) => end ?? 0)) : undefined,
      isCached: isOver && error === '' && vertexes.every((vertex) => vertex.cached),
      error,
      isCancelled: /context canceled$/.test(error.trim()),
    };
    const step = this.#steps.get(id);
    if (!step) {
      const created: MutableStep = { id, number: this.#steps.size + 1, ...state, statuses: new Map(), warnings: [] };
      this.#steps.set(id, created);
      return created;
    }
    const hasChanged = (Object.keys(state) as (keyof typeof state)[]).some((key) => step[key] !== state[key]);
    return hasChanged ? Object.assign(step, state) : undefined;
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

function milliseconds(time: Time | undefined): number | undefined {
  return time && Number(time.seconds) * 1000 + time.nanos / 1e6;
}
