import { randomInt } from 'node:crypto';
import { run, runOrThrow, waitFor } from './command.ts';
import { startEngine, type LabEngine, type LabVersion } from './engine.ts';

/** Engines that reach each other over a bridge of their own, each under a name of its own; not in a swarm yet. */
export interface LabMachines {
  readonly engines: readonly LabEngine[];
  /** Where each of them answers the others, in the same order. */
  readonly addresses: readonly string[];
  /** Unplugs a machine: its engine runs on, and nobody of the others reaches it. */
  unplug(index: number): Promise<void>;
  plugIn(index: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The image in each of them, by a name whose registry refuses at once: a node asks the registry for each image that it
 * starts, and takes the one it has where that fails. By a name of Docker Hub it would wait for name servers that are not there.
 */
export const swarmImage = '127.0.0.1:9/busybox:latest';

/** Starts engines in network namespaces of their own, joined by a bridge. They are called node1, node2, … */
export async function startMachines(version: LabVersion, count: number): Promise<LabMachines> {
  const engines: LabEngine[] = [];
  const { name: bridge, number } = await createBridge();
  const wire = (index: number): string => `${bridge}p${index + 1}`;
  const stop = async (): Promise<void> => {
    for (const engine of engines) await engine.stop();
    await run('ip', ['link', 'delete', bridge]);
  };
  try {
    for (let index = 0; index < count; index++) {
      const engine = await startEngine({ version });
      engines.push(engine);
      await runOrThrow('ip', ['link', 'add', wire(index), 'type', 'veth', 'peer', 'name', 'swarm0', 'netns', String(engine.pid)]);
      await runOrThrow('ip', ['link', 'set', wire(index), 'master', bridge, 'up']);
      await inside(engine, 'ip', 'address', 'add', addressOf(number, index) + '/24', 'dev', 'swarm0');
      await inside(engine, 'ip', 'link', 'set', 'swarm0', 'up');
      await inside(engine, 'hostname', `node${index + 1}`);
      await engine.loadBusybox(swarmImage);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    engines,
    addresses: engines.map((_, index) => addressOf(number, index)),
    async unplug(index) {
      await runOrThrow('ip', ['link', 'set', wire(index), 'down']);
    },
    async plugIn(index) {
      await runOrThrow('ip', ['link', 'set', wire(index), 'up']);
    },
    stop,
  };
}

/** Makes one swarm of them: the first engine begins it, the next ones join as managers, the rest as workers. */
export async function joinAll(machines: LabMachines, managers: number): Promise<void> {
  const [first] = machines.engines;
  const [address = ''] = machines.addresses;
  if (!first) throw new Error('A swarm needs an engine');
  // A node that falls silent is noticed three times as late as this.
  const spec = { Dispatcher: { HeartbeatPeriod: 1_000_000_000 } };
  const answer = await first.api('POST', '/swarm/init', { ListenAddr: `${address}:2377`, AdvertiseAddr: address, Spec: spec });
  if (answer.status !== 200) throw new Error(`No swarm: ${answer.body}`);
  await joinMachines(machines, managers);
}

/** The others join the swarm of the first. @param managers how many there are in the end. */
export async function joinMachines({ engines, addresses }: LabMachines, managers: number): Promise<void> {
  const [first, ...others] = engines;
  if (!first) throw new Error('A swarm needs an engine');
  const { JoinTokens } = JSON.parse((await first.api('GET', '/swarm')).body) as { readonly JoinTokens: { readonly Manager: string; readonly Worker: string } };
  for (const [index, engine] of others.entries()) {
    const address = addresses[index + 1] ?? '';
    const token = index + 1 < managers ? JoinTokens.Manager : JoinTokens.Worker;
    const joined = await engine.api('POST', '/swarm/join', { ListenAddr: `${address}:2377`, AdvertiseAddr: address, RemoteAddrs: [`${addresses[0] ?? ''}:2377`], JoinToken: token });
    if (joined.status !== 200) throw new Error(`An engine could not join the swarm: ${joined.body}`);
  }
  await waitFor('all nodes to be ready', async () => {
    const nodes = JSON.parse((await first.api('GET', '/nodes')).body) as readonly { readonly Status: { readonly State: string } }[];
    return nodes.length === engines.length && nodes.every(({ Status }) => Status.State === 'ready');
  }, 60_000);
}

async function inside(engine: LabEngine, ...command: readonly string[]): Promise<void> {
  const { code, stderr } = await engine.inside(command);
  if (code !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
}

/** The bridge's name is also the lock on its addresses (RFC 2544's, which nobody uses). */
async function createBridge(): Promise<{ readonly name: string; readonly number: number }> {
  const first = randomInt(250);
  for (let attempt = 0; attempt < 250; attempt++) {
    const number = 1 + ((first + attempt) % 250);
    const name = `gantrysw${number}`;
    const added = await run('ip', ['link', 'add', name, 'type', 'bridge']);
    if (added.code !== 0 && /exists/i.test(added.stderr)) continue;
    if (added.code !== 0) throw new Error(`No bridge for the lab’s swarm: ${added.stderr.trim()}`);
    await runOrThrow('ip', ['link', 'set', name, 'up']);
    return { name, number };
  }
  throw new Error('All 250 of the lab’s bridges are in use');
}

function addressOf(bridge: number, index: number): string {
  return `198.19.${bridge}.${index + 1}`;
}
