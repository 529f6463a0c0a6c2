// The door of every npm script. Plain JavaScript without dependencies, since on a fresh clone there are none:
// it installs them, and hands over to the TypeScript beside it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const scripts = ['build', 'test', 'start', 'package', 'bench', 'electron', 'pictures'];
const [name = '', ...args] = process.argv.slice(2);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (!scripts.includes(name)) leave(`Usage: node scripts/run.mjs ${scripts.join('|')} [arguments]`);
if (major < 20 || (major === 20 && minor < 19)) leave(`This needs Node 20.19 or later; here is ${process.versions.node}.`);
if (!isInstalled()) {
  console.error('Installing the dependencies (npm ci)');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) leave('npm ci failed; its messages are above.');
}

const { register } = await import('tsx/esm/api');
register();
const { main } = await import(`./${name}.ts`);
process.exitCode = await main(args);

/** Whether node_modules is what package-lock.json says. npm keeps its own account of it in a hidden lock file. */
function isInstalled() {
  if (!existsSync('node_modules/.package-lock.json')) return false;
  const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  const present = JSON.parse(readFileSync('node_modules/.package-lock.json', 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional, devOptional, peer }]) => {
    if (path === '') return true;
    // An optional one may be meant for another platform.
    return present[path] ? present[path].version === version : Boolean(optional || devOptional || peer);
  });
}

function leave(message) {
  console.error(message);
  process.exit(1);
}
