import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runOrThrow, waitFor } from './command.ts';
import { debianPackages, ensureDebianPackages } from './install.ts';
import { temporaryFolder } from './temporary.ts';

export interface LabRegistry {
  /** As in an image's name: `198.18.7.1:40123`. */
  readonly host: string;
  stop(): Promise<void>;
}

export interface LabRegistryOptions {
  /** Where it listens: an engine's `hostAddress`, or loopback by default. Lab engines trust both without TLS. */
  readonly address?: string;
  /** Whom it lets in; everybody by default. */
  readonly credentials?: { readonly username: string; readonly password: string };
}

/** The reference implementation of an image registry, empty. */
export async function startRegistry({ address = '127.0.0.1', credentials }: LabRegistryOptions = {}): Promise<LabRegistry> {
  await ensureDebianPackages(debianPackages.registry);
  const folder = await temporaryFolder('registry');
  const host = `${address}:${await freePort(address)}`;
  const passwords = join(folder, 'htpasswd');
  if (credentials) await writeFile(passwords, await runOrThrow('htpasswd', ['-Bbn', credentials.username, credentials.password]));
  const config = {
    version: '0.1',
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    http: { addr: host, secret: 'of no use to anybody' },
    ...(credentials ? { auth: { htpasswd: { realm: 'lab', path: passwords } } } : {}),
  };
  // JSON is YAML.
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config));
  const log = openSync(join(folder, 'log'), 'a');
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'docker-registry', 'serve', join(folder, 'config.yml')], { stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise<void>((resolve) => void child.once('close', () => resolve()).once('error', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitFor('the registry to answer', async () => child.exitCode === null && (await fetch(`http://${host}/v2/`)).status === (credentials ? 401 : 200));
  } catch (error) {
    await stop();
    throw error;
  }
  return { host, stop };
}

/** A port that nobody listens on now. */
export function freePort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, address, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
