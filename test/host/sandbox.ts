import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, runOrThrow } from './command.ts';

/**
 * A machine within the machine: processes, mounts and network of its own, so that an engine inside never meets
 * a person's own. All of it is bound to one process, and that process to us: however we end, the kernel takes
 * everything inside down with it.
 */
export interface Sandbox {
  /** The first process inside, as seen from here. */
  readonly pid: number;
  /** Where what is published inside answers. */
  readonly address: string;
  /** Our end of the wire: where those inside reach us. */
  readonly hostAddress: string;
  /** The name of the control group below which the containers inside are to live. */
  readonly controlGroup: string;
  /** The program and arguments that run a command inside. */
  inside(command: readonly string[], folder?: string): readonly [string, string[]];
  destroy(): Promise<void>;
}

const groupPrefix = 'gantry-lab-';
const groupRoot = '/sys/fs/cgroup';
/** No Debian package and no person puts programs that matter here before these. */
const insidePath = 'PATH=/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The first process inside. A plain chroot does not do: an engine remounts `/`, which must be a mount. The shell
 * stays, since somebody has to bury orphans, until our end of its input closes.
 */
const setUp = `
set -eu
root=$1 folder=$2
read -r pid rest < /proc/self/stat
new=
if [ "$root" != / ]; then
  new=$folder/root
  mkdir -p "$new"
  mount --bind "$root" "$new"
  mount --rbind /sys "$new/sys"
  mount --rbind /dev "$new/dev"
fi
mount --bind /tmp "$new/tmp"
mount --bind "$folder" "$new/mnt"
mount -t tmpfs tmpfs "$new/run"
mkdir -p "$new/etc/docker"
mount -t tmpfs tmpfs "$new/etc/docker"
mount -t proc proc "$new/proc"
if [ -n "$new" ]; then
  cd "$new"
  pivot_root . .
  umount -l .
fi
cd /
# Inside a container the top control group has processes, which forbids it to hand its controllers on.
if [ -e /sys/fs/cgroup/cgroup.type ]; then
  mkdir -p /sys/fs/cgroup/init
  while read -r process; do echo "$process" > /sys/fs/cgroup/init/cgroup.procs || :; done < /sys/fs/cgroup/cgroup.procs
  sed -e 's/ / +/g' -e 's/^/+/' < /sys/fs/cgroup/cgroup.controllers > /sys/fs/cgroup/cgroup.subtree_control || :
fi 2> /dev/null
ip link set lo up
echo "$pid"
cat > /dev/null
exit 0
`;

/**
 * @param root the root file system inside; `/` for the machine's own.
 * @param folder on this machine; inside it is `/mnt`. `/tmp` is the same on both sides.
 */
export async function createSandbox(root: string, folder: string): Promise<Sandbox> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('The lab’s engines need Linux, and root.');
  await removeStaleGroups();
  const flags = ['--mount', '--net', '--pid', '--ipc', '--uts', '--fork', '--kill-child'];
  // In a session of its own, so that a Ctrl+C reaches us alone and things end in order.
  const holder = spawn('unshare', [...flags, 'bash', '-c', setUp, 'gantry-lab', root, folder], { detached: true, stdio: 'pipe', env: { ...process.env, PATH: insidePath.slice(5) } });
  holder.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => void holder.once('close', () => resolve()));
  const pid = await firstLine(holder);
  const wire = await connect(pid).catch((error: unknown) => {
    holder.stdin.end();
    throw error;
  });
  const controlGroup = `${groupPrefix}${process.pid}-${pid}`;
  return {
    pid,
    address: wire.address,
    hostAddress: wire.hostAddress,
    controlGroup,
    inside: (command, start = '/') => ['nsenter', [`--target=${pid}`, '--mount', '--net', '--pid', '--ipc', '--uts', '--', 'env', insidePath, 'sh', '-c', 'cd "$0" && exec "$@"', start, ...command]],
    async destroy() {
      kill(pid);
      holder.stdin.end();
      // Not even a SIGKILL ends what is frozen: a paused container.
      await eachGroup((name) => name === controlGroup, thaw);
      await ended;
      await run('ip', ['link', 'delete', wire.name]);
      await eachGroup((name) => name === controlGroup, removeGroup);
    },
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already, which is what was wanted.
  }
}

