import { setTimeout as sleep } from 'node:timers/promises';
import { startBrowser } from '../host/browser.ts';
import { withCleanups } from '../host/cleanups.ts';
import { waitFor } from '../host/command.ts';
import { type EditorWindow } from '../host/editorWindow.ts';
import { type LabEngine } from '../host/engine.ts';
import { startFaultProxy, type FaultProxy } from '../host/faultProxy.ts';
import { joinMachines, startMachines, swarmImage } from '../host/swarm.ts';
import { type Figure } from './figures.ts';
import { openWindow } from './openWindow.ts';
import { type Part } from './part.ts';
import { stageExtension } from './stage.ts';
import { median, repeat, timed } from './statistics.ts';
import { readPageClock, watchForRow } from './windowRows.ts';

const view = 'Swarm';
/** How long a task that ended waits before the next one begins: longer than any row takes to say that it ended. */
const restartDelay = 2;
/** The gap between the bare requests beside the window. */
const askingMilliseconds = 20;

interface Task {
  readonly ServiceID: string;
  readonly Status: { readonly State: string; readonly ContainerStatus?: { readonly ContainerID?: string } };
}

/** A swarm with many tasks: from what happens to the rows that say so, and what it costs to look while nothing happens. */
export const swarm: Part = {
  name: 'swarm',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const machines = await startMachines('26.1', 2);
      cleanups.add(() => machines.stop());
      const [engine] = machines.engines;
      const [address = ''] = machines.addresses;
      if (!engine) throw new Error('There is no engine');
      await expectOk(engine.api('POST', '/swarm/init', { ListenAddr: `${address}:2377`, AdvertiseAddr: address }));
      const sizes = isQuick ? [3, 2] : [20, 10, 10, 10, 10, 10, 10];
      for (const [index, replicas] of sizes.entries()) await createService(engine, index === 0 ? 'web' : `other-${String(index)}`, replicas);
      const count = sizes.reduce((sum, size) => sum + size, 0);
      await waitFor('all tasks to run', async () => (await runningTasks(engine)).length === count, 300_000);

      const proxy = cleanups.own(await startFaultProxy(engine.socketPath));
      const { window } = await openWindow({ browser: cleanups.own(await startBrowser()), developmentPath: await stageExtension(cleanups), socketPath: proxy.socketPath }, cleanups);
      await window.showSideBar('Docker');
      for (const other of ['Containers', 'Images']) await window.unfoldView(other, false);
      await window.row(view, 'web').waitFor();
      const stage = { engine, window, toOurClock: await readPageClock(window.page), rounds: isQuick ? 1 : 9, size: sizes[0] ?? 0 };
      const [ended, again] = await kills(stage);
      const grown = await scaleUp(stage);
      const list = await repeat(isQuick ? 3 : 25, () => timed(() => runningTasks(engine)));
      const idle = await idleFigures(proxy, isQuick ? 5 : 60, () => joinMachines(machines, 1), window);
      return {
        title: 'A swarm',
        how: `${String(count)} tasks of ${String(sizes.length)} services on one node, engine 26.1, with the view "Swarm" visible; medians of ${String(stage.rounds)}. A task's container is killed, and a service is scaled by one, by bare requests; each time it is waited for the frame in which the service's row says how many run, and, beside that, bare requests for the tasks of the service are made every ${String(askingMilliseconds)} ms until one says the same: nobody can know earlier from the manager. Then nothing happens for ${isQuick ? 5 : 60} s each: with one node, with a second one, which runs nothing, and with the view hidden. Requests are counted by a proxy.`,
        figures: [...[ended, again, grown].flatMap((figure) => figure ?? []), ...idle, { name: 'one list of all tasks that run', value: median(list), unit: 'ms' }],
      };
    }),
};

interface Stage {
  readonly engine: LabEngine;
  readonly window: EditorWindow;
  readonly toOurClock: (pageTime: number) => number;
  readonly rounds: number;
  /** How many tasks the service has whose row is looked at. */
  readonly size: number;
}

interface Trial {
  readonly painted: number;
  readonly bare: number;
}

/** A task's container is killed: until the row says that one is missing, and that all are there again. */
async function kills(stage: Stage): Promise<readonly Figure[]> {
  const { engine, rounds, size } = stage;
  const trials = await repeat(rounds, async () => {
    const before = await settled(stage, size);
    const id = before[0]?.Status.ContainerStatus?.ContainerID ?? '';
    const ended = await trial(stage, size - 1, size, () => expectOk(engine.api('POST', `/containers/${id}/kill?signal=KILL`)));
    const again = await trial(stage, size, size, () => Promise.resolve());
    return { ended, again };
  });
  return [
    figure('a container killed → its row says so', trials.map(({ ended }) => ended)),
    figure(`the next task, ${String(restartDelay)} s later → its row`, trials.map(({ again }) => again)),
  ];
}

