import { silentLog } from '../../src/core/base/log.ts';
import { LiveSwarm } from '../../src/core/inventory/liveSwarm.ts';
import { isWanted, type SwarmTask } from '../../src/core/model/swarmService.ts';
import { clusterRows } from '../../src/core/outline/clusterRows.ts';
import { waitFor } from '../host/command.ts';
import { withCleanups } from '../host/cleanups.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { swarmImage } from '../host/swarm.ts';
import { connect } from './connect.ts';
import { type Part } from './part.ts';
import { median, repeat, timed } from './statistics.ts';

const services = 10;

/** What it takes to follow the tasks of a swarm. */
export const swarm: Part = {
  name: 'swarm',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const lab = cleanups.own(await startEngine({ version: '26.1' }));
      await lab.loadBusybox(swarmImage);
      const engine = await connect(lab, cleanups);
      const count = isQuick ? 20 : 100;
      const rounds = isQuick ? 2 : 15;
      await engine.swarm.init({ advertiseAddress: lab.address, listenAddress: '0.0.0.0:2377', isAutolocked: false, isForced: false });
      await startTasks(lab, count);
      const bareList = median(await repeat(rounds, () => timed(() => lab.api('GET', '/tasks'))));
      const live = new LiveSwarm({ ready: () => Promise.resolve(engine), log: silentLog });
      cleanups.add(async () => live.dispose());
      const loaded = await timed(async () => {
        const held = live.hold();
        cleanups.add(async () => held.dispose());
        await waitFor('the tasks', () => live.status.kind === 'manager' && live.tasks.size >= count);
      });
      const seen: number[] = [];
      const bare: number[] = [];
      for (let round = 0; round < rounds; round++) {
        seen.push(await untilSeen(lab, live, count));
        bare.push(await untilTold(lab, live, count));
      }
      const rows = median(await repeat(50, () => timed(async () => clusterRows(live, Date.now()))));
      return {
        title: 'Tasks of a swarm',
        how: `A swarm of one engine ${lab.version} with ${count} tasks of ${services} services. A task's program is killed, medians of ${rounds} times: until the row on the page of the cluster is another, beside asking the engine for that service's tasks all the time, which is the earliest that anybody can know: it tells of no task by itself.`,
        figures: [
          { name: `opened → all rows, ${count} tasks`, value: loaded, unit: 'ms', floor: { name: 'the bare list call', value: bareList } },
          { name: `task ended → row, ${count} tasks`, value: median(seen), unit: 'ms', floor: { name: 'asking all the time', value: median(bare) } },
          { name: `all rows of the page, ${count} tasks`, value: rows, unit: 'ms', bar: { on: 'value', limit: 10 } },
        ],
      };
    }),
};

async function startTasks(lab: LabEngine, count: number): Promise<void> {
  for (let index = 0; index < services; index++) {
    const spec = { Name: `web${index}`, TaskTemplate: { ContainerSpec: { Image: swarmImage, Args: ['sh', '-c', 'trap exit TERM; sleep 86400 & wait'] }, RestartPolicy: { Condition: 'any', Delay: 0 } }, Mode: { Replicated: { Replicas: count / services } } };
    const { status, body } = await lab.api('POST', '/services/create', spec);
    if (status !== 201) throw new Error(`No service: ${body}`);
  }
  await waitFor('all tasks to run', async () => (await runningTasks(lab)).length === count, 300_000);
}

async function runningTasks(lab: LabEngine): Promise<readonly { readonly ID: string; readonly ServiceID: string; readonly Status: { readonly State: string } }[]> {
  const tasks = JSON.parse((await lab.api('GET', '/tasks')).body) as readonly { readonly ID: string; readonly ServiceID: string; readonly Status: { readonly State: string } }[];
  return tasks.filter(({ Status }) => Status.State === 'running');
}

/** One that runs, once all do again. */
async function chosenTask(live: LiveSwarm, count: number): Promise<SwarmTask> {
  const running = (): readonly SwarmTask[] => [...live.tasks.values()].filter((task) => isWanted(task) && task.state === 'running');
  await waitFor('all tasks to run again', () => running().length === count, 120_000);
  const [task] = running();
  if (!task) throw new Error('No task runs');
  // What came before has been told.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return task;
}

async function untilSeen(lab: LabEngine, live: LiveSwarm, count: number): Promise<number> {
  const task = await chosenTask(live, count);
  return timed(async () => {
    const changed = new Promise<void>((resolve) => {
      const subscription = live.tasks.onDidChange(() => {
        if (clusterRows(live, Date.now()).tasks.some(({ id, tone }) => id === task.id && tone === 'good')) return;
        subscription.dispose();
        resolve();
      });
    });
    await lab.api('POST', `/containers/${task.containerId}/kill`);
    await changed;
  });
}

async function untilTold(lab: LabEngine, live: LiveSwarm, count: number): Promise<number> {
  const task = await chosenTask(live, count);
  const filters = encodeURIComponent(JSON.stringify({ service: [task.serviceId] }));
  return timed(async () => {
    await lab.api('POST', `/containers/${task.containerId}/kill`);
    for (;;) {
      const tasks = JSON.parse((await lab.api('GET', `/tasks?filters=${filters}`)).body) as readonly { readonly ID: string; readonly Status: { readonly State: string } }[];
      if (tasks.some(({ ID, Status }) => ID === task.id && Status.State === 'running')) continue;
      return;
    }
  });
}
