import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { busyboxArchive } from './busybox.ts';
import { run, waitFor, type CommandResult } from './command.ts';
import { ask } from './engine.ts';
import { ensureDebianPackages } from './install.ts';
import { createSandbox } from './sandbox.ts';
import { temporaryFolder } from './temporary.ts';

/** A real Podman that answers with Docker's API. */
export interface LabPodman {
  readonly socketPath: string;
  podman(args: readonly string[]): Promise<CommandResult>;
  /** Sends it a request past all code under test. */
  api(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: string }>;
  stop(): Promise<void>;
}

/** Podman's service for the whole machine, in a sandbox; with `busybox:latest` in it. */
export async function startPodman(): Promise<LabPodman> {
  await ensureDebianPackages(['podman', 'runc', 'iptables', 'iproute2']);
  const folder = await temporaryFolder('engine');
  const sandbox = await createSandbox('/', folder);
  const socketPath = join(folder, 'podman.sock');
  const own = ['--root=/mnt/storage', '--runroot=/mnt/state', '--tmpdir=/mnt/tmp', '--cgroup-manager=cgroupfs', '--events-backend=file', '--storage-driver=vfs'];
  const log = openSync(join(folder, 'podman.log'), 'a');
  const child = spawn(...sandbox.inside(['podman', ...own, 'system', 'service', '--time=0', 'unix:///mnt/podman.sock']), { stdio: ['ignore', log, log] });
  closeSync(log);
  const api = (method: string, path: string, body?: unknown): ReturnType<LabPodman['api']> => ask(socketPath, method, path, body);
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await sandbox.destroy();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    await waitFor('Podman to answer', async () => (await api('GET', '/_ping')).status === 200, 60_000);
    const query = new URLSearchParams({ fromSrc: '-', repo: 'docker.io/library/busybox', tag: 'latest' });
    const loaded = await api('POST', `/images/create?${query.toString()}`, await busyboxArchive());
    if (loaded.status !== 200) throw new Error(`No image: ${loaded.body}`);
  } catch (error) {
    const said = await readFile(join(folder, 'podman.log'), 'utf8').catch(() => '');
    await stop();
    throw new Error(`Podman did not start: ${said.slice(-2000)}`, { cause: error });
  }
  return { socketPath, podman: (args) => run(...sandbox.inside(['podman', ...own, ...args])), api, stop };
}
