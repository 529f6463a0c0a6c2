import { delay } from '../base/abort.ts';
import { type Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import { type BuildEnd, type BuildParts, type ShowProgress } from './buildParts.ts';
import { newRef } from './buildRef.ts';
import { openBuildSession, type RunningSession } from './buildSession.ts';
import { isLost, lostConnection, type BuildKit } from './control.ts';
import { GrpcStatus } from './grpcStatus.ts';
import { openLayouts, recordExports, type ImageLayouts } from './imageLayouts.ts';
import { hasLayouts } from './layoutContext.ts';
import { type BuildProgress } from './progress.ts';
import { failedLines } from './solveError.ts';
import { solveRequest } from './solveRequest.ts';

/**
 * Builds with BuildKit outright: `Control.Solve` says more of an error than `POST /build` does, and can do more.
 * @throws UserError where the build could not be carried out; an abort error when the signal aborted.
 */
export async function buildBySolve(parts: BuildParts, kit: BuildKit, progress: BuildProgress, show: ShowProgress, signal: AbortSignal): Promise<BuildEnd> {
  const layouts = await openIfAny(parts);
  const whole: BuildParts = layouts ? { ...parts, request: layouts.request, layouts: layouts.folders } : parts;
  const session = await openBuildSession(whole, kit.openSession, signal);
  try {
    return await solve({ parts: whole, kit, session, progress, show, onSolved: layouts?.record }, AbortSignal.any([signal, session.failed]));
  } catch (error) {
    throw session.error ?? error;
  } finally {
    session.dispose();
  }
}

interface Solving {
  readonly parts: BuildParts;
  readonly kit: BuildKit;
  readonly session: RunningSession;
  readonly progress: BuildProgress;
  readonly show: ShowProgress;
  /** Is handed what the exporters said of their results. */
  readonly onSolved?: ((said: Readonly<Record<string, string>>) => Promise<void>) | undefined;
}

/** The image layouts that a build has to do with. */
async function openIfAny({ request, log }: BuildParts): Promise<(ImageLayouts & { readonly record: Solving['onSolved'] }) | undefined> {
  if (!hasLayouts(request)) return undefined;
  const layouts = await openLayouts(request);
  for (const path of layouts.skipped) log.info(`There is no cache yet in ${path}`);
  return { ...layouts, record: (said) => recordExports(request, said) };
}

async function solve(solving: Solving, signal: AbortSignal): Promise<BuildEnd> {
  const { parts, kit, session, progress } = solving;
  const ref = newRef(parts.installationId);
  parts.observer?.named(ref);
  const stop = new AbortController();
  const silence = new AbortController();
  const watching = watch(solving, ref, AbortSignal.any([signal, stop.signal]));
  void watching.then(async (isOver) => {
    if (isOver && progress.failed && (await passed(stop.signal))) silence.abort();
  });
  try {
    const said = await kit.solve(solveRequest(parts.request, { ref, session: session.id }), AbortSignal.any([signal, silence.signal]));
    await solving.onSolved?.(said);
    return { imageId: said['containerimage.digest'], error: undefined };
  } catch (error) {
    if (!signal.aborted && silence.signal.aborted) return failedBy(session, progress.failed?.error ?? '');
    if (signal.aborted || !(error instanceof GrpcStatus)) throw error;
    if (isLost(error)) throw lostConnection(parts.engine, error);
    await settled(watching, signal);
    // What the engine reset instead of answering is told by the step that failed.
    const words = error.isReset ? (progress.failed?.error ?? error.message) : error.message;
    return { ...failedBy(session, words), lines: failedLines(error) };
  } finally {
    await settled(watching, signal);
    stop.abort();
  }
}

function failedBy(session: RunningSession, error: string): BuildEnd {
  return { imageId: undefined, error, remedy: session.remedyFor(error) };
}

/** Whether the patience was used up before the signal aborted. */
function passed(signal: AbortSignal): Promise<boolean> {
  return delay(patienceMilliseconds, signal).then(
    () => true,
    () => false,
  );
}

/** What is still to be told of a build that is over comes at once, or never. */
async function settled(watching: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const patience = new AbortController();
  await Promise.race([watching, passed(AbortSignal.any([signal, patience.signal]))]);
  patience.abort();
}

/**
 * How long is waited for the rest of what is over. The answer itself may never come: an error that quotes a very long
 * Dockerfile does not fit into what HTTP/2 takes for headers.
 */
const patienceMilliseconds = 3000;

/** Follows the progress; never rejects. @returns whether the build is over. */
async function watch({ kit, progress, show, parts: { log } }: Solving, ref: string, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    try {
      for await (const message of kit.status(ref, signal)) show(progress.apply(message));
      return true;
    } catch (error) {
      if (!(await isTooEarly(error, log, signal))) return false;
    }
  }
}

/** Whether the engine has just not begun with the build; waits a little where it has not. */
async function isTooEarly(error: unknown, log: Log, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  if (!(error instanceof GrpcStatus) || !/no such job/.test(error.message)) {
    log.warn(`The progress of the build cannot be followed: ${messageOf(error)}`);
    return false;
  }
  return delay(retryMilliseconds, signal).then(
    () => true,
    () => false,
  );
}

const retryMilliseconds = 100;
