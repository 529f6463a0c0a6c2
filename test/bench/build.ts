import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { silentLog } from '../../src/core/base/log.ts';
import { buildImage } from '../../src/core/build/buildImage.ts';
import { ContextMemory } from '../../src/core/build/contextMemory.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { dockerCredentials } from '../../src/core/registry/credentials.ts';
import { startEngine, type LabEngine, type LabVersion } from '../host/engine.ts';
import { withCleanups, type Cleanups } from './cleanups.ts';
import { connect } from './connect.ts';
import { expectStatus } from './containers.ts';
import { type Figure } from './figures.ts';
import { type Part } from './part.ts';
import { median, repeat, timed } from './statistics.ts';

const bytesPerFile = 10 * 1024;
const filesPerFolder = 200;
const reference = 'bench:latest';

/** Milliseconds of each way to build the same context. */
interface Times {
  readonly cold: number;
  readonly unchanged: number;
  readonly touched: number;
}

interface Round {
  readonly ours: Times;
  readonly theirs: Times;
  /** How late timers were while our cold build ran, 99 of 100 at most; milliseconds. */
  readonly delay: number;
}

type Builder = () => Promise<unknown>;

/** How long a large context takes, through our BuildKit session and through the CLI's. */
export const build: Part = {
  name: 'build',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const files = isQuick ? 400 : 20_000;
      const rounds = isQuick ? 1 : 3;
      const folder = await createContext(files, cleanups);
      const figures: Figure[] = [];
      for (const version of ['20.10', '26.1'] as const) figures.push(...(await onEngine(version, folder, rounds)));
      return {
        title: 'Building with a large context',
        how: `${files.toLocaleString('en')} files of 10 KiB, copied into an image by one instruction, on BuildKit; medians of ${rounds}. Cold: after the build cache was pruned. The floor is \`docker build\` with BuildKit of the same engine's own CLI. The delay of the event loop is that of 99 timers in 100 while our cold build runs.`,
        figures,
      };
    }),
};

function onEngine(version: LabVersion, folder: string, rounds: number): Promise<readonly Figure[]> {
  return withCleanups(async (cleanups) => {
    const lab = cleanups.own(await startEngine({ version }));
    await lab.loadBusybox();
    const engine = await connect(lab, cleanups);
    const memory = new ContextMemory();
    const measured = await repeat(rounds, () => round(lab, folder, { theirs: () => buildByCli(lab, folder), ours: () => buildByUs(engine, folder, memory) }));
    const figure = (name: string, key: keyof Times): Figure => ({
      name: `${name}, engine ${version}`,
      value: median(measured.map(({ ours }) => ours[key])) / 1000,
      unit: 's',
      floor: { name: 'docker build', value: median(measured.map(({ theirs }) => theirs[key])) / 1000 },
    });
    const delay: Figure = { name: `delay of the event loop, engine ${version}`, value: median(measured.map((each) => each.delay)), unit: 'ms' };
    return [figure('cold', 'cold'), figure('nothing changed', 'unchanged'), figure('one file changed', 'touched'), delay];
  });
}

async function round(lab: LabEngine, folder: string, builders: { readonly theirs: Builder; readonly ours: Builder }): Promise<Round> {
  const theirs = await threeBuilds(lab, folder, builders.theirs);
  let delay = 0;
  const ours = await threeBuilds(lab, folder, builders.ours, (milliseconds) => (delay = milliseconds));
  return { ours, theirs, delay };
}

async function threeBuilds(lab: LabEngine, folder: string, builder: Builder, onDelay: (milliseconds: number) => void = () => undefined): Promise<Times> {
  await forgetBuilds(lab);
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  const cold = await timed(builder);
  histogram.disable();
  onDelay(histogram.percentile(99) / 1e6);
  const unchanged = await timed(builder);
  await appendFile(join(folder, 'folder-0', 'file-0'), 'one more line\n');
  return { cold, unchanged, touched: await timed(builder) };
}

/** No image and no cache of earlier builds, nor what the engine keeps of the context. */
async function forgetBuilds(lab: LabEngine): Promise<void> {
  await lab.api('DELETE', `/images/${reference}?force=1`);
  await expectStatus(lab.api('POST', '/build/prune?all=1'), 200);
}

async function buildByUs(engine: Engine, folder: string, memory: ContextMemory): Promise<void> {
  const request = { buildContext: folder, dockerfile: join(folder, 'Dockerfile'), tags: [reference], buildArgs: {}, labels: {}, pull: false, noCache: false, cacheFrom: [], builder: 'buildkit' as const };
  const credentials = dockerCredentials({ environment: { DOCKER_CONFIG: folder }, homeFolder: folder, log: silentLog });
  const output = { write: () => undefined, size: undefined };
  const result = await buildImage({ engine, request, output, progress: 'plain', log: silentLog, credentials, installationId: 'bench', memory }, new AbortController().signal);
  if (result.kind !== 'built') throw new Error(`Our build: ${result.kind === 'failed' ? result.message : result.kind}`);
}

async function buildByCli(lab: LabEngine, folder: string): Promise<void> {
  const environment = ['env', 'HOME=/mnt', 'DOCKER_CONFIG=/mnt/config', 'DOCKER_HOST=unix:///mnt/docker.sock', 'DOCKER_BUILDKIT=1'];
  const { code, stderr } = await lab.inside([...environment, 'docker', 'build', '--quiet', '--tag', reference, folder]);
  if (code !== 0) throw new Error(`docker build ended with ${code}: ${stderr}`);
}

async function createContext(files: number, cleanups: Cleanups): Promise<string> {
  const folder = await mkdtemp('/tmp/gantry-bench-');
  cleanups.add(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'Dockerfile'), 'FROM busybox\nCOPY . /data\n');
  for (let index = 0; index < files; index++) {
    const parent = join(folder, `folder-${Math.floor(index / filesPerFolder)}`);
    if (index % filesPerFolder === 0) await mkdir(parent);
    await writeFile(join(parent, `file-${index % filesPerFolder}`), `file ${index}\n`.repeat(bytesPerFile).slice(0, bytesPerFile));
  }
  return folder;
}
