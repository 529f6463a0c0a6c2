import { build, transform, type Metafile, type OutputFile, type Plugin } from 'esbuild';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

const outputFolder = 'dist';

/** The pages that webviews show, each from a folder of its own. */
const pages = ['build', 'logs', 'run'];

/** Loaded by dockerode for features of its own that we do without: ssh, its BuildKit session, its packing of contexts. */
const unused = /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|@balena\/dockerignore|tar-fs)$/;

const withoutUnused: Plugin = {
  name: 'without-unused',
  setup(builder) {
    builder.onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'unused' }));
    builder.onLoad({ filter: /./, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

export async function main(_args: readonly string[]): Promise<number> {
  const { sizes } = await buildExtension();
  for (const [name, bytes] of sizes) console.log(`${String(bytes).padStart(9)}  ${outputFolder}/${name}`);
  return 0;
}

/**
 * Bundles the extension into `dist/extension.cjs` and one chunk for each part that is loaded on first use.
 * Splitting is done on ECMAScript modules, the only form esbuild splits, and each piece is then made CommonJS,
 * which the extension host loads faster.
 */
export async function buildExtension(): Promise<{ readonly sizes: readonly (readonly [string, number])[] }> {
  const result = await build({
    entryPoints: ['src/extension.ts'],
    outdir: outputFolder,
    outExtension: { '.js': '.cjs' },
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['vscode'],
    define: { 'process.env.NODE_ENV': '"production"' },
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    plugins: [withoutUnused],
    logLevel: 'warning',
  });
  const pieces = await Promise.all(result.outputFiles.map(toCommonJs));
  await mkdir(outputFolder, { recursive: true });
  for (const name of await readdir(outputFolder)) if (name.endsWith('.cjs')) await rm(join(outputFolder, name));
  for (const { name, code } of pieces) await writeFile(join(outputFolder, name), code);
  await writeFile(join(outputFolder, 'meta.json'), JSON.stringify(result.metafile satisfies Metafile, undefined, 1));
  const sizes = [...pieces.map(({ name, code }) => [name, Buffer.byteLength(code)] as const), ...(await buildPages())];
  return { sizes: sizes.sort(([, a], [, b]) => b - a) };
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

async function toCommonJs(file: OutputFile): Promise<{ readonly name: string; readonly code: string }> {
  const { code } = await transform(withoutCopies(file.text), {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // `import()` becomes `require()`, which is what keeps a chunk out of the slower module loader.
    supported: { 'dynamic-import': false },
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  return { name: basename(file.path), code };
}

/**
 * Requires the editor's API as it is. As CommonJS, esbuild gives each module that imports all of it a copy of its
 * own, property by property: most of the time that activation took.
 */
function withoutCopies(text: string): string {
  return text.replace(/\bimport\s*\*\s*as ([\w$]+) from\s*"vscode";?/g, 'const $1=require("vscode");');
}
