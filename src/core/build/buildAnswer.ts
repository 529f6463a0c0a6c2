import * as l10n from '@vscode/l10n';
import { StringDecoder } from 'node:string_decoder';
import { UserError } from '../base/userError.ts';

/** One line of what the engine answers to `POST /build`; only what is of the right type. */
export interface AnswerLine {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
  /** Of a BuildKit progress message: base64. */
  readonly trace?: string;
  readonly imageId?: string;
}

/** Reads the answer line by line. @throws UserError of kind `protocol` where it is no JSON. */
export async function* readAnswer(answer: AsyncIterable<unknown>): AsyncGenerator<AnswerLine, void, undefined> {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let size = 0;
  for await (const chunk of answer) {
    const lines = decoder.write(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))).split('\n');
    for (const [index, line] of lines.entries()) {
      pieces.push(line);
      size += line.length;
      if (size > lineLimit) throw nonsense();
      if (index === lines.length - 1) break;
      yield* parseLine(pieces.join(''));
      pieces = [];
      size = 0;
    }
  }
  yield* parseLine(pieces.join('') + decoder.end());
}

/** Far more than an engine sends in one line: a progress message holds at most a few chunks of output. */
const lineLimit = 64 * 1024 * 1024;

function* parseLine(line: string): Generator<AnswerLine, void, undefined> {
  if (line.trim() === '') return;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw nonsense();
  }
  const { stream, status, id, error, errorDetail, aux } = record(value);
  const failure = text(record(errorDetail).message) ?? text(error);
  yield {
    ...(typeof stream === 'string' && { stream }),
    ...(typeof status === 'string' && { status }),
    ...(typeof id === 'string' && { id }),
    ...(failure !== undefined && { error: failure }),
    ...(id === 'moby.buildkit.trace' && typeof aux === 'string' && { trace: aux }),
    ...(typeof record(aux).ID === 'string' && { imageId: String(record(aux).ID) }),
  };
}

function nonsense(): UserError {
  return new UserError('protocol', l10n.t('The engine’s answer to the build makes no sense.'), {
    remedy: l10n.t('Check what listens at the engine’s address.'),
  });
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
