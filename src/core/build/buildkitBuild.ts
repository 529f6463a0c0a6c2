import { fromBinary } from '@bufbuild/protobuf';
import { randomUUID } from 'node:crypto';
import { delay } from '../base/abort.ts';
import { type Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { readAnswer } from './buildAnswer.ts';
import { type BuildEnd, type BuildParts, type ShowProgress } from './buildParts.ts';
import { buildKitQuery } from './buildQuery.ts';
import { openBuildSession } from './buildSession.ts';
import { postedContext } from './postedContext.ts';
import { upgradingSession } from './control.ts';
import { StatusResponseSchema } from './proto/session_pb.ts';
import { type BuildProgress, type ProgressChange } from './progress.ts';

/**
 * Builds with BuildKit through `POST /build`: the engine asks for the files it lacks over a session.
 * @throws UserError where the build could not be carried out; an abort error when the signal aborted.
 */
export async function buildByPost(parts: BuildParts, progress: BuildProgress, show: ShowProgress, signal: AbortSignal): Promise<BuildEnd> {
  const { engine, request, log } = parts;
  const session = await openBuildSession(parts, upgradingSession(engine), signal);
  const buildId = randomUUID();
  const context = postedContext(request);
  const query = { ...buildKitQuery(request, context.query.dockerfile), version: '2', ...context.query, session: session.id, buildid: buildId };
  try {
    const answer = await engine.build.start(query, context.payload, AbortSignal.any([signal, session.failed]));
    const end = await follow(answer, progress, show, log);
    session.failed.throwIfAborted();
    return end.error === undefined ? end : { ...end, remedy: session.remedyFor(end.error) };
  } catch (error) {
    throw session.error ?? error;
  } finally {
    if (signal.aborted || session.failed.aborted) await cancel(engine, buildId, log);
    session.dispose();
    context.dispose();
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
