import { familiarImageName, parseImageName } from '../model/imageName.ts';
import { type BuildRequest } from './build.ts';
import { parseDockerfile } from './dockerfile.ts';
import { type BuildProgress } from './progress.ts';
import { type BlobDescriptor, type HistoryRecord, type HistoryTime, type RpcStatus } from './proto/control_pb.ts';
import { foreignPrefix, recordFormat, type BuildOutcome, type BuildRecord, type EngineEntry } from './record.ts';
import { isSecretName } from '../model/secretName.ts';
import { recordedSteps } from './recordSteps.ts';
import { failedSource } from './solveError.ts';
import { cleanText } from './text.ts';

/** What is known of a build that another client made. */
export interface ForeignBuild {
  readonly engine: BuildRecord['engine'];
  readonly entry: HistoryRecord;
  /** Whether this installation made it, though there is no record of it here. */
  readonly isOfOtherWindow?: boolean;
  /** How it went, once that was asked. */
  readonly progress: BuildProgress | undefined;
  /** The Dockerfile's text, where its provenance has it. */
  readonly source: string;
  /** Why it failed, where the history keeps that apart. */
  readonly error?: RpcStatus | undefined;
}

/** The id of a build of an engine's history; no record of ours has one like it. */
export function foreignId({ ref, createdAt }: HistoryRecord): string {
  return `${foreignPrefix}${Math.trunc(milliseconds(createdAt) ?? 0).toString(36).padStart(9, '0')}-${encodeURIComponent(ref)}`;
}

/** A build of another client or window, as if we had recorded it: as much as the engine tells. */
export function foreignRecord(build: ForeignBuild): BuildRecord {
  const { engine, entry, progress } = build;
  const { ref, error, createdAt, completedAt } = entry;
  const outcome = outcomeOf(entry);
  const startedAt = milliseconds(createdAt) ?? 0;
  const endedAt = milliseconds(completedAt);
  const details = [...(error?.details ?? []), ...(build.error?.details ?? [])];
  const source = failedSource(details) ?? build.source;
  const imageId = imageIdOf(build);
  return {
    format: recordFormat,
    id: foreignId(entry),
    engine,
    ...describe(build),
    definition: {},
    builder: 'buildkit',
    ref,
    inEngine: { ...engineEntry(entry, true), ...(build.isOfOtherWindow === true && { isOfOtherWindow: true }) },
    startedAt,
    ...(endedAt !== undefined && { completedAt: endedAt }),
    outcome,
    ...(error && outcome === 'failed' && { message: cleanText(error.message) }),
    ...(imageId !== undefined && { imageId }),
    source,
    findings: [],
    steps: progress ? recordedSteps(progress, parseDockerfile(source), { outcome, now: endedAt ?? Date.now() }) : [],
    bases: {},
    transfer: { files: 0, bytes: 0, sentFiles: 0, sentBytes: 0 },
  };
}

/** How the history holds a build, whoever made it. */
export function engineEntry(entry: HistoryRecord, isForeign: boolean): EngineEntry {
  const provenance = provenanceOf(entry);
  return { isForeign, isPinned: entry.pinned, ...(provenance !== undefined && { provenance: provenance.digest }) };
}

function provenanceOf({ result, results }: HistoryRecord): BlobDescriptor | undefined {
  const all = [...(result?.attestations ?? []), ...Object.values(results).flatMap(({ attestations }) => attestations)];
  return all.find(({ annotations }) => annotations['in-toto.io/predicate-type']?.startsWith('https://slsa.dev/provenance/'));
}

/** gRPC's code for what was cancelled. */
const cancelledCode = 1;

function outcomeOf({ completedAt, error }: HistoryRecord): BuildOutcome {
  if (!completedAt) return 'running';
  if (!error) return 'built';
  return error.code === cancelledCode || /context canceled$/.test(error.message.trim()) ? 'cancelled' : 'failed';
}

function describe(build: ForeignBuild): Pick<BuildRecord, 'request' | 'hiddenArgs'> {
  const { frontendAttrs: attrs } = build.entry;
  const named = (prefix: string): [string, string][] => Object.entries(attrs).flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : []));
  const args = named('build-arg:');
  const request: BuildRequest = {
    buildContext: withoutCredentials(attrs.context ?? attrs['vcs:localdir:context'] ?? ''),
    dockerfile: attrs.filename ?? 'Dockerfile',
    tags: tagsOf(build),
    ...(attrs.target !== undefined && { target: attrs.target }),
    buildArgs: Object.fromEntries(args.filter(([name]) => !isSecretName(name)).map(([name, value]) => [name, withoutCredentials(value)])),
    labels: Object.fromEntries(named('label:')),
    ...(attrs.platform !== undefined && { platform: attrs.platform }),
    pull: attrs['image-resolve-mode'] === 'pull',
    noCache: attrs['no-cache'] === '',
    cacheFrom: [],
    builder: 'buildkit',
  };
  return { request, hiddenArgs: Object.fromEntries(args.filter(([name]) => isSecretName(name)).map(([name]) => [name, ''])) };
}

/** A URL may carry a password. */
function withoutCredentials(text: string): string {
  return text.replace(/(?<=:\/\/)[^/\s]*@/g, '');
}

/** Older engines do not keep what an image was to be called, but they tell when they named it so. */
function tagsOf({ entry, progress }: ForeignBuild): readonly string[] {
  const names = entry.exporters.map(({ attrs }) => attrs.name ?? '').find((name) => name !== '') ?? entry.exporterResponse['image.name'] ?? '';
  const all = names === '' ? statusesOf(progress, /^naming to (\S+)$/) : names.split(',');
  return [...new Set(all.map(familiar))];
}

function familiar(name: string): string {
  try {
    return familiarImageName(parseImageName(name));
  } catch {
    // Whatever an engine calls its images.
    return cleanText(name);
  }
}

function imageIdOf({ entry, progress }: ForeignBuild): string | undefined {
  return entry.exporterResponse['containerimage.digest'] ?? statusesOf(progress, /^writing image (sha256:[\da-f]{64})$/)[0];
}

function statusesOf(progress: BuildProgress | undefined, pattern: RegExp): readonly string[] {
  return (progress?.steps ?? []).flatMap(({ statuses }) => [...statuses.keys()].flatMap((id) => pattern.exec(id)?.[1] ?? []));
}

/** What is no date is no time either. */
function milliseconds(time: HistoryTime | undefined): number | undefined {
  const value = time && Number(time.seconds) * 1000 + time.nanos / 1e6;
  return value === undefined || Number.isNaN(new Date(value).getTime()) ? undefined : value;
}
