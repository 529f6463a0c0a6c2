import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** Where and when figures were taken: what matters for them, and no names. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  const date = new Date().toISOString().slice(0, 10);
  return `Taken on ${date}, ${cpus().length} cores${model ? ` (${model})` : ''}, ${memory} GiB of memory, ${type()} ${release()}, Node ${process.versions.node}, load ${(loadavg()[0] ?? 0).toFixed(1)} at the start.`;
}
