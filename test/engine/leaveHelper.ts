import { silentLog } from '../../src/core/base/log.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { VolumeHelpers } from '../../src/core/volumes/volumeHelpers.ts';

/** A process of its own that looks into a volume, says which helper it has, and waits to be killed. */
const [, , socket = '', volume = '', installationId = ''] = process.argv;
const engine = await connectEngine({ name: 'lab', endpoint: { kind: 'unix', path: socket }, source: 'lab' }, { environment: {}, log: silentLog });
const helpers = new VolumeHelpers(engine, { owner: { installationId, processId: process.pid, session: 'crashing' }, log: silentLog });
await helpers.use(volume, async ({ id }) => {
  process.stdout.write(`${id}\n`);
  await new Promise((resolve) => setTimeout(resolve, 600_000));
});
