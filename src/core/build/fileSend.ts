import { fromBinary } from '@bufbuild/protobuf';
import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../base/userError.ts';
import { type OutputSpec } from './build.ts';
import { receiveFolder } from './fileReceive.ts';
import { type GrpcCall, type GrpcMethod } from './grpc.ts';
import { grpcNotFound, GrpcStatus } from './grpcStatus.ts';
import { BytesMessageSchema } from './proto/control_pb.ts';

/**
 * Serves `moby.filesync.v1.FileSend/DiffCopy`: the engine hands over what was built.
 * @param outputs in the order in which the engine was told of them.
 * @param onError is told what made it fail on our side.
 */
export function fileSend(outputs: readonly OutputSpec[], onError: (error: UserError) => void): GrpcMethod {
  return async (call) => {
    const [number = '0'] = call.metadata('buildkit-attachable-exporter-id');
    const output = outputs[Number(number)];
    const path = output?.destination;
    if (!output || path === undefined) throw new GrpcStatus(grpcNotFound, `nobody takes the result number ${number}`);
    try {
      if (output.type === 'local') await receiveFolder(call, path);
      else await receiveFile(call, path);
    } catch (error) {
      const problem = call.signal.aborted || !isSystemError(error) ? undefined : new UserError('file', l10n.t('What was built cannot be written to {0}: {1}', path, messageOf(error)), { cause: error });
      if (problem) onError(problem);
      throw problem ?? error;
    }
  };
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** A file that is whole, or not there at all. */
async function receiveFile(call: GrpcCall, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${randomUUID().slice(0, 8)}.part`;
  const file = await open(partial, 'wx');
  try {
    for await (const message of call.messages) await file.write(fromBinary(BytesMessageSchema, message).data);
    await file.close();
    call.signal.throwIfAborted();
    await rename(partial, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}
