import { build } from 'esbuild';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../../src/core/base/log.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { parseEndpoint } from '../../src/core/engine/endpoint.ts';
import { SshLines } from '../../src/core/engine/sshEngine.ts';
import { SshQuestions } from '../../src/core/engine/sshQuestions.ts';
import { startBrowser, type LabBrowser } from '../host/browser.ts';
import { withCleanups, type Cleanups } from '../host/cleanups.ts';
import { addContext } from '../host/dockerContexts.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { startFaultProxy, type FaultProxy } from '../host/faultProxy.ts';
import { startSlowWire } from '../host/slowWire.ts';
import { startSshServer } from '../host/sshServer.ts';
import { connect } from './connect.ts';
import { fillEngine, runningName } from './containers.ts';
import { extensionHostOf, processorTime } from './extensionHost.ts';
import { type Figure } from './figures.ts';
import { openWindow } from './openWindow.ts';
import { type Part } from './part.ts';
import { stageEmptyExtension, stageExtension } from './stage.ts';
import { median, repeat, timed } from './statistics.ts';

const containers = 100;

/** Engines that are far, and several at once. */
export const engines: Part = {
  name: 'engines',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const labs = await Promise.all([1, 2, 3].map(async () => {
        const lab = cleanups.own(await startEngine({ version: '26.1' }));
        await lab.loadBusybox();
        return lab;
      }));
      const [first] = labs;
      if (!first) throw new Error('There is no engine');
      await fillEngine(first, containers);
      const lists = [await farLists(first, 0, isQuick), await farLists(first, 50, isQuick)];
      const seconds = isQuick ? 5 : 60;
      const idle = await idleFigures(labs, seconds, isQuick, cleanups);
      return {
        title: 'Engines: far, and several',
        how: `A list of ${String(containers)} containers over ssh, ${isQuick ? 10 : 100} times one after the other, docker CLI at the far end; at 50 ms through a wire that brings everything 25 ms later each way, which is what "a round trip" is measured on. Idle: ${String(seconds)} s with three engines connected in one window with its views open, beside a window with one engine, and one with an empty extension, over the same time; requests are counted by proxies, processes by a hook in all of the editor's, processor time is the extension host's.`,
        figures: [...lists.flat(), ...idle],
      };
    }),
};

function farLists(lab: LabEngine, milliseconds: number, isQuick: boolean): Promise<readonly Figure[]> {
  return withCleanups(async (cleanups) => {
    const server = cleanups.own(await startSshServer(lab));
    await server.configure([`IdentityFile ${server.folder}/.ssh/id_ed25519`, 'StrictHostKeyChecking no']);
    const wire = cleanups.own(await startSlowWire(server, milliseconds));
    const askpassProgram = join(server.folder, 'askpass.mjs');
    await build({ entryPoints: ['src/askpass/main.ts'], outfile: askpassProgram, bundle: true, format: 'esm', platform: 'node' });
    const url = `ssh://root@${wire.host}:${String(wire.port)}${lab.socketPath}`;
    const lines = new SshLines({ askpassProgram, questions: new SshQuestions(() => Promise.resolve(undefined)) });
    cleanups.add(async () => lines.dispose());
    const reach = (): Promise<Awaited<ReturnType<typeof connectEngine>>> => connectEngine({ name: 'far', endpoint: parseEndpoint(url), source: 'bench' }, { environment: server.environment, log: silentLog, ssh: lines.open });
    const begin = performance.now();
    const engine = await reach();
    const connecting = performance.now() - begin;
    cleanups.add(async () => engine.dispose());
    const times = isQuick ? 10 : 100;
    await engine.containers.list({});
    const lists = await repeat(times, () => timed(() => engine.containers.list({})));
    const near = await connect(lab, cleanups);
    const bare = await repeat(times, () => timed(() => near.containers.list({})));
    const trip = await roundTrip(wire);
    const at = `${String(milliseconds)} ms`;
    return [
      { name: `list over ssh at ${at}, p95`, value: p95(lists), unit: 'ms', floor: { name: 'the same list without ssh, and a round trip', value: p95(bare) + trip }, ...(milliseconds === 0 ? {} : { bar: { on: 'value', limit: 150 } }) },
      { name: `list over ssh at ${at}, median`, value: median(lists), unit: 'ms', floor: { name: 'without ssh, and a round trip', value: median(bare) + trip } },
      { name: `connecting over ssh at ${at}`, value: connecting, unit: 'ms' },
    ];
  });
}

