import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type AddressInfo } from 'node:net';
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
  /** The files of its certificate: it then speaks TLS only. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Where its images are kept, so that it can be started anew with them; a folder of its own by default. */
  readonly dataFolder?: string;
  readonly port?: number;
  /** Whether it lets anybody remove anything; it does by default. */
  readonly allowsRemoval?: boolean;
}

/** The reference implementation of an image registry, empty. */
export async function startRegistry(options: LabRegistryOptions = {}): Promise<LabRegistry> {
  const { address = '127.0.0.1', credentials, tls } = options;
  await ensureDebianPackages(debianPackages.registry);
  const folder = await temporaryFolder('registry');
  const host = `${address}:${options.port ?? (await freePort(address))}`;
  const passwords = join(folder, 'htpasswd');
  if (credentials) await writeFile(passwords, await runOrThrow('htpasswd', ['-Bbn', credentials.username, credentials.password]));
  const config = {
    version: '0.1',
    storage: { filesystem: { rootdirectory: options.dataFolder ?? join(folder, 'data') }, delete: { enabled: options.allowsRemoval ?? true } },
    http: { addr: host, secret: 'of no use to anybody', ...(tls && { tls }) },
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
    await waitFor('the registry to answer', async () => child.exitCode === null && (tls ? await isListening(host) : (await fetch(`http://${host}/v2/`)).status === (credentials ? 401 : 200)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { host, stop };
}

/** Whether something listens there; what a certificate is worth is for the tests to find out. */
function isListening(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(Number(host.slice(host.lastIndexOf(':') + 1)), host.slice(0, host.lastIndexOf(':')));
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
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
