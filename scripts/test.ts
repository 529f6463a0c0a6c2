import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { debianPackages, ensureDebianPackages, ensureEditor, ensureEngineRoot } from '../test/host/install.ts';
import { rootFor } from '../test/host/engine.ts';
import { buildExtension } from './build.ts';
import { buildTests } from './buildTests.ts';
import { packageExtension } from './package.ts';
import { countMocha, killRunning, Output, runCheck, runMocha, runNode, type Outcome } from './testProcess.ts';

interface Part {
  readonly name: string;
  /** Not run unless it is asked for: it is about something that moves, and must not make anything else fail. */
  readonly isExtra?: boolean;
  run(files: readonly string[], output: Output): Promise<readonly Outcome[]>;
}

const eachFileTimeoutSeconds = 120;

const parts: readonly Part[] = [
  { name: 'check', run: (_files, output) => check(output) },
  { name: 'unit', run: async (files, output) => [await runMocha({ name: 'unit', files, output, timeoutSeconds: 60 })] },
  {
    name: 'package',
    async run(files, output) {
      await packageExtension();
      return [await runMocha({ name: 'package', files, output, timeoutSeconds: 60 })];
    },
  },
  {
    name: 'engine',
    async run(files, output) {
      await prepareEngines();
      return eachFile(files, output);
    },
  },
  {
    name: 'editor',
    async run(files, output) {
      await allDone([prepareEngines(), prepareWindow()]);
      await buildExtension();
      const bundles = await buildTests(files);
      return inTurn(bundles, (bundle) => runInEditor(bundle, output));
    },
  },
  {
    name: 'ui',
    async run(files, output) {
      await allDone([prepareEngines(), prepareWindow()]);
      await packageExtension();
      return eachFile(files, output);
    },
  },
  {
    name: 'latest',
    isExtra: true,
    async run(files, output) {
      process.env['GANTRY_LAB_ENGINE'] = 'latest';
      await allDone([prepareEngines(), rootFor('latest'), prepareWindow()]);
      await packageExtension();
      return eachFile(files, output);
    },
  },
];

/** `npm test [-- parts and files]`: everything by default. The last line is the sum. */
export async function main(args: readonly string[]): Promise<number> {
  const files = args.filter((arg) => arg.endsWith('.test.ts')).map((file) => resolve(file));
  const names = args.filter((arg) => !arg.endsWith('.test.ts'));
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) {
    console.error(`No such part: ${unknown.join(', ')}. There are: ${parts.map(({ name }) => name).join(', ')}.`);
    return 1;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      killRunning();
      process.exit(130);
    });
  await mkdir('.lab', { recursive: true });
  const chosen = parts.filter((part) => (names.length === 0 ? part.isExtra !== true : names.includes(part.name)));
  const sums = await inTurn(chosen, (part) => runPart(part, files));
  const total = add('total', sums);
  console.log('');
  for (const { name, passed, failed } of sums) console.log(`${name}: ${passed} passed, ${failed} failed`);
  for (const { name } of parts.filter((part) => !chosen.includes(part) && part.isExtra && names.length === 0)) console.log(`${name}: not run (npm run test:${name})`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

async function runPart(part: Part, onlyFiles: readonly string[]): Promise<Outcome> {
  const log = join('.lab', `test-${part.name}.log`);
  await writeFile(log, '');
  const output = new Output(log);
  output.line(`\n=== ${part.name} ===`);
  const started = performance.now();
  const folders = part.name === 'latest' ? ['latest', 'engine'] : [part.name];
  const files = (await inTurn(folders, (folder) => testFiles(join('test', folder), onlyFiles))).flat();
  let outcomes: readonly Outcome[];
  try {
    outcomes = await part.run(files, output);
  } catch (error) {
    output.line(`FAILED: the part ${part.name} could not run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    outcomes = [{ name: part.name, passed: 0, failed: 1 }];
  }
  const sum = add(part.name, outcomes);
  for (const { name, failed } of outcomes) if (failed > 0) output.line(`FAILED: ${name}: ${failed}`);
  output.line(`=== ${part.name}: ${sum.passed} passed, ${sum.failed} failed (${Math.round((performance.now() - started) / 1000)} s) ===`);
  return sum;
}

async function testFiles(folder: string, onlyFiles: readonly string[]): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true });
  const files = entries.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name));
  return files.filter((file) => onlyFiles.length === 0 || onlyFiles.includes(resolve(file))).sort();
}

async function check(output: Output): Promise<readonly Outcome[]> {
  const node = (path: string): string => join('node_modules', path);
  const checks: readonly (readonly [string, readonly string[]])[] = [
    ['types', [node('typescript/bin/tsc'), '-p', 'tsconfig.json']],
    ['types of the core, without an editor', [node('typescript/bin/tsc'), '-p', 'tsconfig.core.json']],
    ['types of the pages, without Node and an editor', [node('typescript/bin/tsc'), '-p', 'tsconfig.pages.json']],
    ['types of the editor', [node('typescript/bin/tsc'), '-p', 'tsconfig.editor.json']],
    ['lint', [node('eslint/bin/eslint.js'), '--max-warnings=0', 'src', 'test', 'scripts']],
    ['layers', [node('dependency-cruiser/bin/dependency-cruise.mjs'), 'src']],
  ];
  return inTurn(checks, ([name, args]) => runCheck(name, args, output));
}

/** A file that spoils its process spoils no other. */
function eachFile(files: readonly string[], output: Output): Promise<readonly Outcome[]> {
  if (files.length === 0) throw new Error('There are no tests');
  return inTurn(files, (file) => {
    output.line(`\n--- ${file}`);
    return runMocha({ name: file, files: [file], output, timeoutSeconds: eachFileTimeoutSeconds });
  });
}

/** A bundle of tests in a window of its own; once more in a new one if it fails. */
async function runInEditor(bundle: string, output: Output): Promise<Outcome> {
  output.line(`\n--- ${bundle} in VS Code`);
  const once = async (): Promise<Outcome> => countMocha(bundle, await runNode(['--import', 'tsx', 'scripts/testInEditor.ts', bundle], output, 10), output);
  const first = await once();
  if (first.failed === 0) return first;
  output.line(`\nRETRIED ${bundle}: ${first.failed} failed the first time (above). Once more, in a new window:\n`);
  const second = await once();
  output.line(`RETRIED ${bundle}: ${second.failed === 0 ? 'passed the second time' : `${second.failed} failed the second time too`}`);
  return second;
}

async function prepareEngines(): Promise<void> {
  await ensureDebianPackages([...debianPackages.engineRoot, ...debianPackages.registry]);
  await rootFor('20.10');
  await ensureEngineRoot('trixie');
}

/** Fails only when all have ended, so that none goes on, and writes, behind the last line. */
async function allDone(works: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

async function prepareWindow(): Promise<void> {
  await ensureDebianPackages(debianPackages.browser);
  await ensureEditor();
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

function add(name: string, outcomes: readonly Outcome[]): Outcome {
  return { name, passed: outcomes.reduce((sum, { passed }) => sum + passed, 0), failed: outcomes.reduce((sum, { failed }) => sum + failed, 0) };
}
