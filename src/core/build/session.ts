import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { randomUUID } from 'node:crypto';
import { type Disposable } from '../base/disposable.ts';
import { type Log } from '../base/log.ts';
import { type Credentials } from '../registry/credentials.ts';
import { type SessionDoor } from './control.ts';
import { serveGrpc, unary, type GrpcMethod } from './grpc.ts';
import { CredentialsRequestSchema, CredentialsResponseSchema } from './proto/session_pb.ts';

/** A connection on which the engine asks us for what a build needs: files, secrets and credentials. */
export interface BuildSession extends Disposable {
  readonly id: string;
}

/**
 * Opens a session. It must stay open until the build's stream has ended.
 * @param sharedKey stands for the folder whose files are sent: under it the engine keeps what it already has.
 */
export async function openSession(
  options: {
    readonly door: SessionDoor;
    readonly sharedKey: string;
    readonly credentials: Credentials;
    /** By path, what else the engine may ask for. */
    readonly methods: readonly (readonly [string, GrpcMethod])[];
    readonly log: Log;
  },
  signal: AbortSignal,
): Promise<BuildSession> {
  const { door, log } = options;
  const methods = new Map<string, GrpcMethod>([
    // The engine closes a session that does not say it is well.
    ['/grpc.health.v1.Health/Check', unary(() => serving)],
    ...options.methods,
    ['/moby.filesync.v1.Auth/Credentials', unary((request, callSignal) => answerCredentials(request, options.credentials, log, callSignal))],
  ]);
  const id = randomUUID().replaceAll('-', '');
  const socket = await door(
    {
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'gantry',
      'X-Docker-Expose-Session-Sharedkey': options.sharedKey,
      'X-Docker-Expose-Session-Grpc-Method': [...methods.keys()],
    },
    signal,
  );
  const server = serveGrpc(socket, methods, log);
  return { id, dispose: () => server.dispose() };
}

/** HealthCheckResponse{status: SERVING} */
const serving = Uint8Array.of(8, 1);

async function answerCredentials(request: Uint8Array, credentials: Credentials, log: Log, signal: AbortSignal): Promise<Uint8Array> {
  const { host } = fromBinary(CredentialsRequestSchema, request);
  const found = await credentials.forHost(host, signal);
  log.debug(`The engine asks who we are at ${host}: ${found ? 'answered' : 'anonymous'}`);
  return toBinary(CredentialsResponseSchema, create(CredentialsResponseSchema, found ?? {}));
}
