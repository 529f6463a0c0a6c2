import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { cleanUp } from '../../src/core/disk/cleanUp.ts';
import { diskThings, type DiskThing } from '../../src/core/disk/diskThings.ts';
import { freedBytes } from '../../src/core/disk/freedBytes.ts';
import { planRemoval } from '../../src/core/disk/removalPlan.ts';
import { type DiskUsage } from '../../src/core/model/diskUsage.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

const noAbort = new AbortController().signal;
const ignore = (): void => undefined;
const service = ['sh', '-c', 'trap "exit 0" TERM; sleep 86400 & wait'];

for (const version of labVersions)
  describe(`the disk of engine ${version}`, function () {
    this.timeout(300_000);
    const stage = useEngine(version);
    const { docker } = stage;

    before(async () => {
      assert.equal((await stage.lab.api('POST', '/build/prune?all=1')).status, 200);
    });
    afterEach(async () => {
      await stage.removeContainers();
      for (const { tags, id } of await stage.engine.images.list({})) if (!tags.includes('busybox:latest')) await stage.engine.images.remove(id, { force: true }).catch(ignore);
      for (const { name } of (await stage.engine.system.diskUsage()).volumes) await stage.engine.volumes.remove(name);
    });

    const build = async (builder: '1' | '2', tag: string, dockerfile: string, query: Readonly<Record<string, string>> = {}): Promise<void> => {
      const archive = pack();
      archive.entry({ name: 'Dockerfile' }, dockerfile);
      archive.finalize();
      let text = '';
      for await (const chunk of await stage.engine.build.start({ version: builder, t: tag, ...query }, { body: Readable.from(archive) })) text += String(chunk);
      // Nobody takes a file that BuildKit makes: what it keeps of the build is there nevertheless.
      if (builder === '1') assert.match(text, /Successfully built/);
    };
    const measure = async (): Promise<{ readonly usage: DiskUsage; readonly things: readonly DiskThing[] }> => {
      const usage = await stage.engine.system.diskUsage();
      return { usage, things: diskThings(usage, Date.now() / 1000, ({ id, type }) => ({ name: id, type })) };
    };
    const keysOf = (things: readonly DiskThing[]): readonly string[] => things.map(({ key }) => key).sort();
    const bytesOf = ({ usage, things }: Awaited<ReturnType<typeof measure>>): number => usage.layersSize + things.reduce((sum, { kind, size = 0, shared = 0 }) => sum + (kind === 'image' ? 0 : size - shared), 0);
    const named = (things: readonly DiskThing[], name: string): DiskThing => {
      const found = things.find(({ names, kind }) => kind !== 'buildCache' && names.includes(name));
      assert.ok(found, `${name} in ${JSON.stringify(things)}`);
      return found;
    };

    /** Images upon each other, containers, volumes, and a cache. */
    async function fill(): Promise<void> {
      await build('1', 'disk/base:1', 'FROM busybox\nRUN head -c 1000000 /dev/zero > /base\nENV A=b\nWORKDIR /code\nRUN true\nLABEL a=b');
      await build('1', 'disk/one:1', 'FROM disk/base:1\nRUN head -c 2000000 /dev/zero > /one');
      await build('1', 'disk/two:1', 'FROM disk/base:1\nCMD ["x"]\nRUN head -c 3000000 /dev/zero > /two');
      await docker('tag', 'disk/one:1', 'disk/other:2');
      await build('2', 'disk/cached:1', 'FROM busybox\nRUN head -c 400000 /dev/zero > /cached\n', { outputs: '[{"Type":"tar"}]' });
      await docker('run', '--name', 'stopped', '--volume', 'used:/data', 'disk/two:1', 'sh', '-c', 'head -c 500000 /dev/zero > /own; head -c 600000 /dev/zero > /data/file');
      await docker('run', '--volume', 'free:/data', '--rm', 'busybox', 'sh', '-c', 'head -c 700000 /dev/zero > /data/file');
      await docker('run', '--detach', '--name', 'runs', '--volume', 'held:/data', 'busybox', ...service);
    }

    it('is measured: sizes, what is shared, who uses what', async () => {
      await fill();
      const { things } = await measure();
      const two = named(things, 'disk/two:1');
      const facts = ({ shared, reclaimable, users, lastUsed }: DiskThing): unknown => ({ isShared: (shared ?? 0) > 1_000_000, isReclaimable: reclaimable > 0, users, isUsedNow: lastUsed === 'now' });
      assert.deepEqual(facts(two), { isShared: true, isReclaimable: false, users: ['stopped'], isUsedNow: false });
      assert.equal((two.size ?? 0) - (two.shared ?? 0), 3_000_000);
      assert.deepEqual(facts(named(things, 'busybox:latest')), { isShared: true, isReclaimable: false, users: ['runs'], isUsedNow: true });
      const sizes = ['stopped', 'used', 'free', 'held'].map((name) => [named(things, name).size, named(things, name).users.join()]);
      assert.deepEqual(sizes, [[500_000, ''], [600_000, 'stopped'], [700_000, ''], [0, 'runs']]);
      assert.ok(things.some(({ kind, size, users }) => kind === 'buildCache' && (size ?? 0) >= 400_000 && users.length === 0));
    });

    it('loses exactly what the preview showed, and as many bytes', async () => {
      await fill();
      await build('1', 'disk/three:1', 'FROM disk/two:1\nRUN head -c 900000 /dev/zero > /three');
      const before = await measure();
      const { removed, kept } = planRemoval(before.things, new Set(keysOf(before.things)), [{ kind: 'name', pattern: 'disk/other' }]);
      const reasons = Object.fromEntries(kept.filter(({ thing }) => thing.kind !== 'buildCache').map(({ thing, reason }) => [thing.names[0] ?? '', reason.kind]));
      assert.deepEqual(reasons, { 'disk/one:1': 'rule', 'busybox:latest': 'inUse', runs: 'inUse', held: 'inUse' });
      const freed = await freedBytes(stage.engine.images, before.usage, removed);
      const result = await cleanUp(stage.engine, removed, ignore, noAbort);
      assert.deepEqual(result.skipped, []);
      const after = await measure();
      assert.deepEqual(keysOf(removed), keysOf(result.removed));
      const left = new Set(keysOf(after.things));
      assert.deepEqual(keysOf(before.things).filter((key) => !left.has(key)), keysOf(removed));
      assert.deepEqual(freed, { bytes: bytesOf(before) - bytesOf(after), precision: 'exact' });
    });

    it('keeps what came into use since the preview, or is another thing by now, and says so', async () => {
      await fill();
      await docker('create', '--name', 'sleeper', 'busybox', ...service);
      await docker('volume', 'create', 'again');
      await docker('tag', 'busybox', 'disk/moved:1');
      await build('1', 'disk/moved:1', 'FROM busybox\nLABEL moved=yes');
      const before = await measure();
      const wanted = ['sleeper', 'stopped', 'disk/one:1', 'disk/two:1', 'disk/moved:1', 'used', 'free', 'again'].map((name) => named(before.things, name));
      const { removed } = planRemoval(before.things, new Set(keysOf(wanted)), []);
      assert.deepEqual(keysOf(removed), keysOf(wanted));
      await docker('start', 'sleeper');
      await docker('run', '--detach', '--name', 'late', '--volume', 'free:/data', 'disk/one:1', ...service);
      await docker('volume', 'rm', 'again');
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await docker('volume', 'create', 'again');
      await docker('tag', 'disk/moved:1', 'disk/renamed:1');
      await docker('rm', 'stopped');
      const { skipped, removed: gone } = await cleanUp(stage.engine, removed, ignore, noAbort);
      assert.deepEqual(Object.fromEntries(skipped.map(({ thing, reason }) => [thing.names[0] ?? '', reason])), {
        sleeper: 'It runs now.',
        stopped: 'It was gone already.',
        'disk/one:1': 'It is used now by late.',
        'disk/moved:1': 'It was given another name since: disk/renamed:1.',
        free: 'It is used now by late.',
        again: 'It is another volume of this name now.',
      });
      assert.deepEqual(gone.map(({ names }) => names[0]), ['disk/two:1', 'used']);
      const after = await measure();
      assert.deepEqual(named(after.things, 'disk/one:1').names, ['disk/one:1', 'disk/other:2']);
    });

    it('gives an image its names back where the engine refuses to remove the last', async () => {
      await fill();
      const { things } = await measure();
      const one = named(things, 'disk/one:1');
      const { removed } = planRemoval(things, new Set([one.key]), []);
      // Between the look at the containers and the removal: what a list could not tell.
      const blind = { ...stage.engine, containers: { ...stage.engine.containers, list: () => Promise.resolve([]) } };
      await docker('create', '--name', 'late', 'disk/one:1');
      const { skipped } = await cleanUp(blind, removed, ignore, noAbort);
      assert.match(skipped[0]?.reason ?? '', /refuses/);
      assert.deepEqual([...(await stage.engine.images.inspect(one.id)).tags].sort(), ['disk/one:1', 'disk/other:2']);
    });

    it('is measured for several who ask at once, and for one who asks again after cancelling', async () => {
      const controller = new AbortController();
      const cancelled = stage.engine.system.diskUsage(controller.signal);
      const others = Promise.all([stage.engine.system.diskUsage(), stage.engine.system.diskUsage()]);
      controller.abort();
      await assert.rejects(cancelled, { name: 'AbortError' });
      const [one, two] = await others;
      assert.deepEqual(one.images, two.images);
    });
  });
