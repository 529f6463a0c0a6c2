import { fork } from 'node:child_process';
import { type Engine } from '../../src/core/engine/engine.ts';
import { withCleanups } from '../host/cleanups.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { connect } from './connect.ts';
import { type Figure } from './figures.ts';
import { type Part } from './part.ts';
import { median, repeat, timed } from './statistics.ts';

/** What reading an image took, in a process of its own. */
export interface ReadImage {
  readonly milliseconds: number;
  /** Bytes that were resident at the most, and by how much that was more than before. */
  readonly peak: number;
  readonly growth: number;
  readonly files: number;
}

const rounds = 3;
const mebibyte = 1024 * 1024;

/** How long it takes to look into an image, and how much memory. */
export const layers: Part = {
  name: 'layers',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const lab = cleanups.own(await startEngine({ version: '26.1' }));
      await lab.loadBusybox();
      const engine = await connect(lab, cleanups);
      const sizes = isQuick ? [['10 MB', 10, 100] as const] : [['10 MB', 10, 1_000] as const, ['1 GB', 1000, 20_000] as const];
      const figures: Figure[] = [];
      for (const [name, megabytes, files] of sizes) figures.push(...(await measure(lab, engine, name, megabytes, files)));
      return {
        title: 'Looking into an image',
        how: `An image of that size, in ten layers of files of all sizes, read from the save stream of engine ${lab.version} to the rows of the view "Image Layers": each file summed up, none kept. In a process of its own, whose highest resident memory, Node itself included, is told beside. The floor is the same stream read and thrown away. Medians of ${rounds}.`,
        figures,
      };
    }),
};

async function measure(lab: LabEngine, engine: Engine, name: string, megabytes: number, files: number): Promise<readonly Figure[]> {
  const reference = `bench/image:${megabytes}`;
  await makeImage(lab, reference, megabytes, files);
  const floors = await repeat(rounds, () => timed(() => drain(engine, reference)));
  const reads = await repeat(rounds, () => readApart(lab.socketPath, reference));
  const count = reads[0]?.files ?? 0;
  if (count < files) throw new Error(`The image has ${files} files, and ${count} were read`);
  return [
    { name: `${name}, ${count.toLocaleString('en')} files`, value: median(reads.map(({ milliseconds }) => milliseconds)), unit: 'ms', floor: { name: 'the stream alone', value: median(floors) } },
    { name: `${name}: memory at the most`, value: Math.max(...reads.map(({ peak }) => peak)) / mebibyte, unit: 'MiB', bar: { on: 'value', limit: 200 } },
    { name: `${name}: of that for the image`, value: Math.max(...reads.map(({ growth }) => growth)) / mebibyte, unit: 'MiB' },
  ];
}

/** Half of the bytes in one file a layer, the rest in many small ones. */
async function makeImage(lab: LabEngine, reference: string, megabytes: number, files: number): Promise<void> {
  const layerCount = 10;
  const big = Math.floor((megabytes * 1e6) / layerCount / 2);
  const few = Math.floor(files / layerCount);
  const small = Math.floor(big / few);
  const steps = Array.from({ length: layerCount }, (_, layer) => `RUN mkdir -p /data/${layer} && cd /data/${layer} && head -c ${big} /dev/urandom > big && for file in $(seq ${few}); do head -c ${small} /dev/urandom > part$file; done`);
  const { code, stderr } = await lab.docker(['build', '--tag', reference, '-'], { input: ['FROM busybox', ...steps].join('\n') });
  if (code !== 0) throw new Error(`The image could not be built: ${stderr}`);
}

async function drain(engine: Engine, reference: string): Promise<void> {
  for await (const _ of await engine.images.save([reference]));
}

function readApart(socketPath: string, reference: string): Promise<ReadImage> {
  const child = fork('test/bench/hosted/layersReader.ts', [socketPath, reference, 'busybox:latest'], { execArgv: ['--import', 'tsx'] });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The process that reads ended with ${code ?? 'a signal'}`)));
    child.once('message', (message) => resolve(message as ReadImage));
  });
}
