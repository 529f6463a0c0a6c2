import assert from 'node:assert/strict';
import { planCacheRemoval } from '../../src/core/analysis/buildCache.ts';
import { labVersions } from '../host/versions.ts';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { useEngine } from './engineStage.ts';

for (const version of labVersions)
  describe(`the build cache of engine ${version}`, function () {
    this.timeout(300_000);
    const stage = useEngine(version);

    before(async () => {
      assert.equal((await stage.lab.api('POST', '/build/prune?all=1')).status, 200);
    });

    it('is listed, and its entries are removed one by one', async () => {
      const archive = pack();
      archive.entry({ name: 'Dockerfile' }, 'FROM busybox\nRUN head -c 200000 /dev/zero > /first\nRUN head -c 100000 /dev/zero > /second\n');
      archive.finalize();
      const answer = await stage.engine.build.start({ version: '2', outputs: '[{"Type":"tar"}]', t: 'cached:1' }, { body: Readable.from(archive) });
      for await (const _ of answer);
      const all = await stage.engine.buildCache.list();
      const first = all.find(({ description }) => description.includes('/first'));
      const second = all.find(({ description }) => description.includes('/second'));
      assert.ok(first && second, JSON.stringify(all));
      assert.ok(first.size >= 200_000 && second.size >= 100_000, JSON.stringify([first, second]));
      assert.deepEqual([first.type, second.parents, first.isInUse], ['regular', [first.id], false]);
      assert.ok((first.lastUsedAt ?? 0) > 1_700_000_000);

      const { removed } = planCacheRemoval(all, new Set([first.id, second.id]));
      assert.deepEqual(removed, [second, first]);
      for (const { id } of removed) await stage.engine.buildCache.remove(id);
      const left = (await stage.engine.buildCache.list()).map(({ id }) => id);
      assert.deepEqual([first.id, second.id].filter((id) => left.includes(id)), []);
      assert.deepEqual(all.filter(({ id }) => !left.includes(id)).map(({ id }) => id).sort(), [first.id, second.id].sort());
    });
  });
