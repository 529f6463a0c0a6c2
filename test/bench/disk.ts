import { cleanUp } from '../../src/core/disk/cleanUp.ts';
import { diskThings, type DiskThing } from '../../src/core/disk/diskThings.ts';
import { freedBytes } from '../../src/core/disk/freedBytes.ts';
import { diskPageRow, diskPageTotals } from '../../src/core/disk/pageRows.ts';
import { planRemoval } from '../../src/core/disk/removalPlan.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { type DiskUsage } from '../../src/core/model/diskUsage.ts';
import { displayText } from '../../src/core/outline/displayText.ts';
import { withCleanups } from '../host/cleanups.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { connect } from './connect.ts';
import { type Part } from './part.ts';
import { median, repeat, timed } from './statistics.ts';

const rounds = 5;

/** How soon the page of disk usage knows what to show, and what removing it all would free. */
export const disk: Part = {
  name: 'disk',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const lab = cleanups.own(await startEngine({ version: '26.1' }));
      await lab.loadBusybox();
      const engine = await connect(lab, cleanups);
      const count = isQuick ? 30 : 1000;
      await fill(lab, engine, count);
      const runs = await repeat(rounds, async () => ({ theirs: await timed(() => lab.api('GET', '/system/df')), ours: await timed(() => rowsOf(engine)) }));
      const { usage, things } = await rowsOf(engine);
      const { removed } = planRemoval(things, new Set(things.map(({ key }) => key)), []);
      const plans = await repeat(rounds, () => timed(() => freedBytes(engine.images, usage, planRemoval(things, new Set(things.map(({ key }) => key)), []).removed)));
      const inspections = await repeat(rounds, () => timed(() => engine.images.list({})));
      const removal = await timed(() => cleanUp(engine, removed, () => undefined, new AbortController().signal));
      const shown = things.length.toLocaleString('en');
      return {
        title: 'Disk usage',
        how: `${shown} things on engine ${lab.version}: containers that have stopped, volumes and images in equal parts. From asking the engine to the rows and sums that the page is sent, beside the engine's bare answer; then the preview of removing all that can go, and the removal itself, once. Medians of ${rounds}.`,
        figures: [
          { name: 'rows', value: median(runs.map(({ ours }) => ours)), unit: 'ms', floor: { name: 'the bare /system/df', value: median(runs.map(({ theirs }) => theirs)) } },
          { name: 'preview', value: median(plans), unit: 'ms', floor: { name: 'the bare list of images', value: median(inspections) } },
          { name: `removal of ${removed.length.toLocaleString('en')}`, value: removal, unit: 'ms' },
        ],
      };
    }),
};

async function rowsOf(engine: Engine): Promise<{ readonly usage: DiskUsage; readonly things: readonly DiskThing[] }> {
  const usage = await engine.system.diskUsage();
  const now = Date.now() / 1000;
  const things = diskThings(usage, now, ({ description, type }) => ({ name: description, type }));
  const rows = things.map((thing, index) => diskPageRow(thing, index, [], now, displayText));
  JSON.stringify([rows, diskPageTotals(usage, things)]);
  return { usage, things };
}

async function fill(lab: LabEngine, engine: Engine, count: number): Promise<void> {
  const each = Math.floor(count / 3);
  const numbers = Array.from({ length: each }, (_, index) => index);
  for (const index of numbers) {
    await engine.containers.create({ image: 'busybox:latest', name: `bench-${index}`, environment: [], ports: [], binds: [], command: ['true'], isRemovedOnExit: false, isInteractive: false });
    await lab.api('POST', '/volumes/create', { Name: `bench-${index}` });
    const { status } = await lab.api('POST', `/commit?container=bench-0&repo=bench/image&tag=${index}&changes=LABEL%20number%3D${index}`, {});
    if (status !== 201) throw new Error(`An image could not be made: ${status}`);
  }
}
