import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, run, runOrThrow, waitFor } from './command.ts';
import { type LabEngine } from './engine.ts';
import { ensureDebianPackages } from './install.ts';
import { childrenOf } from './sandbox.ts';
import { temporaryFolder } from './temporary.ts';

export interface SshServerOptions {
  /** More lines of sshd_config. */
  readonly config?: readonly string[];
  /** Whether the far end has a docker CLI. */
  readonly hasDocker?: boolean;
  /** Whether a shell finds `sh` there; Windows does not. */
  readonly hasShell?: boolean;
  /** root's password there; none by default. */
  readonly password?: string;
  /** The one command that the account may run, whatever it is told. */
  readonly fixedCommand?: string;
  /** What programs see at the far end. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A real sshd on the far side of a lab engine's wire, and a person's folder with what reaches it. */
export interface SshServer {
  readonly host: string;
  readonly port: number;
  /** The address of the engine there. */
  readonly url: string;
  /** The person's own environment: an ssh on its PATH that reads a configuration, keys and known hosts of its own. */
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
  /** The connections that are open there. */
  connections(): Promise<readonly number[]>;
  /** Ends all connections at once, as a lost network would; new ones are taken. */
  cut(): Promise<void>;
  /** The machine is set up anew: it has another host key. */
  changeHostKey(): Promise<void>;
  /** Writes the person's own ~/.ssh/config, in addition to what names the server. */
  configure(lines: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

const port = 2222;

export async function startSshServer(engine: LabEngine, options: SshServerOptions = {}): Promise<SshServer> {
  await ensureDebianPackages(['openssh-server', 'openssh-client', 'iproute2']);
  const folder = await temporaryFolder('workspace');
  const server = new RealSshServer(engine, folder, options);
  await server.prepare();
  await server.start();
  return server;
}

class RealSshServer implements SshServer {
  readonly host: string;
  readonly port = port;
  readonly url: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly #engine: LabEngine;
  readonly #options: SshServerOptions;
  #child: ChildProcess | undefined;

  constructor(engine: LabEngine, folder: string, options: SshServerOptions) {
    this.#engine = engine;
    this.#options = options;
    this.folder = folder;
    this.host = engine.address;
    this.url = `ssh://root@${this.host}:${String(port)}${engine.socketPath}`;
    this.environment = { ...process.env, HOME: folder, SSH_AUTH_SOCK: undefined, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` };
  }

  async prepare(): Promise<void> {
    for (const name of ['bin', '.ssh', 'far', 'far-docker']) await mkdir(join(this.folder, name), { recursive: true });
    await chmod(join(this.folder, '.ssh'), 0o700);
    await this.#keygen('host_key', '');
    await this.#keygen('.ssh/id_ed25519', '');
    const fixed = this.#options.fixedCommand === undefined ? '' : `restrict,command="${this.#options.fixedCommand}" `;
    await writeFile(join(this.folder, 'authorized_keys'), fixed + (await readFile(join(this.folder, '.ssh/id_ed25519.pub'), 'utf8')), { mode: 0o600 });
    // ssh takes the home folder of the account, whatever HOME says: its configuration is named to it.
    await writeFile(join(this.folder, 'bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${this.folder}/.ssh/config "$@"\n`, { mode: 0o755 });
    await this.configure([`IdentityFile ${this.folder}/.ssh/id_ed25519`]);
    await this.#trust();
    // A far end without a docker CLI: what a shell needs, and nothing else.
    for (const name of ['sh', 'cat', 'test', 'echo']) await symlink(`/usr/bin/${name}`, join(this.folder, 'far', name));
    await symlink('/usr/bin/docker', join(this.folder, 'far-docker/docker'));
    if (this.#options.password !== undefined) await this.#writeShadow(this.#options.password);
  }

  async configure(lines: readonly string[]): Promise<void> {
    const known = `UserKnownHostsFile ${this.folder}/.ssh/known_hosts\nGlobalKnownHostsFile /dev/null\nIdentitiesOnly yes\n`;
    await writeFile(join(this.folder, '.ssh/config'), `${lines.join('\n')}\n${known}`, { mode: 0o600 });
  }

  async #keygen(name: string, passphrase: string): Promise<void> {
    await runOrThrow('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', join(this.folder, name)], {});
  }

  async #trust(): Promise<void> {
    const key = (await readFile(join(this.folder, 'host_key.pub'), 'utf8')).trim();
    await writeFile(join(this.folder, '.ssh/known_hosts'), `[${this.host}]:${String(port)} ${key}\n`);
  }

  async #writeShadow(password: string): Promise<void> {
    const hash = (await runOrThrow('openssl', ['passwd', '-6', password])).trim();
    const lines = (await readFile('/etc/shadow', 'utf8')).split('\n').map((line) => (line.startsWith('root:') ? `root:${hash}:19000:0:99999:7:::` : line));
    await writeFile(join(this.folder, 'shadow'), lines.join('\n'), { mode: 0o600 });
  }

  async start(): Promise<void> {
    const { config = [], hasDocker = true, hasShell = true, password, variables = {} } = this.#options;
    const all = hasDocker ? '/usr/sbin:/usr/bin:/sbin:/bin' : `${this.folder}/far`;
    const path = hasShell ? all : `${this.folder}/far-docker`;
    // Of each setting the first line counts.
    const lines = [
      ...config,
      `Port ${String(port)}`,
      `HostKey ${this.folder}/host_key`,
      `AuthorizedKeysFile ${this.folder}/authorized_keys`,
      `PidFile ${this.folder}/sshd.pid`,
      'PermitRootLogin yes',
      'StrictModes no',
      'UsePAM no',
      'UseDNS no',
      `PasswordAuthentication ${password === undefined ? 'no' : 'yes'}`,
      'KbdInteractiveAuthentication no',
      ['SetEnv', `PATH=${path}`, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)].join(' '),
    ];
    await writeFile(join(this.folder, 'sshd_config'), `${lines.join('\n')}\n`);
    const mounts = password === undefined ? '' : `mount --bind ${this.folder}/shadow /etc/shadow; `;
    // Engines of this machine's own are not at the far end.
    const script = `${mounts}mount -t tmpfs tmpfs /run; mkdir -p /run/sshd; exec /usr/sbin/sshd -D -e -f ${this.folder}/sshd_config`;
    this.#child = spawn('nsenter', [`--target=${String(this.#engine.pid)}`, '--net', '--', 'unshare', '--mount', '--', 'sh', '-c', script], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    await waitFor(`sshd to listen: ${said}`, async () => (await run('ssh-keyscan', ['-T', '2', '-p', String(port), this.host])).stdout.includes('ssh-ed25519'), 30_000);
  }

  async connections(): Promise<readonly number[]> {
    const pid = this.#child?.pid;
    return pid === undefined ? [] : childrenOf(pid);
  }

  async cut(): Promise<void> {
    for (const pid of await this.connections()) {
      for (const child of [...(await childrenOf(pid)), pid]) if (isAlive(child)) process.kill(child, 'SIGKILL');
    }
  }

  async changeHostKey(): Promise<void> {
    await this.cut();
    await this.#end();
    for (const name of ['host_key', 'host_key.pub']) await run('rm', ['-f', join(this.folder, name)]);
    await this.#keygen('host_key', '');
    await this.start();
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    // Its output stays open for as long as a connection does.
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null) child.kill('SIGTERM');
    else return;
    await ended;
  }

  async stop(): Promise<void> {
    await this.cut();
    await this.#end();
    await run('rm', ['-rf', this.folder]);
  }
}
