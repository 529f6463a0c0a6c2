import { fromBinary } from '@bufbuild/protobuf';
import { createHash, randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { abortError, delay } from '../base/abort.ts';
import { type Log } from '../base/log.ts';
import { messageOf, type UserError } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { type Credentials } from '../registry/credentials.ts';
import { type BuildRequest } from './build.ts';
import { readAnswer } from './buildAnswer.ts';
import { buildQuery } from './buildQuery.ts';
import { type ContextMemory } from './contextMemory.ts';
import { fileSync } from './fileSync.ts';
import { StatusResponseSchema } from './proto/session_pb.ts';
import { type ContextObserver } from './observer.ts';
import { type BuildProgress, type ProgressChange } from './progress.ts';
import { openSession } from './session.ts';

/** How a build ended, before it is turned into a result. */
export interface BuildEnd {
  readonly imageId: string | undefined;
  /** The engine's words where it failed. */
  readonly error: string | undefined;
}

/** What a build needs, whichever builder does it. */
export interface BuildParts {
  readonly engine: Engine;
  readonly request: BuildRequest;
  readonly credentials: Credentials;
  readonly installationId: string;
  readonly memory: ContextMemory;
  readonly log: Log;
  readonly observer?: ContextObserver | undefined;
}

/**
 * Builds with BuildKit: the engine asks for the files it lacks over a session.
 * @param show is handed what each message of the engine changed.
 * @throws UserError where the build could not be carried out; an abort error when the signal aborted.
 */
export async function buildWithBuildKit(parts: BuildParts, progress: BuildProgress, show: (changes: readonly ProgressChange[]) => void, signal: AbortSignal): Promise<BuildEnd> {
  const { engine, request, log } = parts;
  // The engine keeps the files of each key apart, so that those of another folder or another machine do not mix in.
  const sharedKey = createHash('sha256').update([parts.installationId, engine.id, request.buildContext].join('\0')).digest('hex');
  const failure = new AbortController();
  let transferError: UserError | undefined;
  const session = await openSession(
    {
      engine,
      sharedKey,
      credentials: parts.credentials,
      log,
      fileSync: fileSync({
        buildContext: request.buildContext,
        dockerfile: request.dockerfile,
        modifiedAt: (entry) => parts.memory.modifiedAt(sharedKey, entry),
        observer: parts.observer,
        onError: (error) => {
          transferError ??= error;
          failure.abort();
        },
      }),
    },
    signal,
  );
  const buildId = randomUUID();
  const query = { ...buildQuery(request, basename(request.dockerfile)), version: '2', remote: 'client-session', session: session.id, buildid: buildId };
  try {
    const answer = await engine.build.start(query, {}, AbortSignal.any([signal, failure.signal]));
    const end = await follow(answer, progress, show, log);
    if (failure.signal.aborted) throw abortError();
    return end;
  } catch (error) {
    throw transferError ?? error;
  } finally {
    if (signal.aborted || failure.signal.aborted) await cancel(engine, buildId, log);
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

async function follow(answer: AsyncIterable<unknown>, progress: BuildProgress, show: (changes: readonly ProgressChange[]) => void, log: Log): Promise<BuildEnd> {
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
