import { fromBinary } from '@bufbuild/protobuf';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { delay } from '../base/abort.ts';
import { type Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { type Credentials } from '../registry/credentials.ts';
import { type BuildRequest } from './build.ts';
import { readAnswer } from './buildAnswer.ts';
import { buildQuery } from './buildQuery.ts';
import { upgradingSession } from './control.ts';
import { type ContextMemory } from './contextMemory.ts';
import { type LineRange } from './findings.ts';
import { StatusResponseSchema } from './proto/session_pb.ts';
import { type ContextObserver } from './observer.ts';
import { type BuildProgress, type ProgressChange } from './progress.ts';
import { openBuildSession } from './buildSession.ts';

/** How a build ended, before it is turned into a result. */
export interface BuildEnd {
  readonly imageId: string | undefined;
  /** The engine's words where it failed. */
  readonly error: string | undefined;
  /** The lines of the Dockerfile that the error is about, where the engine says so. */
  readonly lines?: LineRange | undefined;
}

/** What a build needs, whichever builder does it. */
export interface BuildParts {
  readonly engine: Engine;
  readonly request: BuildRequest;
  /** The Dockerfile's text. */
  readonly source: Uint8Array;
  readonly credentials: Credentials;
  readonly installationId: string;
  readonly memory: ContextMemory;
  readonly log: Log;
  readonly observer?: ContextObserver | undefined;
}

/** Is handed what each message of the engine changed. */
export type ShowProgress = (changes: readonly ProgressChange[]) => void;

/**
 * Builds with BuildKit through `POST /build`: the engine asks for the files it lacks over a session.
 * @throws UserError where the build could not be carried out; an abort error when the signal aborted.
 */
export async function buildByPost(parts: BuildParts, progress: BuildProgress, show: ShowProgress, signal: AbortSignal): Promise<BuildEnd> {
  const { engine, request, log } = parts;
  const session = await openBuildSession(parts, upgradingSession(engine), signal);
  const buildId = randomUUID();
  const query = { ...buildQuery(request, basename(request.dockerfile)), version: '2', remote: 'client-session', session: session.id, buildid: buildId };
  try {
    const answer = await engine.build.start(query, {}, AbortSignal.any([signal, session.failed]));
    const end = await follow(answer, progress, show, log);
    session.failed.throwIfAborted();
    return end;
  } catch (error) {
    throw session.error ?? error;
  } finally {
    if (signal.aborted || session.failed.aborted) await cancel(engine, buildId, log);
    session.dispose();
  }
}

/** The engine notices that nobody reads its answer; that it is told as well makes sure of it. */
async function cancel(engine: Engine, buildId: string, log: Log): Promise<void> {
  const told = engine.build.cancel(buildId).catch((error: unknown) => log.debug(`The build could not be cancelled by its id: ${messageOf(error)}`));
  const patience = new AbortController();
  await Promise.race([told, delay(cancelMilliseconds, patience.signal).catch(() => undefined)]);
  patience.abort();
}

const cancelMilliseconds = 2000;

async function follow(answer: AsyncIterable<unknown>, progress: BuildProgress, show: ShowProgress, log: Log): Promise<BuildEnd> {
  let imageId: string | undefined;
  let error: string | undefined;
  for await (const line of readAnswer(answer)) {
    if (line.trace !== undefined) show(decodeTrace(line.trace, progress, log));
    imageId = line.imageId ?? imageId;
    error = line.error ?? error;
  }
  return { imageId, error };
}

function decodeTrace(trace: string, progress: BuildProgress, log: Log): readonly ProgressChange[] {
  try {
    return progress.apply(fromBinary(StatusResponseSchema, Buffer.from(trace, 'base64')));
  } catch (error) {
    log.warn(`A progress message of the build cannot be read: ${messageOf(error)}`);
    return [];
  }
}
