import type { LogChunk } from '../../../src/core/engine/engine.ts';
import { LogBuffer } from '../../../src/core/logs/logBuffer.ts';
import type { LogLine } from '../../../src/core/logs/logSegment.ts';

/** The engine's time of a microsecond in the first second of 2024, with these nanoseconds. */
export function stamp(micros: number, nanos = 0): string {
  return `2024-01-01T00:00:00.${String(micros * 1000 + nanos).padStart(9, '0')}Z`;
}

export const firstSecond = Date.UTC(2024, 0, 1) * 1000;

/** One whole message of a container without a TTY. */
export function message(text: string, micros: number, stream: LogChunk['stream'] = 'stdout', nanos = 0): LogChunk {
  return { stream, data: Buffer.from(`${stamp(micros, nanos)} ${text}`), isStart: true };
}

export function line(text: string, order: number, changes: Partial<LogLine> = {}): LogLine {
  return { source: 0, kind: 'stdout', level: 'none', isContinuation: false, micros: order, nanos: 0, order, text, ...changes };
}

export function textsOf(buffer: LogBuffer): readonly string[] {
  return Array.from({ length: buffer.length }, (_, index) => buffer.at(buffer.start + index)?.text ?? '');
}

export function bufferOf(...texts: readonly string[]): LogBuffer {
  const buffer = new LogBuffer({ bytes: 1e9, lines: 1e9 });
  buffer.add(texts.map((text, index) => line(text, index)));
  return buffer;
}