async function scaleUp(stage: Stage): Promise<Figure> {
  const { engine, rounds, size } = stage;
  const trials = await repeat(rounds, async (index) => {
    const wanted = size + index + 1;
    await settled(stage, wanted - 1);
    const service = JSON.parse((await engine.api('GET', '/services/web')).body) as { readonly Version: { readonly Index: number }; readonly Spec: object };
    return trial(stage, wanted, wanted, () => expectOk(engine.api('POST', `/services/web/update?version=${String(service.Version.Index)}`, { ...service.Spec, Mode: { Replicated: { Replicas: wanted } } })));
  });
  return figure('a service scaled by one → its row, all running', trials);
}

/** Makes something happen, and waits for the row and for the bare answer that say that so many run. */
async function trial({ engine, window, toOurClock }: Stage, running: number, wanted: number, happen: () => Promise<void>): Promise<Trial> {
  const whenPainted = await watchForRow(window.page, { label: 'web', description: `${String(running)}/${String(wanted)} running` });
  const begin = performance.now();
  await happen();
  const bare = (async () => {
    while ((await runningTasks(engine, 'web')).length !== running) await sleep(askingMilliseconds);
    return performance.now() - begin;
  })();
  const { painted } = await whenPainted();
  return { painted: toOurClock(painted) - begin, bare: await bare };
}

/** Nothing is on its way any more, and the row says it. */
async function settled({ engine, window }: Stage, size: number): Promise<readonly Task[]> {
  await window.waitForRows(view, 'the service', (rows) => rows.some(({ label, description }) => label === 'web' && description.startsWith(`${String(size)}/${String(size)} running`)));
  // What was heard is looked after for five seconds.
  await sleep(8_000);
  return runningTasks(engine, 'web');
}

async function idleFigures(proxy: FaultProxy, seconds: number, join: () => Promise<void>, window: EditorWindow): Promise<readonly Figure[]> {
  const count = async (): Promise<number> => {
    await sleep(15_000);
    proxy.forget();
    await sleep(seconds * 1000);
    return proxy.requests.length;
  };
  const alone = await count();
  await join();
  await window.waitForRows(view, 'both nodes', (rows) => rows.some(({ label, description }) => label === 'Nodes' && description.startsWith('2/2')));
  const two = await count();
  await window.unfoldView(view, false);
  const hidden = await count();
  const name = `requests in ${String(seconds)} s at rest`;
  return [
    { name: `${name}, one node`, value: alone, unit: '', bar: { on: 'value', limit: 0 } },
    { name: `${name}, two nodes`, value: two, unit: '', bar: { on: 'value', limit: seconds / 5 } },
    { name: `${name}, two nodes, view hidden`, value: hidden, unit: '', bar: { on: 'value', limit: 0 } },
  ];
}

function figure(name: string, trials: readonly Trial[]): Figure {
  return { name, value: median(trials.map(({ painted }) => painted)), unit: 'ms', floor: { name: 'bare requests', value: median(trials.map(({ bare }) => bare)) } };
}

async function createService(engine: LabEngine, name: string, replicas: number): Promise<void> {
  const TaskTemplate = {
    ContainerSpec: { Image: swarmImage, Command: ['sh', '-c', 'trap exit TERM; sleep 86400 & wait'] },
    RestartPolicy: { Condition: 'any', Delay: restartDelay * 1e9 },
  };
  await expectOk(engine.api('POST', '/services/create', { Name: name, TaskTemplate, Mode: { Replicated: { Replicas: replicas } } }));
}

/** As the manager says it, which may be later than the engine's own word on the containers. */
async function runningTasks(engine: LabEngine, service?: string): Promise<readonly Task[]> {
  const filters = encodeURIComponent(JSON.stringify({ 'desired-state': ['running'], ...(service === undefined ? {} : { service: [service] }) }));
  const tasks = JSON.parse((await engine.api('GET', `/tasks?filters=${filters}`)).body) as readonly Task[];
  return tasks.filter(({ Status }) => Status.State === 'running');
}

async function expectOk(asked: Promise<{ readonly status: number; readonly body: string }>): Promise<void> {
  const { status, body } = await asked;
  if (status >= 300) throw new Error(`${String(status)}: ${body}`);
}
