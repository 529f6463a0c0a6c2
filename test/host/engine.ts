import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { busyboxArchive } from './busybox.ts';
import { isAlive, run, waitFor, type CommandOptions, type CommandResult } from './command.ts';
import { debianPackages, debianRelease, ensureDebianPackages, ensureEngineRoot } from './install.ts';
import { childrenOf, createSandbox, type Sandbox } from './sandbox.ts';
import { temporaryFolder } from './temporary.ts';

/** `host` is whichever release this machine has, or Debian's; `latest` what Debian's unstable suite has today, which is 28.5 or later. */
export type LabVersion = '20.10' | '26.1' | 'latest' | 'host';

export interface LabEngine {
  readonly version: LabVersion;
  /** On this machine, also after a restart. */
  readonly socketPath: string;
  /** Where published ports answer. */
  readonly address: string;
  /** This machine as the engine and its containers reach it: a registry may listen there. */
  readonly hostAddress: string;
  /** dockerd's process; a new one after a restart. */
  readonly pid: number;
  /** Runs the CLI of this engine's own version. `/tmp` is the same folder inside as outside. */
  docker(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Runs any program next to the engine. */
  inside(command: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Loads `busybox:latest`, or an image of the same content by another name. */
  loadBusybox(reference?: string): Promise<void>;
  /** Sends the engine a request past all code under test; @returns status and body. */
  api(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: string }>;
  /** The engine's own log. */
  log(): Promise<string>;
  /** The engine is gone at once, as in a crash; `restart()` brings it back with all it held. */
  kill9(): Promise<void>;
  restart(): Promise<void>;
  /** Ends the engine and all it runs, and removes what it wrote unless that was to be kept. */
  stop(): Promise<void>;
}

export interface LabEngineOptions {
  readonly version: LabVersion;
  /** Where it writes; a new temporary folder by default. */
  readonly folder?: string;
  /** Whether the folder outlives the engine. */
  readonly keepFolder?: boolean;
  /** More of dockerd's own options. */
  readonly args?: readonly string[];
}

/** Runs the engine's own CLI. @throws where it fails. @returns what it said. */
export async function runDocker(engine: LabEngine, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await engine.docker(args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout.trim();
}

/** The kernel's limit on the path of a socket, less its final zero. */
const longestSocketPath = 107;

export async function startEngine(options: LabEngineOptions): Promise<LabEngine> {
  const root = await rootFor(options.version);
  const folder = resolve(options.folder ?? (await temporaryFolder('engine')));
  const socketPath = join(folder, 'docker.sock');
  if (Buffer.byteLength(socketPath) > longestSocketPath) throw new Error(`The path of the engine's socket would be too long for the kernel: ${socketPath}`);
  await mkdir(join(folder, 'config'), { recursive: true });
  await writeFile(join(folder, 'daemon.json'), '{}');
  const engine = new RealEngine(options, folder, await createSandbox(root, folder));
  try {
    await engine.restart();
  } catch (error) {
    await engine.stop();
    throw error;
  }
  return engine;
}

/** The root file system of that release, installed where it is missing. */
export async function rootFor(version: LabVersion): Promise<string> {
  if (version === '26.1') return ensureEngineRoot('trixie');
  if (version === 'latest') return ensureEngineRoot('sid');
  if (version === 'host') {
    if (!existsSync('/usr/bin/dockerd')) await ensureDebianPackages(debianPackages.engine);
    return '/';
  }
  // Debian 12 has this very release; anywhere else it comes with a root file system of its own.
  if ((await debianRelease()) === 'bookworm') {
    await ensureDebianPackages(debianPackages.engine);
    return '/';
  }
  return ensureEngineRoot('bookworm');
}

class RealEngine implements LabEngine {
  readonly version: LabVersion;
  readonly socketPath: string;
  readonly address: string;
  readonly hostAddress: string;
  readonly #options: LabEngineOptions;
  readonly #folder: string;
  readonly #sandbox: Sandbox;
  #dockerd: { readonly pid: number; readonly ended: Promise<void> } | undefined;

  constructor(options: LabEngineOptions, folder: string, sandbox: Sandbox) {
    this.version = options.version;
    this.socketPath = join(folder, 'docker.sock');
    this.address = sandbox.address;
    this.hostAddress = sandbox.hostAddress;
    this.#options = options;
    this.#folder = folder;
    this.#sandbox = sandbox;
  }

  get pid(): number {
    if (!this.#dockerd) throw new Error('This engine is not running');
    return this.#dockerd.pid;
  }

  docker(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    const environment = ['env', 'HOME=/mnt', 'DOCKER_CONFIG=/mnt/config', 'DOCKER_HOST=unix:///mnt/docker.sock'];
    return this.inside([...environment, 'docker', ...args], options);
  }

  inside(command: readonly string[], { cwd, ...options }: CommandOptions = {}): Promise<CommandResult> {
    return run(...this.#sandbox.inside(command, cwd), options);
  }

  async loadBusybox(reference = 'busybox:latest'): Promise<void> {
    const archive = await busyboxArchive();
    const colon = reference.lastIndexOf(':');
    const query = new URLSearchParams({ fromSrc: '-', repo: reference.slice(0, colon), tag: reference.slice(colon + 1), changes: 'CMD ["sh"]' });
    const load = (): Promise<{ status: number; body: string }> => this.api('POST', `/images/create?${query.toString()}`, archive);
    const answer = await load().catch(async (error: unknown) => {
      // On a busy machine an engine that came up a moment ago was seen to close the connection in mid-archive, and to take the next.
      if (!(error instanceof Error) || !error.message.includes('EPIPE')) throw error;
      console.error(`The engine ${this.version} broke off the loading of ${reference}; once more. Its last words:\n${(await this.log()).slice(-1000)}`);
      return load();
    });
    if (answer.status !== 200 || answer.body.includes('"error"')) throw new Error(`Could not load ${reference}: ${answer.status} ${answer.body}`);
  }

  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: string }> {
    return ask(this.socketPath, method, path, body);
  }

  async log(): Promise<string> {
    return readFile(join(this.#folder, 'dockerd.log'), 'utf8').catch(() => '');
  }

  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.#end('SIGTERM');
    // The socket a killed engine left answers nobody, and would only hide that the new one is not up yet.
    await rm(this.socketPath, { force: true });
    this.#dockerd = await this.#start();
    const { pid } = this.#dockerd;
    try {
      await waitFor(`the engine ${this.version} to answer`, async () => {
        if (!isAlive(pid)) return 'ended';
        return (await this.api('GET', '/_ping')).status === 200;
      }, 90_000);
      if (!isAlive(pid)) throw new Error('dockerd ended by itself');
    } catch (error) {
      throw new Error(`The engine ${this.version} did not start. Its last words:\n${(await this.log()).slice(-3000)}`, { cause: error });
    }
  }

  async #start(): Promise<{ readonly pid: number; readonly ended: Promise<void> }> {
    const args = [
      '--host=unix:///mnt/docker.sock',
      '--data-root=/mnt/data',
      '--config-file=/mnt/daemon.json',
      '--exec-opt=native.cgroupdriver=cgroupfs',
      `--cgroup-parent=/${this.#sandbox.controlGroup}`,
      '--insecure-registry=198.18.0.0/16',
      ...(this.#options.args ?? []),
    ];
    const log = openSync(join(this.#folder, 'dockerd.log'), 'a');
    const child: ChildProcess = spawn(...this.#sandbox.inside(['dockerd', ...args]), { detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    const ended = new Promise<void>((resolve) => void child.once('close', () => resolve()));
    const failed = new Promise<never>((_, reject) => void child.once('error', reject));
    const entering = child.pid;
    if (entering === undefined) return failed;
    // nsenter has one child, which becomes dockerd: a new process space needs a new process.
    const pid = await waitFor('the engine’s process', async () => child.exitCode !== null || (await childrenOf(entering))[0]);
    if (pid === true) throw new Error(`The engine ${this.version} ended at once: ${(await this.log()).slice(-3000)}`);
    return { pid, ended };
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const dockerd = this.#dockerd;
    if (!dockerd) return;
    this.#dockerd = undefined;
    if (isAlive(dockerd.pid)) process.kill(dockerd.pid, signal);
    await dockerd.ended;
  }

  async stop(): Promise<void> {
    // What is kept must be whole; what is thrown away may end at once.
    if (this.#options.keepFolder) await this.#end('SIGTERM');
    this.#dockerd = undefined;
    await this.#sandbox.destroy();
    if (this.#options.keepFolder) {
      await rm(this.socketPath, { force: true });
      return;
    }
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Sends an engine a request past all code under test. */
export function ask(socketPath: string, method: string, path: string, body: unknown): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const isJson = body !== undefined && !(body instanceof Uint8Array);
    const headers = body === undefined ? {} : { 'content-type': isJson ? 'application/json' : 'application/x-tar' };
    const outgoing = request({ socketPath, method, path, headers, agent: false, timeout: 60_000 }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      incoming.once('end', () => resolve({ status: incoming.statusCode ?? 0, body: text }));
      incoming.once('error', reject);
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error(`No answer to ${method} ${path}`)));
    outgoing.once('error', reject);
    outgoing.end(isJson ? JSON.stringify(body) : body);
  });
}
