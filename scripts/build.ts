import { build } from 'esbuild';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { rolldown, type GetModuleInfo, type OutputChunk, type Plugin } from 'rolldown';

const outputFolder = 'dist';

/** The pages that webviews show, each from a folder of its own. */
const pages = ['build', 'cluster', 'disk', 'logs', 'networkMap', 'run', 'stats'];

/** Loaded by dockerode for features of its own that we do without: ssh, its BuildKit session, its packing of contexts. */
const unused = /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|@balena\/dockerignore|tar-fs)$/;

const withoutUnused: Plugin = {
  name: 'without-unused',
  resolveId: (name) => (unused.test(name) ? `\0unused:${name}` : undefined),
  load: (id) => (id.startsWith('\0unused:') ? 'module.exports = {};' : undefined),
};

/**
 * Requires the editor's API as it is. An import would be given a copy of it, property by property: most of the time
 * that activation took.
 */
const withoutCopies: Plugin = {
  name: 'without-copies',
  transform: (code, id) => (id.endsWith('.ts') ? code.replace(/^import \* as vscode from 'vscode';$/m, "const vscode = require('vscode') as typeof import('vscode');") : undefined),
};

/**
 * Gives docker-modem Node's own HTTP. The editor hands extensions another one, which puts an agent for its proxies in
 * the place of ours: idle connections would be closed, and certificates checked that are not to be. It keeps what it
 * changed under this name.
 */
const withPlainHttp: Plugin = {
  name: 'with-plain-http',
  transform: (code, id) => (/\/docker-modem\/lib\/http\.js$/.test(id.replaceAll('\\', '/')) ? code.replace(/require\('(https?)'\)/g, "(require('node:$1').__vscodeOriginal ?? require('node:$1'))") : undefined),
};

/** What the bundle is made of, for those who check its size: kept as `dist/meta.json`, which is not shipped. */
export interface BundleFacts {
  /** By the file's name: the modules in it, and the files that it loads by itself. */
  readonly chunks: Readonly<Record<string, { readonly modules: readonly string[]; readonly imports: readonly string[] }>>;
  /** By module: those that it loads on demand. */
  readonly onDemand: Readonly<Record<string, readonly string[]>>;
}

export async function main(_args: readonly string[]): Promise<number> {
  const { sizes } = await buildExtension();
  for (const [name, bytes] of sizes) console.log(`${String(bytes).padStart(9)}  ${outputFolder}/${name}`);
  return 0;
}

/**
 * Bundles the extension as CommonJS, which the extension host loads faster than ECMAScript modules: one file with all
 * that activation needs, since each file costs a fraction of a millisecond, and one for each part loaded on first use.
 */
export async function buildExtension(): Promise<{ readonly sizes: readonly (readonly [string, number])[] }> {
  const facts: Plugin = {
    name: 'facts',
    async generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((piece) => piece.type === 'chunk');
      await mkdir(outputFolder, { recursive: true });
      await writeFile(join(outputFolder, 'meta.json'), JSON.stringify(factsOf(chunks, (id) => this.getModuleInfo(id)), undefined, 1));
    },
  };
  const bundle = await rolldown({
    input: 'src/extension.ts',
    platform: 'node',
    external: ['vscode'],
    transform: { target: 'node20', define: { 'process.env.NODE_ENV': '"production"' } },
    plugins: [withoutUnused, withoutCopies, withPlainHttp, facts],
  });
  await removeOld();
  const { output } = await bundle.write({
    dir: outputFolder,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    codeSplitting: { groups: [{ name: 'activation', tags: ['$initial'] }] },
    minify: true,
    comments: false,
  });
  await bundle.close();
  const chunks = output.filter((piece) => piece.type === 'chunk');
  const sizes = [...chunks.map(({ fileName, code }) => [fileName, Buffer.byteLength(code)] as const), ...(await buildPages()), await buildAskpass()];
  return { sizes: sizes.sort(([, a], [, b]) => b - a) };
}

async function removeOld(): Promise<void> {
  await mkdir(outputFolder, { recursive: true });
  for (const name of await readdir(outputFolder)) if (name.endsWith('.cjs')) await rm(join(outputFolder, name));
}

function factsOf(chunks: readonly OutputChunk[], moduleOf: GetModuleInfo): BundleFacts {
  const name = (id: string): string => relative(resolve(), id);
  const own = new Set(chunks.map(({ fileName }) => fileName));
  return {
    chunks: Object.fromEntries(chunks.map(({ fileName, moduleIds, imports }) => [fileName, { modules: moduleIds.map(name), imports: imports.filter((file) => own.has(file)) }])),
    onDemand: Object.fromEntries(chunks.flatMap(({ moduleIds }) => moduleIds.map((id) => [name(id), (moduleOf(id)?.dynamicallyImportedIds ?? []).map(name)]))),
  };
}

/** Bundles the program by which ssh asks, which runs in a process of its own. */
async function buildAskpass(): Promise<readonly [string, number]> {
  const { outputFiles } = await build({ entryPoints: ['src/askpass/main.ts'], outfile: join(outputFolder, 'askpass.js'), bundle: true, format: 'esm', platform: 'node', target: 'node20', minify: true, write: false, logLevel: 'warning' });
  const [file] = outputFiles;
  if (!file) throw new Error('esbuild wrote no askpass.js');
  await writeFile(file.path, file.contents);
  return ['askpass.js', file.contents.length];
}

/** Bundles the pages: for each one script and one style sheet, in a folder that holds all that a webview may load. */
async function buildPages(): Promise<readonly (readonly [string, number])[]> {
  const folder = join(outputFolder, 'pages');
  await rm(folder, { recursive: true, force: true });
  const { outputFiles } = await build({
    entryPoints: pages.flatMap((page) => [
      { in: `src/pages/${page}/main.ts`, out: page },
      { in: `src/pages/${page}/page.css`, out: page },
    ]),
    outdir: folder,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'chrome128',
    minify: true,
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  });
  await mkdir(folder, { recursive: true });
  for (const { path, contents } of outputFiles) await writeFile(path, contents);
  return outputFiles.map(({ path, contents }) => [relative(outputFolder, path), contents.length] as const);
}
