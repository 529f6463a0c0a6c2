import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { run, runOrThrow } from './command.ts';

const codeServerVersion = '4.139.1';
const mainMirror = 'http://deb.debian.org/debian';

/** What the parts of the lab need of Debian. */
export const debianPackages = {
  engine: ['docker.io', 'iptables', 'iproute2', 'busybox-static', 'tini', 'ca-certificates'],
  engineRoot: ['iproute2', 'busybox-static', 'debootstrap'],
  registry: ['docker-registry', 'apache2-utils', 'openssl'],
  ssh: ['openssh-client'],
  git: ['git'],
  editor: ['libkrb5-dev', 'pkg-config', 'g++', 'make', 'python3', 'ca-certificates'],
  browser: ['chromium'],
} as const;

/** Where the big parts are kept, so that a second clone on this machine need not fetch them again. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'gantry-lab');
}

/** Installs the packages that are missing. Starts no service and removes no package: a person's own engine stays. */
export async function ensureDebianPackages(packages: readonly string[]): Promise<void> {
  if ((await missingPackages(packages)).length === 0) return;
  await locked('debian', async () => {
    const missing = await missingPackages(packages);
    if (missing.length === 0) return;
    const byHand = `apt-get install --no-install-recommends ${missing.join(' ')}`;
    if (!existsSync('/usr/bin/apt-get')) throw new Error(`The tests' lab needs Debian or Ubuntu. Missing here: ${missing.join(', ')}.`);
    if (process.getuid?.() !== 0) throw new Error(`The tests' lab runs as root. To install by hand what it lacks: sudo ${byHand}`);
    say(`Installing from Debian: ${missing.join(' ')}`);
    await withoutServiceStart(async () => {
      const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      // A list that could not be refreshed (one source of several out of reach) often suffices all the same.
      await run('apt-get', ['update', '-q'], { environment, onOutput: progress });
      await runOrThrow('apt-get', ['install', '-y', '-q', '--no-install-recommends', '--no-remove', ...missing], { environment, onOutput: progress });
    });
  });
}

async function missingPackages(packages: readonly string[]): Promise<readonly string[]> {
  const known = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...packages]).catch(() => undefined);
  if (!known) return packages;
  const installed = new Set(known.stdout.split('\n').filter((line) => line.endsWith(' installed')).map((line) => line.split(' ')[0]));
  return packages.filter((name) => !installed.has(name));
}

/** Debian's own way to say that a package's service must not start: an exit code of 101 of policy-rc.d. */
async function withoutServiceStart(install: () => Promise<void>): Promise<void> {
  const policy = '/usr/sbin/policy-rc.d';
  const isOurs = !existsSync(policy);
  if (isOurs) await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await install();
  } finally {
    if (isOurs) await rm(policy, { force: true });
  }
}

export interface EditorInstallation {
  readonly serverMain: string;
  readonly node: string;
}

/** A real VS Code: the server build, and the Node it wants. */
export async function ensureEditor(): Promise<EditorInstallation> {
  const folder = join(cacheFolder(), `code-server-${codeServerVersion}`);
  const platform = `node-linux-${process.arch}`;
  const installation = {
    serverMain: join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'),
    node: join(folder, 'node/node_modules', platform, 'bin/node'),
  };
  await once(folder, async () => {
    await ensureDebianPackages(debianPackages.editor);
    await mkdir(join(folder, 'node'), { recursive: true });
    // A package.json of its own keeps npm from installing into a folder further up.
    await writeFile(join(folder, 'package.json'), '{"private":true}');
    await writeFile(join(folder, 'node/package.json'), '{"private":true}');
    await npm(['install', `${platform}@24`], join(folder, 'node'), process.env);
    await access(installation.node);
    await npm(['install', `code-server@${codeServerVersion}`], folder, {
      ...process.env,
      PATH: `${dirname(installation.node)}${delimiter}${process.env['PATH'] ?? ''}`,
      // The headers come with that Node, so that compiling fetches nothing.
      npm_config_nodedir: join(folder, 'node/node_modules', platform),
    });
    await access(installation.serverMain);
  });
  return installation;
}

