import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { chunksAtActivation, readBundleFacts, sizeOnDemand } from '../bench/bundle.ts';
import { type BundleFacts } from '../../scripts/build.ts';

/** What is in the package beside the chunks, by name: a new file there is a decision. */
const fixed = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/dist/askpass.js',
  'extension/dist/extension.cjs',
  'extension/dist/pages/build.css',
  'extension/dist/pages/build.js',
  'extension/dist/pages/cluster.css',
  'extension/dist/pages/cluster.js',
  'extension/dist/pages/disk.css',
  'extension/dist/pages/disk.js',
  'extension/dist/pages/logs.css',
  'extension/dist/pages/logs.js',
  'extension/dist/pages/networkMap.css',
  'extension/dist/pages/networkMap.js',
  'extension/dist/pages/run.css',
  'extension/dist/pages/run.js',
  'extension/dist/pages/stats.css',
  'extension/dist/pages/stats.js',
  'extension/l10n/bundle.l10n.zh-cn.json',
  'extension/media/gantry.svg',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/package.nls.zh-cn.json',
  'extension/readme.md',
];
const chunk = /^extension\/dist\/[\w-]+-[\w-]{8}\.cjs$/;

describe('the package', () => {
  let files: ReadonlyMap<string, Buffer>;
  let build: BundleFacts;

  before(async () => {
    files = unzip(await readFile('gantry.vsix'));
    build = await readBundleFacts('dist');
  });

  it('holds what a person needs, and nothing else', () => {
    const others = [...files.keys()].filter((name) => !chunk.test(name));
    assert.deepEqual(others.sort(), [...fixed].sort());
  });

  it('holds every chunk of the build', () => {
    const packed = [...files.keys()].filter((name) => name.endsWith('.cjs')).map((name) => name.slice('extension/dist/'.length));
    assert.deepEqual(packed.sort(), Object.keys(build.chunks).sort());
  });

  it('holds no source maps and no test code', () => {
    const code = [...files].filter(([name]) => name.endsWith('.cjs'));
    assert.deepEqual(code.filter(([, text]) => text.includes('sourceMappingURL')).map(([name]) => name), []);
    assert.deepEqual(Object.values(build.chunks).flatMap(({ modules }) => modules.filter((name) => name.startsWith('test/'))), []);
  });

  it('starts no process but credential helpers, Compose and ssh, none of which is loaded at once', () => {
    const starting = Object.entries(build.chunks).filter(([name]) => files.get(`extension/dist/${name}`)?.includes('child_process'));
    const starters = new Set(['src/core/compose/composeProgram.ts', 'src/core/engine/sshProgram.ts', 'src/core/registry/credentialHelper.ts']);
    assert.deepEqual(starting.map(([, { modules }]) => modules.filter((module) => starters.has(module)).length), starting.map(() => 1));
    assert.deepEqual([starting.length, starting.filter(([name]) => chunksAtActivation(build).has(name))], [starters.size, []]);
    assert.deepEqual(starting.flatMap(([, { modules }]) => modules).filter((module) => !starters.has(module) && !/^src\/core\/engine\/(ssh|askpass)/.test(module) && module.startsWith('src/')), []);
  });

  it('loads at most 300 kB when it is activated, and 1.55 MB in all', () => {
    const atOnce = chunksAtActivation(build);
    const size = (names: Iterable<string>): number => [...names].reduce((sum, name) => sum + (files.get(`extension/dist/${name}`)?.length ?? NaN), 0);
    assert.ok(size(atOnce) <= 300_000, `${size(atOnce)} bytes in ${[...atOnce].join(', ')}`);
    // Registries, swarms, the clean-up of the disk and the like are parts of their own, loaded by those who use them only.
    assert.ok(size(Object.keys(build.chunks)) <= 1_550_000, `${size(Object.keys(build.chunks))} bytes in all`);
  });

  it('loads at most 200 kB more for the first build', async () => {
    const size = await sizeOnDemand('dist', 'src/editor/tasks/builds.ts');
    assert.ok(size <= 200_000, `${size} bytes`);
  });

  it('holds pages that are small and load nothing from elsewhere', () => {
    const pages = [...files].filter(([name]) => name.startsWith('extension/dist/pages/'));
    // The library that draws the charts is 50 kB by itself.
    const most = (name: string): number => (name.endsWith('/stats.js') ? 75_000 : 50_000);
    assert.deepEqual(pages.filter(([name, code]) => code.length > most(name)).map(([name, code]) => `${name}: ${code.length} bytes`), []);
    // The name of the SVG namespace is no address.
    assert.deepEqual(pages.filter(([, code]) => /https?:|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|@import|url\(/.test(code.toString().replace('http://www.w3.org/2000/svg', ''))).map(([name]) => name), []);
  });

  it('leaves the engine’s library and the builder out of what is loaded at once', () => {
    const atOnce = [...chunksAtActivation(build)];
    assert.deepEqual(atOnce.filter((name) => files.get(`extension/dist/${name}`)?.includes('/var/run/docker.sock')), []);
  });
});

/** The files of a zip archive (PKWARE's APPNOTE, 4.3): the directory at its end says where each begins. */
function unzip(archive: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let entry = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(entry + offset)) as [number, number, number];
    const name = archive.toString('utf8', entry + 46, entry + 46 + nameLength);
    const local = archive.readUInt32LE(entry + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const data = archive.subarray(start, start + archive.readUInt32LE(entry + 20));
    files.set(name, archive.readUInt16LE(entry + 10) === 8 ? inflateRawSync(data) : Buffer.from(data));
    entry += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}
