import assert from 'node:assert/strict';
import { silentLog } from '../../src/core/base/log.ts';
import { copyImages } from '../../src/core/contexts/copyImages.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { VolumeFiles } from '../../src/core/volumes/volumeFiles.ts';
import { VolumeHelpers } from '../../src/core/volumes/volumeHelpers.ts';
import { copyVolume, type VolumeReach } from '../../src/core/volumes/volumeTransfer.ts';
import { waitFor } from '../host/command.ts';
import { type LabEngine } from '../host/engine.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';

interface Side {
  readonly lab: LabEngine;
  readonly engine: Engine;
  readonly helpers: VolumeHelpers;
  readonly reach: VolumeReach;
}

describe('from one engine to another', function () {
  this.timeout(300_000);
  const sides = new Map<string, Side>();
  const side = (version: string): Side => {
    const found = sides.get(version);
    assert.ok(found);
    return found;
  };
  const signal = new AbortController().signal;

  before(async () => {
    for (const version of ['20.10', '26.1'] as const) {
      const lab = await sharedEngine(version);
      const engine = await connectTo(lab);
      const helpers = new VolumeHelpers(engine, { owner: { installationId: 'test', processId: process.pid, session: version }, log: silentLog });
      const reach = { engine, filesOf: (volume: string) => Promise.resolve(new VolumeFiles(engine, helpers, volume)), release: (volume: string) => helpers.release(volume) };
      sides.set(version, { lab, engine, helpers, reach });
    }
  });
  after(() => {
    for (const { engine, helpers } of sides.values()) {
      helpers.dispose();
      engine.dispose();
    }
  });
  afterEach(async () => {
    for (const { engine, helpers } of sides.values()) {
      await helpers.releaseAll();
      for (const { id } of await engine.containers.list({})) await engine.containers.remove(id, { force: true, volumes: true });
      for (const { id } of await engine.volumes.list({})) await engine.volumes.remove(id);
    }
  });

  const inside = async ({ lab }: Side, volume: string, script: string): Promise<string> => {
    const { code, stdout, stderr } = await lab.docker(['run', '--rm', '--volume', `${volume}:/v`, '--workdir', '/v', 'busybox', 'sh', '-c', script]);
    assert.equal(code, 0, stderr);
    return stdout.trim();
  };
  const volumeOf = async ({ engine }: Side, name: string): Promise<Parameters<typeof copyVolume>[0]['source']> => {
    const [volume] = await engine.volumes.list({ names: [name] });
    assert.ok(volume);
    return volume;
  };

  for (const [from, to] of [['20.10', '26.1'], ['26.1', '20.10']] as const) {
    it(`a volume is copied with all that its files are, ${from} to ${to}`, async () => {
      const [here, there] = [side(from), side(to)];
      await inside(here, 'data', 'mkdir -p sub/empty; printf hello > sub/f; chown 7:8 sub/f; chmod 750 sub/f; ln -s sub/f link; ln sub/f second; printf x > tool; chmod 4711 tool; touch -d 2001-02-03 sub/f; head -c 3000000 /dev/zero > big');
      const seen: number[] = [];
      await copyVolume({ from: here.reach, to: there.reach, source: await volumeOf(here, 'data'), name: 'arrived', onProgress: (bytes) => seen.push(bytes) }, signal);
      // The copy's helpers went with it.
      for (const { engine } of [here, there]) await waitFor('no helper', async () => (await engine.containers.list({})).length === 0);
      const look = 'find . | sort | xargs stat -c "%n %u:%g %a %h %Y" | grep -v "^\\. "; readlink link; cat second; md5sum big';
      assert.equal(await inside(there, 'arrived', look), await inside(here, 'data', look));
      assert.ok((seen.at(-1) ?? 0) > 3_000_000 && seen.length > 3, `it was streamed: ${String(seen.length)} steps`);
    });

    it(`an image arrives with its id, ${from} to ${to}`, async () => {
      const [here, there] = [side(from), side(to)];
      await here.lab.loadBusybox(`from-${from}:1`);
      const [image] = (await here.engine.images.list({})).filter(({ tags }) => tags.includes(`from-${from}:1`));
      await copyImages({ from: here.engine.images, to: there.engine.images, references: [`from-${from}:1`], onProgress: () => undefined }, signal);
      const [arrived] = (await there.engine.images.list({})).filter(({ tags }) => tags.includes(`from-${from}:1`));
      assert.equal(arrived?.id, image?.id);
      for (const { engine } of [here, there]) await engine.images.remove(`from-${from}:1`, { force: true });
    });
  }

  it('leaves no volume and no helper behind where it is cancelled in the middle', async () => {
    const [here, there] = [side('20.10'), side('26.1')];
    await inside(here, 'data', 'head -c 50000000 /dev/urandom > big');
    const controller = new AbortController();
    const copying = copyVolume({ from: here.reach, to: there.reach, source: await volumeOf(here, 'data'), name: 'half', onProgress: (bytes) => bytes > 1_000_000 && controller.abort() }, controller.signal);
    await assert.rejects(copying, { name: 'AbortError' });
    assert.deepEqual(await there.engine.volumes.list({ names: ['half'] }), []);
    for (const { engine } of [here, there]) await waitFor('no helper', async () => (await engine.containers.list({})).length === 0);
  });

  it('copies an image not at all where that is cancelled in the middle', async () => {
    const [here, there] = [side('20.10'), side('26.1')];
    await here.lab.loadBusybox('half:1');
    const controller = new AbortController();
    const copying = copyImages({ from: here.engine.images, to: there.engine.images, references: ['half:1'], onProgress: () => controller.abort() }, controller.signal);
    await assert.rejects(copying, { name: 'AbortError' });
    assert.ok((await there.engine.images.list({})).every(({ tags }) => !tags.includes('half:1')));
    await here.engine.images.remove('half:1', { force: true });
  });
});
