import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import * as l10n from '@vscode/l10n';
import { type Duplex } from 'node:stream';
import { type Disposable } from '../base/disposable.ts';
import { type Log } from '../base/log.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { askFrontend, type FrontendQuestion } from './frontend.ts';
import { grpcClient, type GrpcClient } from './grpcClient.ts';
import { GrpcStatus, grpcUnavailable } from './grpcStatus.ts';
import {
  HistoryEventSchema,
  HistoryRequestSchema,
  ListWorkersRequestSchema,
  ListWorkersResponseSchema,
  ReadContentRequestSchema,
  ReadContentResponseSchema,
  SolveRequestSchema,
  SolveResponseSchema,
  StatusRequestSchema,
  UpdateHistoryRequestSchema,
  type HistoryEvent,
} from './proto/control_pb.ts';
import { StatusResponseSchema, type StatusResponse } from './proto/session_pb.ts';

/** Opens the connection on which an engine finds a session. The caller owns it. */
export type SessionDoor = (headers: Readonly<Record<string, string | readonly string[]>>, signal: AbortSignal) => Promise<Duplex>;

/** The BuildKit inside an engine, spoken to outright. */
export interface BuildKit extends Disposable {
  /** "v0.13.2", or empty where it does not say. */
  readonly version: string;
  /** Whether images are kept by containerd: only then can they be exported as an archive, pushed, or made for several platforms. */
  readonly hasContainerdStore: boolean;
  readonly openSession: SessionDoor;
  /** @returns what the exporters say of their results. @throws GrpcStatus where the build failed. */
  solve(request: MessageInitShape<typeof SolveRequestSchema>, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /**
   * Asks the Dockerfile's reader something else than to build, in a build of its own that no history keeps.
   * @returns the answer's parts by name. @throws GrpcStatus where it does not know the question, or cannot answer it.
   */
  ask(question: FrontendQuestion, signal: AbortSignal): Promise<Readonly<Record<string, Uint8Array>>>;
  /** All that happened in a build so far, and what happens until it is over. */
  status(ref: string, signal: AbortSignal): AsyncIterable<StatusResponse>;
  /** The builds that are remembered, and then, unless `earlyExit`, what becomes of them. BuildKit 0.11 on. */
  history(options: { readonly earlyExit: boolean }, signal: AbortSignal): AsyncIterable<HistoryEvent>;
  updateHistory(change: MessageInitShape<typeof UpdateHistoryRequestSchema>, signal: AbortSignal): Promise<void>;
  /** What is stored under a digest of the history, piece by piece. */
  content(digest: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

const service = '/moby.buildkit.v1.Control';

/** The old doors, by upgrade; they were marked as leaving with version 1.53 of the API. */
export function upgradingSession(engine: Engine): SessionDoor {
  return (headers, signal) => engine.build.upgrade('/session', { Connection: 'Upgrade', Upgrade: 'h2c', ...headers }, signal);
}

/** Connects to an engine's BuildKit. @throws UserError where there is none. */
export async function connectBuildKit(engine: Engine, log: Log, signal: AbortSignal): Promise<BuildKit> {
  if (speaksDirectly(engine)) {
    try {
      const client = grpcClient(await engine.build.connect(signal), log);
      return await greet(client, directSession(client), signal);
    } catch (error) {
      signal.throwIfAborted();
      log.info(`The engine does not speak gRPC on its own connection, which is upgraded: ${messageOf(error)}`);
    }
  }
  const socket = await engine.build.upgrade('/grpc', { Connection: 'Upgrade', Upgrade: 'h2c' }, signal);
  try {
    return await greet(grpcClient(socket, log), upgradingSession(engine), signal);
  } catch (error) {
    throw isLost(error) ? lostConnection(engine, error) : error;
  }
}

/** Whether a call failed for want of a connection, rather than being refused. */
export function isLost(error: unknown): boolean {
  return error instanceof GrpcStatus && error.code === grpcUnavailable;
}

export function lostConnection(engine: Engine, cause: unknown): UserError {
  return new UserError('disconnected', l10n.t('The connection to the Docker Engine at {0} was lost.', engine.id), {
    remedy: l10n.t('The engine may be stopping or restarting. Try again when it is back.'),
    cause,
  });
}

/** Since version 1.53 of the API the engine's own connection takes HTTP/2 at once. */
function speaksDirectly({ version }: Engine): boolean {
  const [major = 0, minor = 0] = version.highestApi.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 53);
}

function directSession(client: GrpcClient): SessionDoor {
  return (headers, signal) => {
    const metadata = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? value : [...value]] as const);
    return Promise.resolve(client.tunnel(`${service}/Session`, Object.fromEntries(metadata), signal));
  };
}

async function greet(client: GrpcClient, openSession: SessionDoor, signal: AbortSignal): Promise<BuildKit> {
  try {
    const answer = await client.unary(`${service}/ListWorkers`, toBinary(ListWorkersRequestSchema, create(ListWorkersRequestSchema)), signal);
    const [worker] = fromBinary(ListWorkersResponseSchema, answer).record;
    return {
      version: worker?.version?.version ?? '',
      hasContainerdStore: worker?.labels[snapshotterLabel] !== undefined,
      openSession,
      ...methodsOf(client),
      dispose: () => client.dispose(),
    };
  } catch (error) {
    client.dispose();
    throw error;
  }
}

function methodsOf(client: GrpcClient): Omit<BuildKit, 'version' | 'hasContainerdStore' | 'openSession' | 'dispose'> {
  return {
    async solve(request, signal) {
      const solved = await client.unary(`${service}/Solve`, toBinary(SolveRequestSchema, create(SolveRequestSchema, request)), signal);
      return fromBinary(SolveResponseSchema, solved).exporterResponse;
    },
    ask: (question, signal) => askFrontend(client, question, signal),
    async *status(ref, signal) {
      const request = toBinary(StatusRequestSchema, create(StatusRequestSchema, { ref }));
      for await (const message of client.stream(`${service}/Status`, request, signal)) yield fromBinary(StatusResponseSchema, message);
    },
    async *history(options, signal) {
      const request = toBinary(HistoryRequestSchema, create(HistoryRequestSchema, options));
      for await (const message of client.stream(`${service}/ListenBuildHistory`, request, signal)) yield fromBinary(HistoryEventSchema, message);
    },
    async updateHistory(change, signal) {
      await client.unary(`${service}/UpdateBuildHistory`, toBinary(UpdateHistoryRequestSchema, create(UpdateHistoryRequestSchema, change)), signal);
    },
    async *content(digest, signal) {
      const request = toBinary(ReadContentRequestSchema, create(ReadContentRequestSchema, { digest }));
      for await (const message of client.stream('/containerd.services.content.v1.Content/Read', request, signal)) yield fromBinary(ReadContentResponseSchema, message).data;
    },
  };
}

/** Only the worker over containerd's store carries it. */
const snapshotterLabel = 'org.mobyproject.buildkit.worker.snapshotter';
