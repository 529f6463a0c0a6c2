import { silentLog } from '../../../src/core/base/log.ts';
import { connectEngine } from '../../../src/core/engine/connect.ts';
import { readImage } from '../../../src/core/layers/readImage.ts';
import { LayersOutline } from '../../../src/core/outline/layersOutline.ts';
import { type ReadImage } from '../layers.ts';
import { forgetPeak, memory } from './memory.ts';

// A process in which nothing but one image is read, so that its memory is that of the reading alone.
const [socketPath = '', reference = '', small = ''] = process.argv.slice(2);
const engine = await connectEngine({ name: 'lab', endpoint: { kind: 'unix', path: socketPath }, source: 'lab' }, { environment: {}, log: silentLog });
const signal = new AbortController().signal;

/** @returns how many files are rows. */
async function read(image: string): Promise<number> {
  const content = await readImage(await engine.images.save([image]), () => undefined, signal);
  const outline = new LayersOutline({ kind: 'image', engineId: '', imageId: image, content, now: Date.now() });
  await outline.children();
  return content.layers.reduce((sum, { files }) => sum + files.length, 0);
}

// What loading the code takes is no part of the figures.
await read(small);
const before = memory('VmRSS');
forgetPeak();
const started = performance.now();
const files = await read(reference);
const milliseconds = performance.now() - started;
process.send?.({ milliseconds, peak: memory('VmHWM'), growth: memory('VmHWM') - before, files } satisfies ReadImage);
process.exit();
