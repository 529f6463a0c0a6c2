import { monitorEventLoopDelay } from 'node:perf_hooks';
import { request, type ClientRequest } from 'node:http';
import { silentLog } from '../../src/core/base/log.ts';
import { StatsSession } from '../../src/core/stats/statsSession.ts';
import { waitFor } from '../host/command.ts';
import { withCleanups } from '../host/cleanups.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { connect } from './connect.ts';
import { createContainer, expectStatus } from './containers.ts';
import { type Part } from './part.ts';

const parallelStarts = 8;

/** What it takes to follow the figures of many containers. */
export const stats: Part = {
  name: 'stats',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const lab = cleanups.own(await startEngine({ version: '26.1' }));
      await lab.loadBusybox();
      const engine = await connect(lab, cleanups);
      const count = isQuick ? 20 : 200;
      const seconds = isQuick ? 3 : 20;
      const ids = await startContainers(lab, count);
      const bare = await measureBare(lab, ids, seconds);
      const session = new StatsSession({ selection: { kind: 'all' }, engine: () => Promise.resolve(engine), log: silentLog });
      cleanups.add(async () => session.dispose());
      const delay = watchDelay();
      const began = performance.now();
      session.follow();
      await waitFor('all containers to be measured', () => session.sources.filter(({ figures }) => figures?.cpuPercent !== undefined).length === count, 300_000);
      const opened = performance.now() - began;
      const before = process.cpuUsage();
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      const busy = cpuPerSecond(before, seconds);
      const longest = delay();
      const bytes = session.sources.reduce((total, { history }) => total + history.byteLength, 0);
      return {
        title: 'Following figures',
        how: `The figures of ${count} running containers of engine ${lab.version}, one stream each, decoded, counted and kept for ${seconds} s, beside reading the same streams and looking at nothing. The longest wait is that of anything else on the same event loop, the opening of all streams included.`,
        figures: [
          { name: `${count} containers, CPU per second`, value: busy, unit: 'ms', floor: { name: 'bare streams', value: bare.busy }, bar: { on: 'ratio', limit: 4 } },
          { name: 'longest wait of the event loop', value: longest, unit: 'ms', floor: { name: 'bare streams', value: bare.longest }, bar: { on: 'value', limit: 50 } },
          { name: 'until all are measured', value: opened, unit: 'ms' },
          { name: 'an hour of one container', value: (bytes / count / Math.ceil((opened / 1000 + seconds) / 60)) * 60, unit: 'bytes' },
        ],
      };
    }),
};

async function startContainers(lab: LabEngine, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  const next = Array.from({ length: count }, (_, index) => index).values();
  const work = async (): Promise<void> => {
    for (const index of next) {
      const id = await createContainer(lab, `measured-${index}`);
      await expectStatus(lab.api('POST', `/containers/${id}/start`), 204);
      ids.push(id);
    }
  };
  await Promise.all(Array.from({ length: parallelStarts }, work));
  return ids;
}

/** @returns milliseconds: of CPU time per second, and of the longest wait. */
async function measureBare(lab: LabEngine, ids: readonly string[], seconds: number): Promise<{ readonly busy: number; readonly longest: number }> {
  let bytes = 0;
  const delay = watchDelay();
  const requests = ids.map((id): ClientRequest => {
    const made = request({ socketPath: lab.socketPath, path: `/containers/${id}/stats?stream=1`, agent: false }, (answer) => answer.on('data', (chunk: Buffer) => (bytes += chunk.length)));
    return made.on('error', () => undefined).end();
  });
  await waitFor('samples of all', () => bytes > ids.length * 2 * 1500, 300_000);
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const busy = cpuPerSecond(before, seconds);
  const longest = delay();
  for (const made of requests) made.destroy();
  return { busy, longest };
}

/** @returns what ends it, and says how long anything had to wait: milliseconds. */
function watchDelay(): () => number {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  return () => {
    delay.disable();
    return delay.max / 1e6;
  };
}

function cpuPerSecond(before: NodeJS.CpuUsage, seconds: number): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / seconds;
}
