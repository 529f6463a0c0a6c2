import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { type UserError } from '../base/userError.ts';
import { type BuildParts } from './buildParts.ts';
import { contentMethods } from './contentStore.ts';
import { type SessionDoor } from './control.ts';
import { fileSend } from './fileSend.ts';
import { fileSync } from './fileSync.ts';
import { type GrpcMethod } from './grpc.ts';
import { checkSecrets, secretsMethod } from './secrets.ts';
import { openSession, type BuildSession } from './session.ts';
import { localContexts } from './solveRequest.ts';
import { checkAgents, sshMethods } from './sshAgent.ts';

/** The session of one build. */
export interface RunningSession extends BuildSession {
  /** Aborts when something went wrong on our side, and the build cannot succeed. */
  readonly failed: AbortSignal;
  /** What that was. */
  readonly error: UserError | undefined;
  /** What to do about a failure, where the session knows better than the engine. */
  remedyFor(message: string): string | undefined;
}

/**
 * Opens the session in which the engine finds all that a build needs. The caller disposes it when the build is over.
 * @throws UserError where the build is to be given something that is not there.
 */
export async function openBuildSession(parts: BuildParts, door: SessionDoor, signal: AbortSignal): Promise<RunningSession> {
  const { engine, request, credentials, log, environment } = parts;
  await checkSecrets(request.secrets ?? [], environment);
  await checkAgents(request.ssh ?? [], environment);
  // The engine keeps the files of each key apart, so that those of another folder or another machine do not mix in.
  const sharedKey = createHash('sha256').update([parts.installationId, engine.id, request.buildContext].join('\0')).digest('hex');
  const failure = new AbortController();
  const unknown = new Set<string>();
  let problem: UserError | undefined;
  const onError = (error: UserError): void => {
    problem ??= error;
    failure.abort();
  };
  const methods = methodsOf(parts, sharedKey, onError, (id) => unknown.add(id));
  const session = await openSession({ door, sharedKey, credentials, log, methods }, signal);
  return {
    id: session.id,
    failed: failure.signal,
    get error() {
      return problem;
    },
    remedyFor(message) {
      const id = [...unknown].find((one) => message.includes(one));
      return id === undefined || !message.includes('not found') ? undefined : l10n.t('Give the build the secret "{0}": add it to "secrets" in the task.', id);
    },
    dispose: () => session.dispose(),
  };
}

function methodsOf(parts: BuildParts, sharedKey: string, onError: (error: UserError) => void, onUnknown: (id: string) => void): readonly (readonly [string, GrpcMethod])[] {
  const { request, source, observer, memory, environment, log, layouts } = parts;
  const { buildContext, dockerfile, secrets = [], ssh = [], outputs = [] } = request;
  const files = fileSync({
    buildContext,
    dockerfile,
    source,
    contexts: localContexts(request),
    modifiedAt: (entry, name) => memory.modifiedAt(name === 'context' ? sharedKey : `${sharedKey} ${name}`, entry),
    observer,
    onError,
  });
  return [
    ['/moby.filesync.v1.FileSync/DiffCopy', files],
    // Without secrets too: the engine then says which one is missing.
    ['/moby.buildkit.secrets.v1.Secrets/GetSecret', secretsMethod(secrets, environment, log, onUnknown)],
    ...(layouts && layouts.size > 0 ? contentMethods(layouts, onError) : []),
    ...(ssh.length > 0 ? sshMethods(ssh, environment, log) : []),
    ...(outputs.length > 0 ? [['/moby.filesync.v1.FileSend/DiffCopy', fileSend(outputs, onError)] as const] : []),
  ];
}
