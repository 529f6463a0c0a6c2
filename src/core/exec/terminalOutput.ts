import type { LogChunk, TerminalSession } from '../engine/engine.ts';

/** A terminal draws some ten megabytes a second; what comes faster would pile up in front of it, and be dropped there. */
const burstBytes = 256 * 1024;
const burstPause = 25;

/**
 * Reads a program's output at the pace of a terminal: who writes faster waits, as with any terminal. UTF-8 that is cut
 * between two chunks is joined. @param hasTty without one, a lone line feed becomes the CR LF that a terminal needs.
 */
export async function showOutput(session: Pick<TerminalSession, 'output'>, hasTty: boolean, show: (text: string) => void): Promise<void> {
  const texts = { stdout: new OutputText(hasTty), stderr: new OutputText(hasTty) };
  let bytes = 0;
  for await (const { stream, data } of session.output) {
    const text = texts[stream].push(data);
    if (text !== '') show(text);
    bytes += data.length;
    if (bytes < burstBytes) continue;
    bytes = 0;
    await new Promise((resolve) => setTimeout(resolve, burstPause));
  }
  for (const stream of ['stdout', 'stderr'] satisfies LogChunk['stream'][]) {
    const rest = texts[stream].end();
    if (rest !== '') show(rest);
  }
}

class OutputText {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #hasTty: boolean;
  #endsWithReturn = false;

  constructor(hasTty: boolean) {
    this.#hasTty = hasTty;
  }

  push(data: Uint8Array): string {
    return this.#lines(this.#decoder.decode(data, { stream: true }));
  }

  end(): string {
    return this.#lines(this.#decoder.decode());
  }

  #lines(text: string): string {
    if (this.#hasTty || text === '') return text;
    const lines = text.replace(/\r?\n/g, (match, index: number) => (match === '\n' && index === 0 && this.#endsWithReturn ? '\n' : '\r\n'));
    this.#endsWithReturn = text.endsWith('\r');
    return lines;
  }
}
