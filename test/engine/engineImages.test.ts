import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { type PullProgress } from '../../src/core/engine/engine.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { waitFor } from '../host/command.ts';
import { startRegistry } from '../host/registry.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

for (const version of labVersions)
  describe(`images of engine ${version}`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);

    const buildClassic = async (dockerfile: string, tag: string): Promise<string> => {
      const archive = pack();
      archive.entry({ name: 'Dockerfile' }, dockerfile);
      archive.finalize();
      const answer = await stage.engine.build.start({ version: '1', t: tag, nocache: '1' }, { body: Readable.from(archive) });
      let text = '';
      for await (const chunk of answer) text += String(chunk);
      assert.match(text, /Successfully built/);
      return (await stage.engine.images.inspect(tag)).id;
    };

    it('are listed, found by name and id, tagged and removed', async () => {
      const { images } = stage.engine;
      await images.tag('busybox:latest', 'team/app:1');
      await images.tag('busybox:latest', 'localhost:5000/team/app');
      const all = await images.list({});
      assert.equal(all.length, 1);
      const image = all[0]!;
      assert.deepEqual([...image.tags].sort(), ['busybox:latest', 'localhost:5000/team/app:latest', 'team/app:1']);
      assert.ok(image.size > 500_000 && image.createdAt > 1_000_000_000, JSON.stringify(image));
      assert.deepEqual(await images.list({ references: [image.id, 'team/app:1', 'team/app:2', `sha256:${'0'.repeat(64)}`] }), [image]);
      assert.deepEqual(await images.list({ references: [] }), []);
      assert.deepEqual(await images.remove('team/app:1', { force: false }), { untagged: ['team/app:1'], deleted: [] });
      await images.remove('localhost:5000/team/app', { force: false });
      assert.deepEqual((await images.list({}))[0]?.tags, ['busybox:latest']);
    });

    it('are inspected', async () => {
      const { json, ...details } = await stage.engine.images.inspect('busybox:latest');
      assert.equal(json.Id, details.id);
      assert.deepEqual(details, { id: details.id, tags: ['busybox:latest'], os: 'linux', architecture: 'amd64', environment: details.environment, entrypoint: [], command: ['sh'], workingDirectory: '', user: '', exposedPorts: [], volumes: [] });
    });

    it('without a name are listed, the intermediate ones below them are not', async () => {
      const dockerfile = 'FROM busybox\nLABEL one=1\nEXPOSE 443 80/tcp 53/udp\nVOLUME /data\n';
      const before = await buildClassic(dockerfile, 'team/built:1');
      const { exposedPorts, volumes, json } = await stage.engine.images.inspect(before);
      assert.deepEqual({ exposedPorts, volumes }, { exposedPorts: ['53/udp', '80/tcp', '443/tcp'], volumes: ['/data'] });
      await buildClassic(dockerfile, 'team/built:1');
      const dangling = (await stage.engine.images.list({})).filter((image) => image.id === before);
      assert.deepEqual(dangling.map(({ tags, digests, labels }) => ({ tags, digests, labels })), [{ tags: [], digests: [], labels: { one: '1' } }]);
      const parent = String(json.Parent);
      assert.match(parent, /^sha256:/);
      assert.deepEqual(await stage.engine.images.list({ references: [before, parent] }), dangling);
      await stage.engine.images.remove(before, { force: false });
      await stage.engine.images.remove('team/built:1', { force: false });
    });

    it('stop being built when the caller gives up, although the classic builder only watches the body', async () => {
      const archive = pack();
      archive.entry({ name: 'Dockerfile' }, 'FROM busybox\nRUN echo begun && sleep 1000\n');
      archive.finalize();
      const controller = new AbortController();
      const answer = await stage.engine.build.start({ version: '1', nocache: '1' }, { body: Readable.from(archive) }, controller.signal);
      await assert.rejects(async () => {
        for await (const chunk of answer) if (String(chunk).includes('begun')) controller.abort();
      }, { name: 'AbortError' });
      await waitFor('the step to end, and its container to be removed', async () => (await stage.engine.containers.list({})).length === 0);
    });

    it('are pulled with progress, from a registry that asks who one is', async () => {
      const registry = await startRegistry({ address: stage.lab.hostAddress, credentials: { username: 'me', password: 'secret' } });
      try {
        const reference = `${registry.host}/team/app:2`;
        await buildClassic('FROM busybox\nRUN echo more > /more\n', reference);
        await stage.lab.docker(['login', '-u', 'me', '--password-stdin', registry.host], { input: 'secret' });
        assert.equal((await stage.lab.docker(['push', reference])).code, 0);
        await stage.engine.images.remove(reference, { force: false });
        const registryAuth = Buffer.from(JSON.stringify({ username: 'me', password: 'secret', serveraddress: registry.host })).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
        const progress: PullProgress[] = [];
        await stage.engine.images.pull(reference, { registryAuth, onProgress: (line) => progress.push(line) });
        assert.ok(progress.some((line) => line.layer === undefined && line.status.startsWith('Pulling from')), JSON.stringify(progress));
        assert.ok(progress.some((line) => line.layer !== undefined), JSON.stringify(progress));
        assert.equal((await stage.engine.images.list({ references: [reference] })).length, 1);
        await stage.engine.images.remove(reference, { force: false });
        const ignore = { onProgress: () => undefined };
        await rejectsWith(stage.engine.images.pull(reference, ignore), 'unauthorized');
        await rejectsWith(stage.engine.images.pull(`${registry.host}/team/app:none`, { ...ignore, registryAuth }), 'notFound');
        await rejectsWith(stage.engine.images.pull('Not A Name', ignore), 'invalid');
        await assert.rejects(stage.engine.images.pull(reference, { registryAuth, onProgress: () => undefined }, AbortSignal.abort()), { name: 'AbortError' });
      } finally {
        await registry.stop();
      }
    });
  });

async function rejectsWith(action: Promise<unknown>, kind: string): Promise<void> {
  await assert.rejects(action, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.kind, kind, error.message);
    return true;
  });
}