function firstLine(holder: ChildProcessWithoutNullStreams): Promise<number> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    holder.once('error', reject);
    holder.once('close', () => reject(new Error(`The lab’s sandbox did not come up: ${stderr.trim()}`)));
    holder.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    holder.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.includes('\n')) resolve(Number(stdout.trim()));
    });
  });
}

/** A wire into the sandbox. The name of its end here is also the lock on its addresses (RFC 2544's, which nobody uses). */
async function connect(pid: number): Promise<{ readonly name: string; readonly address: string; readonly hostAddress: string }> {
  const first = randomInt(250);
  for (let attempt = 0; attempt < 250; attempt++) {
    const number = 1 + ((first + attempt) % 250);
    const name = `gantrylab${number}`;
    const added = await run('ip', ['link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid)]);
    if (added.code !== 0 && /exists/i.test(added.stderr)) continue;
    if (added.code !== 0) throw new Error(`No wire into the lab’s sandbox: ${added.stderr.trim()}`);
    const hostAddress = `198.18.${number}.1`;
    const address = `198.18.${number}.2`;
    await runOrThrow('ip', ['address', 'add', `${hostAddress}/30`, 'dev', name]);
    await runOrThrow('ip', ['link', 'set', name, 'up']);
    for (const command of [['address', 'add', `${address}/30`, 'dev', 'eth0'], ['link', 'set', 'eth0', 'up'], ['route', 'add', 'default', 'via', hostAddress]])
      await runOrThrow('nsenter', [`--target=${pid}`, '--net', 'ip', ...command]);
    return { name, address, hostAddress };
  }
  throw new Error('All 250 of the lab’s wires are in use');
}

/** Control groups outlive their processes; those of runs that were killed go when the next one starts. */
async function removeStaleGroups(): Promise<void> {
  const isStale = (name: string): boolean => {
    const owner = new RegExp(`^${groupPrefix}(\\d+)-`).exec(name)?.[1];
    return owner !== undefined && !existsSync(`/proc/${owner}`);
  };
  await eachGroup(isStale, thaw);
  await eachGroup(isStale, removeGroup);
}

async function eachGroup(isMeant: (name: string) => boolean, action: (folder: string) => Promise<void>): Promise<void> {
  // Version 1 has a tree for each controller, version 2 a single one.
  const isVersion2 = existsSync(join(groupRoot, 'cgroup.controllers'));
  const trees = isVersion2 ? [groupRoot] : (await readdir(groupRoot).catch(() => [])).map((name) => join(groupRoot, name));
  for (const tree of trees)
    for (const name of await readdir(tree).catch(() => [])) if (isMeant(name)) await action(join(tree, name));
}

/** Lets the processes of a group and of those below go on. */
async function thaw(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) if (entry.isDirectory()) await thaw(join(folder, entry.name));
  // Version 1 and version 2; a group has at most one of them, the root of a tree none.
  for (const [name, value] of [['freezer.state', 'THAWED'], ['cgroup.freeze', '0']] as const) {
    if (existsSync(join(folder, name))) await writeFile(join(folder, name), value).catch(() => undefined);
  }
}

async function removeGroup(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) if (entry.isDirectory()) await removeGroup(join(folder, entry.name));
  // One that is still in use stays for the next time.
  await rmdir(folder).catch(() => undefined);
}

/** The processes whose parent is `pid`. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  const children: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // The name in brackets may hold spaces and brackets; the state and the parent follow the last one.
    if (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === String(pid)) children.push(Number(name));
  }
  return children;
}