async function npm(args: readonly string[], cwd: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const flags = ['--no-audit', '--no-fund', '--no-update-notifier', '--foreground-scripts', '--unsafe-perm', '--loglevel=error'];
  await runOrThrow('npm', [...args, ...flags], { cwd, environment: withoutNpmScript(environment), onOutput: progress });
}

/**
 * What an `npm run` around us put into the environment is meant for this repository and this Node, not for another
 * installation: an npm started anew believes that user agent, and code-server reads its Node's version from it.
 */
function withoutNpmScript(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOfScript = (name: string): boolean => /^(NODE$|npm_(package|lifecycle|command|execpath|node_execpath|config_(local_prefix|prefix|omit_lockfile|user_agent)))/.test(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isOfScript(name)));
}

export type DebianSuite = 'bookworm' | 'trixie' | 'sid';

/** A root file system with that Debian release's Docker Engine, CLI, Compose and buildx. */
export async function ensureEngineRoot(suite: DebianSuite): Promise<string> {
  const folder = join(cacheFolder(), `engine-${suite}`);
  await once(folder, async () => {
    await ensureDebianPackages(debianPackages.engineRoot);
    const packages = ['docker.io', 'iptables', 'iproute2', 'tini', 'ca-certificates', ...(suite === 'bookworm' ? [] : ['docker-cli', 'docker-compose', 'docker-buildx'])];
    await runOrThrow('debootstrap', ['--variant=minbase', `--include=${packages.join(',')}`, suite, folder, await debianMirror()], { onOutput: progress });
    await access(join(folder, 'usr/sbin/dockerd'));
    await rm(join(folder, 'var/cache/apt/archives'), { recursive: true, force: true });
  });
  return folder;
}

/** The mirror of the machine's own apt sources: the one that is sure to be in reach. */
async function debianMirror(): Promise<string> {
  const targets = await run('apt-get', ['indextargets', '--format', '$(REPO_URI) $(ORIGIN) $(LABEL)', 'Created-By: Packages']);
  const line = targets.stdout.split('\n').find((text) => text.endsWith(' Debian Debian'));
  return line?.split(' ')[0] ?? mainMirror;
}

/** Runs `install` unless it ran to its end before. What an interrupted run left is removed first. */
async function once(folder: string, install: () => Promise<void>): Promise<void> {
  const marker = `${folder}.complete`;
  if (existsSync(marker)) return;
  await locked(folder.slice(folder.lastIndexOf('/') + 1), async () => {
    if (existsSync(marker)) return;
    say(`Preparing ${folder} (once on this machine; some minutes)`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await install();
    await writeFile(marker, '');
    say(`Prepared ${folder}`);
  });
}

/** One at a time on this machine. The kernel frees the lock when its holder dies, however it dies. */
async function locked(name: string, work: () => Promise<void>): Promise<void> {
  await mkdir(cacheFolder(), { recursive: true });
  const holder = spawn('flock', ['--exclusive', join(cacheFolder(), `${name}.lock`), '--command', 'echo locked; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => void holder.once('close', () => resolve()));
  try {
    await new Promise<void>((resolve, reject) => {
      holder.once('error', reject);
      holder.once('exit', () => reject(new Error(`Could not lock ${name} in ${cacheFolder()}`)));
      holder.stdout.once('data', () => resolve());
    });
    await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}

/** The machine's Debian release, "bookworm"; undefined on anything else. */
export async function debianRelease(): Promise<string | undefined> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID=debian$/m.test(text) ? /^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1] : undefined;
}

function say(text: string): void {
  process.stderr.write(`[lab] ${text}\n`);
}

function progress(text: string): void {
  process.stderr.write(text.replace(/^(?=.)/gm, '[lab]   '));
}
