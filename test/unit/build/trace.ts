import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { StatusResponseSchema, type StatusResponse } from '../../../src/core/build/proto/session_pb.ts';

/** Seconds since the epoch, as the engine writes them. */
export function at(seconds: number): { seconds: bigint; nanos: number } {
  return { seconds: BigInt(Math.floor(seconds)), nanos: Math.round((seconds % 1) * 1e9) };
}

/** A message of the engine's progress. */
export function message(content: Omit<MessageInitShape<typeof StatusResponseSchema>, '$typeName'>): StatusResponse {
  return create(StatusResponseSchema, content);
}

/** Output of a vertex's program. */
export function output(vertex: string, text: string | Uint8Array, seconds: number, stream = 1n): StatusResponse {
  return message({ logs: [{ vertex, msg: typeof text === 'string' ? Buffer.from(text) : text, timestamp: at(seconds), stream }] });
}
