import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What esbuild tells of a bundle, as far as it matters here. */
interface Metafile {
  readonly inputs: Readonly<Record<string, { readonly imports: readonly Import[] }>>;
  readonly outputs: Readonly<Record<string, { readonly entryPoint?: string; readonly imports: readonly Import[] }>>;
}

interface Import {
  readonly path: string;
  readonly kind: string;
}

/** The bundle's entry with all it imports other than on demand. @returns bytes. */
export async function sizeAtActivation(dist: string): Promise<number> {
  const meta = await readMetafile(dist);
  return sizeOf(dist, chunksWith(meta, ['src/extension.ts']));
}

/** What a module of the extension imports on demand, with all that this imports, less what is loaded at activation. @returns bytes. */
export async function sizeOnDemand(dist: string, module: string): Promise<number> {
  const meta = await readMetafile(dist);
  const wanted = (meta.inputs[module]?.imports ?? []).filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path);
  if (wanted.length === 0) throw new Error(`${module} imports nothing on demand`);
  const atOnce = chunksWith(meta, ['src/extension.ts']);
  return sizeOf(dist, [...chunksWith(meta, wanted)].filter((chunk) => !atOnce.has(chunk)));
}

export async function sizeOfFiles(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function readMetafile(dist: string): Promise<Metafile> {
  return JSON.parse(await readFile(join(dist, 'meta.json'), 'utf8')) as Metafile;
}

/** The chunks that begin with those modules, and all that they import by themselves. */
function chunksWith({ outputs }: Metafile, modules: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const output = outputs[name];
    if (!output || found.has(name)) return;
    found.add(name);
    for (const { path, kind } of output.imports) if (kind === 'import-statement') visit(path);
  };
  for (const module of modules) {
    const entry = Object.keys(outputs).find((name) => outputs[name]?.entryPoint === module);
    if (entry === undefined) throw new Error(`No chunk of the bundle begins with ${module}`);
    visit(entry);
  }
  return found;
}

function sizeOf(dist: string, chunks: Iterable<string>): Promise<number> {
  return sizeOfFiles([...chunks].map((name) => join(dist, name.replace(/^.*\//, ''))));
}
