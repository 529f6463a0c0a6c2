import { silentLog } from '../../../src/core/base/log.ts';
import { connectEngine } from '../../../src/core/engine/connect.ts';
import { saveArchive } from '../../../src/core/files/saveArchive.ts';
import { VolumeFiles } from '../../../src/core/volumes/volumeFiles.ts';
import { VolumeHelpers } from '../../../src/core/volumes/volumeHelpers.ts';
import { type ExportedVolume } from '../volumes.ts';
import { forgetPeak, memory } from './memory.ts';

// A process in which nothing but one volume is exported, so that its memory is that of the export alone.
const [socketPath = '', volume = '', target = ''] = process.argv.slice(2);
const engine = await connectEngine({ name: 'lab', endpoint: { kind: 'unix', path: socketPath }, source: 'lab' }, { environment: {}, log: silentLog });
const helpers = new VolumeHelpers(engine, { owner: { installationId: 'bench', processId: process.pid, session: 'bench' }, log: silentLog });
const files = new VolumeFiles(engine, helpers, volume);
forgetPeak();
const started = performance.now();
await saveArchive(async (stop) => (await files.readArchive('/', stop)).archive, target, () => undefined, new AbortController().signal);
await helpers.releaseAll();
process.send?.({ milliseconds: performance.now() - started, peak: memory('VmHWM') } satisfies ExportedVolume);
process.exit();
