import { fromBinary } from '@bufbuild/protobuf';
import { fieldsOf, listOf, numberOf, textOf } from '../base/fields.ts';
import { type LineRange } from './findings.ts';
import { type GrpcStatus } from './grpcStatus.ts';
import { RpcStatusSchema, type RpcStatus } from './proto/control_pb.ts';

/** The lines of the Dockerfile that a failed build is about, where BuildKit says so. [moby/buildkit, solver/errdefs] */
export function failedLines({ details }: GrpcStatus): LineRange | undefined {
  if (!details) return undefined;
  for (const { typeUrl, value } of detailsOf(details)) {
    if (!typeUrl.endsWith('/errdefs.Source+json')) continue;
    const lines = linesOf(jsonOf(value));
    if (lines) return lines;
  }
  return undefined;
}

function detailsOf(details: Uint8Array): readonly { readonly typeUrl: string; readonly value: Uint8Array }[] {
  try {
    return fromBinary(RpcStatusSchema, details).details;
  } catch {
    return [];
  }
}

function jsonOf(value: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(value).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The Dockerfile's text that a failed build is about, where BuildKit quotes it. */
export function failedSource(details: RpcStatus['details']): string | undefined {
  const source = details.find(({ typeUrl }) => typeUrl.endsWith('/errdefs.Source+json'));
  return source && sourceText(fieldsOf(jsonOf(source.value)).info);
}

/** The text of a file as BuildKit writes it into JSON. */
export function sourceText(info: unknown): string | undefined {
  const data = textOf(fieldsOf(info).data);
  return data === '' ? undefined : Buffer.from(data, 'base64').toString('utf8');
}

/** An instruction of several lines is told as one range for each. */
function linesOf(source: unknown): LineRange | undefined {
  const ranges = listOf(fieldsOf(source).ranges).map(fieldsOf);
  const lines = ranges.flatMap(({ start, end }) => [numberOf(fieldsOf(start).line), numberOf(fieldsOf(end).line)]).filter((line) => line !== undefined && line > 0) as number[];
  return lines.length === 0 ? undefined : { startLine: Math.min(...lines), endLine: Math.max(...lines) };
}
