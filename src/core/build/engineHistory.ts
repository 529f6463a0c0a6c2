import { fromBinary } from '@bufbuild/protobuf';
import * as l10n from '@vscode/l10n';
import { isAbort } from '../base/abort.ts';
import { fieldsOf, listOf, textOf } from '../base/fields.ts';
import { type Log } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import { type Engine, type EngineVersion } from '../engine/engine.ts';
import { connectBuildKit, isLost, lostConnection, type BuildKit } from './control.ts';
import { GrpcStatus } from './grpcStatus.ts';
import { BuildProgress, type ProgressChange } from './progress.ts';
import { RpcStatusSchema, type RpcStatus } from './proto/control_pb.ts';
import { BoundedLog } from './recordLog.ts';
import { sourceText } from './solveError.ts';
import { cleanText } from './text.ts';

/** Engine 24.0, whose API is 1.43, is the first that remembers its builds. */
export function hasHistory({ highestApi }: EngineVersion): boolean {
  const [major = 0, minor = 0] = highestApi.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 43);
}

/** Does something with an engine's BuildKit. @throws UserError where it refuses. */
export async function withBuildKit<T>({ engine, log }: { readonly engine: Engine; readonly log: Log }, signal: AbortSignal, run: (kit: BuildKit) => Promise<T>): Promise<T> {
  const kit = await connectBuildKit(engine, log, signal);
  try {
    return await run(kit);
  } catch (error) {
    if (signal.aborted || isAbort(error) || !(error instanceof GrpcStatus)) throw error;
    throw isLost(error) ? lostConnection(engine, error) : refusal(error);
  } finally {
    kit.dispose();
  }
}

function refusal(error: GrpcStatus): UserError {
  if (/not found|file does not exist|no such job/.test(error.message)) {
    return new UserError('notFound', l10n.t('The engine’s history no longer has this build.'), { cause: error });
  }
  return new UserError('engine', l10n.t('The engine’s BuildKit refused: {0}', cleanText(error.message)), { cause: error });
}

/** Tells once more how a build went; of one that runs also how it goes on, until it is over. */
export async function replay(kit: BuildKit, ref: string, onChange: (progress: BuildProgress, changes: readonly ProgressChange[]) => void, signal: AbortSignal): Promise<BuildProgress> {
  const progress = new BuildProgress();
  for await (const message of kit.status(ref, signal)) onChange(progress, progress.apply(message));
  return progress;
}

/** The ends of what the steps of a build write, by their numbers. */
export class StepLogs {
  readonly #logs = new Map<number, BoundedLog>();

  add(changes: readonly ProgressChange[]): void {
    for (const change of changes) if (change.kind === 'output') this.#log(change.step.number).add(change.text);
  }

  of(number: number): string {
    return this.#logs.get(number)?.text ?? '';
  }

  get all(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#logs].map(([number, log]) => [String(number), log.text]));
  }

  #log(number: number): BoundedLog {
    let log = this.#logs.get(number);
    if (!log) this.#logs.set(number, (log = new BoundedLog()));
    return log;
  }
}

/** What is stored of an image's provenance takes some kilobytes for each step. */
const mostProvenanceBytes = 32 * 1024 * 1024;
/** An error quotes a Dockerfile. */
const mostErrorBytes = 4 * 1024 * 1024;

/** Where an image comes from, as BuildKit wrote it down: JSON of SLSA, version 0.2 or 1. */
export async function readProvenance(kit: BuildKit, digest: string, signal: AbortSignal): Promise<unknown> {
  const content = await readContent(kit, digest, mostProvenanceBytes, signal);
  if (!content) throw new UserError('protocol', l10n.t('The provenance of this build is too large to be shown.'));
  try {
    return JSON.parse(content.toString('utf8'));
  } catch (error) {
    throw new UserError('protocol', l10n.t('The engine’s provenance of this build makes no sense.'), { cause: error });
  }
}

/** Why a build failed, with all details, where the history keeps that apart; undefined where it makes no sense. */
export async function readError(kit: BuildKit, digest: string, signal: AbortSignal): Promise<RpcStatus | undefined> {
  const content = await readContent(kit, digest, mostErrorBytes, signal);
  try {
    return content && fromBinary(RpcStatusSchema, content);
  } catch {
    return undefined;
  }
}

/** @returns undefined where it is larger than that. */
async function readContent(kit: BuildKit, digest: string, mostBytes: number, signal: AbortSignal): Promise<Buffer | undefined> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of kit.content(digest, signal)) {
    bytes += piece.byteLength;
    if (bytes > mostBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The Dockerfile's text in a provenance; empty where it has none. */
export function provenanceSource(provenance: unknown): string {
  const { metadata, runDetails } = fieldsOf(provenance);
  const older = fieldsOf(fieldsOf(metadata)['https://mobyproject.org/buildkit@v1#metadata']);
  const newer = fieldsOf(fieldsOf(fieldsOf(runDetails).metadata).buildkit_metadata);
  const infos = [older, newer].flatMap(({ source }) => listOf(fieldsOf(source).infos));
  const dockerfile = infos.find((info) => textOf(fieldsOf(info).language) === 'Dockerfile') ?? infos[0];
  return sourceText(dockerfile) ?? '';
}