function p95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? 0;
}

/** From a connection to the server's first words, less the time without the wire: a trip each way. */
function roundTrip({ host, port }: { readonly host: string; readonly port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port }).once('error', reject);
    let begin = 0;
    // ssh servers speak first; what we say then is answered.
    socket.once('data', () => {
      begin = performance.now();
      socket.once('data', () => {
        resolve(performance.now() - begin);
        socket.destroy();
      });
      socket.write('SSH-2.0-bench\r\n');
    });
  });
}

async function idleFigures(labs: readonly LabEngine[], seconds: number, isQuick: boolean, cleanups: Cleanups): Promise<readonly Figure[]> {
  const browser = cleanups.own(await startBrowser());
  const notes = await mkdtemp('/tmp/gantry-bench-');
  cleanups.add(() => rm(notes, { recursive: true, force: true }));
  const proxies = await Promise.all(labs.map(async ({ socketPath }) => cleanups.own(await startFaultProxy(socketPath))));
  const watched = { browser, notes, proxies, cleanups };
  const without = await openIdle(watched, 'without', await stageEmptyExtension(cleanups), 0);
  const one = await openIdle(watched, 'one', await stageExtension(cleanups), 1);
  const three = await openIdle(watched, 'three', await stageExtension(cleanups), 3);
  await sleep(isQuick ? 2000 : 30_000);
  const before = await Promise.all([without, one, three].map((each) => each.usage()));
  for (const proxy of proxies) proxy.forget();
  await sleep(seconds * 1000);
  const after = await Promise.all([without, one, three].map((each) => each.usage()));
  const used = after.map((each, index) => ({ time: each.time - (before[index]?.time ?? 0), programs: each.programs - (before[index]?.programs ?? 0) }));
  const [none, single, all] = used;
  if (!none || !single || !all) return [];
  return [
    { name: 'idle with three engines: requests', value: proxies.reduce((sum, { requests }) => sum + requests.length, 0), unit: '', bar: { on: 'value', limit: 0 } },
    { name: 'event streams open, of both windows', value: proxies.reduce((sum, { openRequests }) => sum + openRequests.length, 0), unit: '' },
    { name: 'idle with three engines: processes started', value: all.programs, unit: '', floor: { name: 'without the extension', value: none.programs } },
    { name: 'idle with three engines: processor time', value: all.time, unit: 'ms', floor: { name: 'without the extension', value: none.time } },
    { name: 'idle with one engine: processor time', value: single.time, unit: 'ms', floor: { name: 'without the extension', value: none.time } },
  ];
}

interface Watched {
  readonly browser: LabBrowser;
  readonly notes: string;
  readonly proxies: readonly FaultProxy[];
  readonly cleanups: Cleanups;
}

/** A window with so many engines connected. */
async function openIdle({ browser, notes, proxies, cleanups }: Watched, name: string, developmentPath: string, count: number): Promise<{ usage(): Promise<{ readonly time: number; readonly programs: number }> }> {
  const configFolder = await mkdtemp('/tmp/gantry-bench-');
  cleanups.add(() => rm(configFolder, { recursive: true, force: true }));
  for (const [index, { socketPath }] of proxies.entries()) await addContext({ configFolder }, `engine${String(index + 1)}`, socketPath);
  const environment = { DOCKER_CONFIG: configFolder, NODE_OPTIONS: `--require=${resolve('test/bench/hosted/processes.cjs')}`, GANTRY_BENCH_PROCESSES: join(notes, name) };
  const { editor, window } = await openWindow({ browser, developmentPath, socketPath: proxies[0]?.socketPath ?? '', environment }, cleanups);
  if (count > 0) {
    await window.showSideBar('Docker');
    await window.row('Containers', runningName).waitFor();
    await window.unfoldView('Contexts');
    for (let other = 2; other <= count; other++) {
      await window.rowAction('Contexts', `engine${String(other)}`, 'Show Beside');
      // Its rows may be below those that fit.
      await window.statusItem(`+${String(other - 1)}`).waitFor();
      // While it connects the rows are drawn anew, and take no click.
      await window.waitForRows('Contexts', `engine${String(other)} to be connected`, (rows) => rows.some(({ label, description }) => label === `engine${String(other)}` && / connected/.test(description)));
    }
  }
  const host = await extensionHostOf(editor);
  return { usage: async () => ({ time: await processorTime(host), programs: (await readFile(join(notes, name), 'utf8').catch(() => '')).split('\n').filter(Boolean).length }) };
}
