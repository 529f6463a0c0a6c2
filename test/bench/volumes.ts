import { fork } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { silentLog } from '../../src/core/base/log.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { type Volume } from '../../src/core/model/volume.ts';
import { VolumeFiles } from '../../src/core/volumes/volumeFiles.ts';
import { VolumeHelpers } from '../../src/core/volumes/volumeHelpers.ts';
import { copyVolume, type VolumeReach } from '../../src/core/volumes/volumeTransfer.ts';
import { withCleanups } from '../host/cleanups.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { temporaryFolder } from '../host/temporary.ts';
import { connect } from './connect.ts';
import { type Part } from './part.ts';
import { median, repeat, timed } from './statistics.ts';

/** What an export took, in a process of its own. */
export interface ExportedVolume {
  readonly milliseconds: number;
  /** Bytes that were resident at the most. */
  readonly peak: number;
}

const owner = { installationId: 'bench', processId: process.pid, session: 'bench' };
const nothing = (): void => undefined;

/** What it takes to look into a volume, and to move all of it. */
export const volumes: Part = {
  name: 'volumes',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const lab = cleanups.own(await startEngine({ version: '26.1' }));
      await lab.loadBusybox();
      const engine = await connect(lab, cleanups);
      const megabytes = isQuick ? 8 : 256;
      const repetitions = isQuick ? 1 : 5;
      const folder = await temporaryFolder('workspace');
      cleanups.add(() => rm(folder, { recursive: true, force: true }));
      await inside(lab, 'data', `mkdir few; touch few/1 few/2 few/3; head -c ${megabytes * 1024 * 1024} /dev/urandom > big`);
      const listed = await medianOf(repetitions, () => listOnce(engine));
      const byCli = await medianOf(repetitions, () => inside(lab, 'data', 'ls -l few'));
      const again = await withHelpers(engine, async (files) => {
        await files.list('/few');
        return medianOf(repetitions, () => files.list('/few'));
      });
      const bare = await medianOf(repetitions, () => bareExport(lab, join(folder, 'bare.tar')));
      const exports = await repeat(repetitions, () => exportApart(lab.socketPath, 'data', join(folder, 'ours.tar')));
      const cloned = await medianOf(repetitions, () => cloneOnce(engine));
      const copied = await medianOf(repetitions, async () => {
        await inside(lab, 'data', 'cp -a /v/. /to/', '--volume', 'to:/to');
        await expectDone(lab, 'volume', 'rm', 'to');
      });
      return {
        title: 'Volumes',
        how: `Medians of ${repetitions}, engine ${lab.version}, a volume of ${megabytes} MiB that no container has. Every helper is made anew but where it is said; making and removing it is in the figure. The export runs in a process of its own, whose highest resident memory, Node itself included, is told.`,
        figures: [
          { name: 'a folder of it, from nothing', value: listed, unit: 'ms', floor: { name: 'docker run … ls', value: byCli }, bar: { on: 'ratio', limit: 1 } },
          { name: 'a folder of it, the helper there', value: again, unit: 'ms' },
          { name: 'export to a tar file', value: median(exports.map(({ milliseconds }) => milliseconds)), unit: 'ms', floor: { name: 'the bare archive to a file', value: bare }, bar: { on: 'ratio', limit: 1.5 } },
          { name: 'memory meanwhile, at most', value: Math.max(...exports.map(({ peak }) => peak)) / 1024 / 1024, unit: 'MiB', bar: { on: 'value', limit: 200 } },
          { name: 'clone', value: cloned, unit: 'ms', floor: { name: 'docker run … cp -a', value: copied } },
        ],
      };
    }),
};

async function medianOf(repetitions: number, action: () => Promise<unknown>): Promise<number> {
  return median(await repeat(repetitions, () => timed(action)));
}

async function withHelpers<T>(engine: Engine, action: (files: VolumeFiles, helpers: VolumeHelpers) => Promise<T>): Promise<T> {
  const helpers = new VolumeHelpers(engine, { owner, log: silentLog });
  try {
    return await action(new VolumeFiles(engine, helpers, 'data'), helpers);
  } finally {
    await helpers.releaseAll();
    helpers.dispose();
  }
}

function listOnce(engine: Engine): Promise<unknown> {
  return withHelpers(engine, (files) => files.list('/few'));
}

async function cloneOnce(engine: Engine): Promise<void> {
  await withHelpers(engine, async (_, helpers) => {
    const reach: VolumeReach = { engine, filesOf: (name) => Promise.resolve(new VolumeFiles(engine, helpers, name)), release: (name) => helpers.release(name) };
    const [source] = await engine.volumes.list({ names: ['data'] });
    await copyVolume({ from: reach, to: reach, source: source as Volume, name: 'clone', onProgress: nothing }, new AbortController().signal);
  });
  await engine.volumes.remove('clone');
}

function exportApart(socketPath: string, volume: string, target: string): Promise<ExportedVolume> {
  const child = fork('test/bench/hosted/volumeExporter.ts', [socketPath, volume, target], { execArgv: ['--import', 'tsx'] });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The process that exports ended with ${code ?? 'a signal'}`)));
    child.once('message', (message) => resolve(message as ExportedVolume));
  });
}

/** The same archive, of a container that is there, by a bare request. */
async function bareExport(lab: LabEngine, path: string): Promise<void> {
  await expectDone(lab, 'create', '--name', 'bare', '--volume', 'data:/v', 'busybox');
  try {
    await new Promise<void>((resolve, reject) => {
      get({ socketPath: lab.socketPath, path: '/containers/bare/archive?path=/v/.', agent: false }, (answer) => void pipeline(answer, createWriteStream(path)).then(resolve, reject)).on('error', reject);
    });
  } finally {
    await expectDone(lab, 'rm', 'bare');
  }
}

function inside(lab: LabEngine, volume: string, script: string, ...options: readonly string[]): Promise<void> {
  return expectDone(lab, 'run', '--rm', '--volume', `${volume}:/v`, '--workdir', '/v', ...options, 'busybox', 'sh', '-c', script);
}

async function expectDone(lab: LabEngine, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await lab.docker(args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
}
