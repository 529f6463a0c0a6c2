import { createHash } from 'node:crypto';
import { type UserError } from '../base/userError.ts';
import { type BuildParts } from './buildkitBuild.ts';
import { type SessionDoor } from './control.ts';
import { fileSync } from './fileSync.ts';
import { openSession, type BuildSession } from './session.ts';

/** The session of one build. */
export interface RunningSession extends BuildSession {
  /** Aborts when something went wrong on our side, and the build cannot succeed. */
  readonly failed: AbortSignal;
  /** What that was. */
  readonly error: UserError | undefined;
}

/** Opens the session in which the engine finds all that a build needs. The caller disposes it when the build is over. */
export async function openBuildSession(parts: BuildParts, door: SessionDoor, signal: AbortSignal): Promise<RunningSession> {
  const { engine, request, credentials, log, source, observer, memory } = parts;
  // The engine keeps the files of each key apart, so that those of another folder or another machine do not mix in.
  const sharedKey = createHash('sha256').update([parts.installationId, engine.id, request.buildContext].join('\0')).digest('hex');
  const failure = new AbortController();
  let problem: UserError | undefined;
  const files = fileSync({
    buildContext: request.buildContext,
    dockerfile: request.dockerfile,
    source,
    modifiedAt: (entry) => memory.modifiedAt(sharedKey, entry),
    observer,
    onError: (error) => {
      problem ??= error;
      failure.abort();
    },
  });
  const session = await openSession({ door, sharedKey, credentials, log, fileSync: files }, signal);
  return {
    id: session.id,
    failed: failure.signal,
    get error() {
      return problem;
    },
    dispose: () => session.dispose(),
  };
}
