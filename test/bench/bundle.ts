import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BundleFacts } from '../../scripts/build.ts';

/** The bundle's entry with all it imports other than on demand. @returns bytes. */
export async function sizeAtActivation(dist: string): Promise<number> {
  return sizeOf(dist, chunksAtActivation(await readBundleFacts(dist)));
}

/** What a module of the extension imports on demand, with all that this imports, less what is loaded at activation. @returns bytes. */
export async function sizeOnDemand(dist: string, module: string): Promise<number> {
  const facts = await readBundleFacts(dist);
  const wanted = facts.onDemand[module] ?? [];
  if (wanted.length === 0) throw new Error(`${module} imports nothing on demand`);
  const atOnce = chunksAtActivation(facts);
  return sizeOf(dist, [...chunksWith(facts, wanted)].filter((chunk) => !atOnce.has(chunk)));
}

export async function sizeOfFiles(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

export async function readBundleFacts(dist: string): Promise<BundleFacts> {
  return JSON.parse(await readFile(join(dist, 'meta.json'), 'utf8')) as BundleFacts;
}

/** The files that are loaded with the entry, by name. */
export function chunksAtActivation(facts: BundleFacts): ReadonlySet<string> {
  return reachedFrom(facts, ['extension.cjs']);
}

/** The chunks that hold those modules, and all that they import by themselves. */
function chunksWith(facts: BundleFacts, modules: readonly string[]): ReadonlySet<string> {
  const holders = modules.map((module) => {
    const [name] = Object.entries(facts.chunks).find(([, chunk]) => chunk.modules.includes(module)) ?? [];
    if (name === undefined) throw new Error(`No chunk of the bundle holds ${module}`);
    return name;
  });
  return reachedFrom(facts, holders);
}

function reachedFrom({ chunks }: BundleFacts, names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const imported of chunks[name]?.imports ?? []) visit(imported);
  };
  for (const name of names) visit(name);
  return found;
}

function sizeOf(dist: string, chunks: Iterable<string>): Promise<number> {
  return sizeOfFiles([...chunks].map((name) => join(dist, name)));
}
