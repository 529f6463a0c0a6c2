import { build } from 'esbuild';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const outputFolder = 'dist/test';

/** One bundle for each file of editor tests, exporting the `run()` that VS Code calls. @returns their paths. */
export async function buildTests(files: readonly string[]): Promise<readonly string[]> {
  if (files.length === 0) throw new Error('There are no tests');
  await rm(outputFolder, { recursive: true, force: true });
  await mkdir(outputFolder, { recursive: true });
  // Above them is the extension's package.json, which says that all JavaScript is ECMAScript modules.
  await writeFile(join(outputFolder, 'package.json'), '{"type":"commonjs"}');
  return Promise.all(files.map(buildOne));
}

async function buildOne(file: string): Promise<string> {
  const outfile = join(outputFolder, `${relative('test/editor', file).replace(/\.test\.ts$/, '').replaceAll('/', '-')}.js`);
  await build({
    stdin: {
      contents: `import { runSuite } from './test/host/editorRunner.ts';\nexport const run = () => runSuite(() => import(${JSON.stringify(`./${file}`)}));\n`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
