import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Log } from '../src/core/base/log.ts';
import { messageOf } from '../src/core/base/userError.ts';
import { connectEngine } from '../src/core/engine/connect.ts';
import { resolveEngine } from '../src/core/engine/resolve.ts';
import { startEngine, type LabEngine } from '../test/host/engine.ts';
import { debianRelease } from '../test/host/install.ts';
import { forwardPorts } from '../test/host/portForwarder.ts';

const longestFolder = 90;

/** The engine a person has, as the extension will find it: its name, or undefined where none answers. */
export async function ownEngine(): Promise<string | undefined> {
  const say = (): void => undefined;
  const log: Log = { trace: say, debug: say, info: (message) => console.log(`  ${message}`), warn: say, error: say };
  try {
    const resolved = await resolveEngine({ environment: process.env, homeFolder: homedir(), platform: process.platform }, log);
    const engine = await connectEngine(resolved, { environment: process.env, log, timeoutMilliseconds: 5000 });
    engine.dispose();
    return resolved.name;
  } catch (error) {
    console.log(`  ${messageOf(error)}`);
    return undefined;
  }
}

/** Why no private engine can be started here, in a sentence that says what to do; undefined where it can. */
export async function whyNoPrivateEngine(): Promise<string | undefined> {
  const isDebian = (await debianRelease()) !== undefined || (await isUbuntu());
  if (isDebian && process.getuid?.() === 0) return undefined;
  if (isDebian) return 'No Docker engine answers. Install one (sudo apt-get install docker.io) and add yourself to the group docker, or run this as root for a private one.';
  return 'No Docker engine answers. Install Docker Engine or Docker Desktop (https://docs.docker.com/get-docker/) and start it.';
}

async function isUbuntu(): Promise<boolean> {
  return /^ID=ubuntu$/m.test(await readFile('/etc/os-release', 'utf8').catch(() => ''));
}

export interface PrivateEngine {
  readonly lab: LabEngine;
  stop(): Promise<void>;
}

/** An engine of our own under `.lab/`, with a base image made here and something to see. */
export async function privateEngine(isKept: boolean): Promise<PrivateEngine> {
  const folder = resolve(join('.lab', 'engine'));
  const place = isKept && folder.length <= longestFolder ? { folder, keepFolder: true } : {};
  const lab = await startEngine({ version: 'host', ...place });
  const forwarder = forwardPorts(lab);
  const stop = async (): Promise<void> => {
    forwarder.stop();
    await lab.stop();
  };
  try {
    if ((await lab.api('GET', '/images/busybox:latest/json')).status !== 200) await lab.loadBusybox();
    await addSamples(lab);
  } catch (error) {
    await stop();
    throw error;
  }
  return { lab, stop };
}

/** Two containers, on the first start only: a person may remove them. */
async function addSamples(lab: LabEngine): Promise<void> {
  const known = JSON.parse((await lab.api('GET', '/containers/json?all=1')).body) as readonly unknown[];
  if (known.length > 0) return;
  await create(lab, 'hello', {
    Image: 'busybox:latest',
    Cmd: ['sh', '-c', 'mkdir -p /www && echo "Hello from a container" > /www/index.html && exec httpd -f -p 80 -h /www'],
    StopSignal: 'SIGKILL',
    ExposedPorts: { '80/tcp': {} },
    HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } },
  });
  await create(lab, 'clock', { Image: 'busybox:latest', Cmd: ['sh', '-c', 'while :; do date; sleep 5; done'], StopSignal: 'SIGKILL' });
}

async function create(lab: LabEngine, name: string, specification: unknown): Promise<void> {
  const created = await lab.api('POST', `/containers/create?name=${name}`, specification);
  const started = created.status === 201 ? await lab.api('POST', `/containers/${name}/start`) : created;
  if (started.status !== 204) throw new Error(`Could not start the sample container ${name}: ${started.body}`);
}
