import { randomUUID } from 'node:crypto';
import { createServer, request } from 'node:http';
import { rm } from 'node:fs/promises';

/** Hands requests on to an engine, and keeps the body of each answer. */
export interface RecordingProxy {
  readonly socketPath: string;
  readonly answers: readonly { readonly path: string; readonly body: string }[];
  stop(): Promise<void>;
}

/** @param target the engine's socket. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const socketPath = `/tmp/gantry-recording-${randomUUID().slice(0, 8)}.sock`;
  const answers: { path: string; body: string }[] = [];
  const server = createServer((incoming, outgoing) => {
    const onward = request({ socketPath: target, method: incoming.method, path: incoming.url, headers: incoming.headers, agent: false }, (answer) => {
      const recorded = { path: incoming.url ?? '', body: '' };
      answers.push(recorded);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('data', (chunk: Buffer) => (recorded.body += chunk.toString('latin1')));
      answer.pipe(outgoing);
    });
    onward.once('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, resolve));
  return {
    socketPath,
    answers,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
      await rm(socketPath, { force: true });
    },
  };
}
