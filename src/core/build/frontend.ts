import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type GrpcClient } from './grpcClient.ts';
import { FrontendRequestSchema, FrontendResponseSchema, FrontendReturnSchema, SolveRequestSchema } from './proto/control_pb.ts';

export interface FrontendQuestion {
  /** What the build is to be called in which the question is answered. */
  readonly ref: string;
  readonly session: string;
  /** The question, `requestid`, and what a build would be given. */
  readonly attrs: Readonly<Record<string, string>>;
}

/**
 * Asks the Dockerfile's reader a question: a build without a frontend is begun and left open, the question is asked
 * within it, and returning ends it. Asked of `Control.Solve` alone, the answer would be thrown away.
 * [moby/buildkit, frontend/subrequests]
 *
 * @returns the parts of the answer by name.
 */
export async function askFrontend(client: GrpcClient, { ref, session, attrs }: FrontendQuestion, signal: AbortSignal): Promise<Readonly<Record<string, Uint8Array>>> {
  const stop = new AbortController();
  const inner = AbortSignal.any([signal, stop.signal]);
  const request = create(SolveRequestSchema, { ref, session, internal: true });
  const building = client.unary('/moby.buildkit.v1.Control/Solve', toBinary(SolveRequestSchema, request), inner);
  // A build that could not even begin says why, where the question only hears that there is none.
  const refused = building.then(() => new Promise<never>(() => undefined));
  const asked = { 'buildkit-controlapi-buildid': ref };
  const question = create(FrontendRequestSchema, {
    frontend: 'dockerfile.v0',
    frontendOpt: { ...attrs, 'frontend.caps': 'moby.buildkit.frontend.subrequests+forward' },
    allowResultReturn: true,
    allowResultArrayRef: true,
  });
  try {
    const answer = await Promise.race([client.unary(`${bridge}/Solve`, toBinary(FrontendRequestSchema, question), inner, asked), refused]);
    const { result } = fromBinary(FrontendResponseSchema, answer);
    await client.unary(`${bridge}/Return`, toBinary(FrontendReturnSchema, create(FrontendReturnSchema, { result: {} })), inner, asked);
    await building;
    return result?.metadata ?? {};
  } finally {
    stop.abort();
    await building.catch(() => undefined);
  }
}

const bridge = '/moby.buildkit.v1.frontend.LLBBridge';
