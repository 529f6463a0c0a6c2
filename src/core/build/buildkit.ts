import { type Log } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { assertAble } from './abilities.ts';
import { buildByPost } from './buildkitBuild.ts';
import { type BuildEnd, type BuildParts, type ShowProgress } from './buildParts.ts';
import { contextKind } from './contextKind.ts';
import { connectBuildKit, type BuildKit } from './control.ts';
import { type BuildProgress } from './progress.ts';
import { buildBySolve } from './solveBuild.ts';

/**
 * Builds with BuildKit, in the better of the two ways that the engine has.
 * @throws UserError where the build could not be carried out; an abort error when the signal aborted.
 */
export async function buildWithBuildKit(parts: BuildParts, progress: BuildProgress, show: ShowProgress, signal: AbortSignal): Promise<BuildEnd> {
  const { engine, log } = parts;
  if (contextKind(parts.request) === 'archive') {
    assertAble(parts.request, { kind: 'post', isForArchive: true }, engine.version);
    log.info('The build goes through POST /build, with the archive and a session');
    return buildByPost(parts, progress, show, signal);
  }
  const kit = saysLines(engine) ? await openKit(engine, log, signal) : undefined;
  if (!kit) {
    assertAble(parts.request, { kind: 'post' }, engine.version);
    log.info('The build goes through POST /build, with a session');
    return buildByPost(parts, progress, show, signal);
  }
  try {
    assertAble(parts.request, { kind: 'solve', hasContainerdStore: kit.hasContainerdStore }, engine.version);
    log.info(`The build goes to BuildKit ${kit.version} outright, through Control.Solve`);
    return await buildBySolve(parts, kit, progress, show, signal);
  } finally {
    kit.dispose();
  }
}

/** Engine 23.0, whose API is 1.42, is the first that says what an error is about. */
function saysLines({ version }: Engine): boolean {
  const [major = 0, minor = 0] = version.highestApi.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 42);
}

async function openKit(engine: Engine, log: Log, signal: AbortSignal): Promise<BuildKit | undefined> {
  try {
    return await connectBuildKit(engine, log, signal);
  } catch (error) {
    // A proxy before the engine may let only the API through.
    if (!(error instanceof UserError) || (error.status !== 404 && error.status !== 403)) throw error;
    log.info(`BuildKit cannot be spoken to outright: ${error.message}`);
    return undefined;
  }
}
