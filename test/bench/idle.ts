import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBrowser } from '../host/browser.ts';
import { startEngine } from '../host/engine.ts';
import { startFaultProxy } from '../host/faultProxy.ts';
import { withCleanups } from './cleanups.ts';
import { fillEngine, runningName } from './containers.ts';
import { openWindow, whenListed } from './openWindow.ts';
import { type Part } from './part.ts';
import { stageEmptyExtension, stageExtension } from './stage.ts';

/** What the extension does while nothing happens: it must ask nothing and start nothing. */
export const idle: Part = {
  name: 'idle',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const engine = cleanups.own(await startEngine({ version: '26.1' }));
      await engine.loadBusybox();
      await fillEngine(engine, 10);
      const proxy = cleanups.own(await startFaultProxy(engine.socketPath));
      const browser = cleanups.own(await startBrowser());
      const notes = await mkdtemp('/tmp/gantry-bench-');
      cleanups.add(() => rm(notes, { recursive: true, force: true }));
      const options = (name: string, developmentPath: string): Parameters<typeof openWindow>[0] => ({
        browser,
        developmentPath,
        socketPath: proxy.socketPath,
        environment: { NODE_OPTIONS: `--require=${resolve('test/bench/hosted/processes.cjs')}`, GANTRY_BENCH_PROCESSES: join(notes, name) },
      });
      await openWindow(options('without', await stageEmptyExtension(cleanups)), cleanups);
      const { window } = await openWindow(options('with', await stageExtension(cleanups)), cleanups);
      await whenListed(window);
      await window.showSideBar('Docker');
      await window.row('Containers', runningName).waitFor();
      // Long enough for what every window does once at its start.
      await sleep(isQuick ? 2000 : 60_000);

      const before = { with: await started(join(notes, 'with')), without: await started(join(notes, 'without')) };
      if (before.with.length === 0) throw new Error('The hook that counts processes saw none, though every window starts some');
      proxy.forget();
      const seconds = isQuick ? 5 : 60;
      await sleep(seconds * 1000);
      const requests = proxy.requests.length;
      const ours = (await started(join(notes, 'with'))).slice(before.with.length);
      const others = (await started(join(notes, 'without'))).slice(before.without.length);
      const added = ours.filter((name) => !others.includes(name));
      return {
        title: 'An idle minute',
        how: `${seconds} s with the view visible and ten containers. Requests are counted by a proxy between the extension and the engine; processes by a hook inside every process of the editor, beside a second window without the extension over the same time: the editor itself started ${others.length === 0 ? 'none' : [...new Set(others)].sort().join(', ')} there.`,
        figures: [
          { name: 'requests', value: requests, unit: '', bar: { on: 'value', limit: 0 } },
          { name: 'programs only started with the extension', value: new Set(added).size, unit: '', bar: { on: 'value', limit: 0 } },
          { name: 'processes', value: ours.length, unit: '', floor: { name: 'without the extension', value: others.length } },
        ],
      };
    }),
};

/** The names of the programs started so far. */
async function started(file: string): Promise<readonly string[]> {
  return (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
}
