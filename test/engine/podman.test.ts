import assert from 'node:assert/strict';
import { silentLog } from '../../src/core/base/log.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { LiveEngine } from '../../src/core/inventory/liveEngine.ts';
import { engineInfoText } from '../../src/core/outline/engineInfo.ts';
import { startBuild } from '../fixtures/build/engineBuild.ts';
import { waitFor } from '../host/command.ts';
import { startPodman, type LabPodman } from '../host/podman.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';

describe('Podman in Docker’s place', function () {
  this.timeout(300_000);
  let lab: LabPodman;
  let engine: Engine;
  let live: LiveEngine;

  before(async () => {
    lab = await startPodman();
    const connect = (): Promise<Engine> => connectEngine({ name: 'Podman', endpoint: { kind: 'unix', path: lab.socketPath }, source: 'test' }, { environment: {}, log: silentLog });
    engine = await connect();
    live = new LiveEngine({ connect, log: silentLog });
  });
  after(async () => {
    live.dispose();
    engine.dispose();
    await lab.stop();
  });

  const create = async (name: string, script: string): Promise<string> => {
    const { body } = await lab.api('POST', `/v1.41/containers/create?name=${name}`, { Image: 'busybox', Cmd: ['sh', '-c', script] });
    return (JSON.parse(body) as { Id: string }).Id;
  };
  const states = (): readonly (readonly [string, string])[] => [...live.containers.values()].map(({ name, state }) => [name, state] as const);

  it('is known for what it is, and its document says what it lacks', async () => {
    assert.equal(engine.version.isPodman, true);
    const text = engineInfoText({ name: 'Podman', address: 'unix', version: engine.version, info: await engine.system.info(), disk: await engine.system.diskUsage() });
    assert.match(text, /What Podman Lacks\n {2}Swarm mode\n/);
  });

  it('has its containers, images, volumes and networks followed live, in its own words', async () => {
    const held = live.demand(['containers', 'images', 'volumes', 'networks']);
    await waitFor('the lists', () => live.networks.isLoaded && live.images.isLoaded);
    assert.deepEqual([...live.images.values()].map(({ tags }) => tags), [['docker.io/library/busybox:latest']]);
    const id = await create('web', 'trap "exit 3" TERM; sleep 1000 & wait');
    await engine.containers.start(id);
    await waitFor('it to run', () => states().some(([name, state]) => name === 'web' && state === 'running'));
    await engine.containers.pause(id);
    await waitFor('it to be paused', () => states()[0]?.[1] === 'paused');
    await engine.containers.unpause(id);
    await engine.containers.rename(id, 'site');
    await waitFor('its new name', () => states().some(([name, state]) => name === 'site' && state === 'running'));
    await engine.containers.stop(id);
    await waitFor('it to have exited', () => states()[0]?.[1] === 'exited');
    await engine.containers.remove(id, { force: true, volumes: true });
    await waitFor('it to be gone', () => states().length === 0);
    await engine.volumes.create({ name: 'data', driver: 'local', options: {}, labels: {} });
    await waitFor('the volume', () => [...live.volumes.values()].some((volume) => volume.id === 'data'));
    await engine.volumes.remove('data');
    await waitFor('the volume to be gone', () => ![...live.volumes.values()].some((volume) => volume.id === 'data'));
    await lab.podman(['tag', 'busybox', 'localhost/other:1']);
    await waitFor('the tag', () => [...live.images.values()].some(({ tags }) => tags.includes('localhost/other:1')));
    await engine.images.remove('localhost/other:1', { force: false });
    await waitFor('the tag to be gone', () => [...live.images.values()].every(({ tags }) => !tags.includes('localhost/other:1')));
    held.dispose();
  });

  it('has its networks followed, of which it sends no events: what is done from here at once, else with the next container', async () => {
    const held = live.demand(['networks']);
    const hasNetwork = (name: string): boolean => [...live.networks.values()].some((network) => network.name === name);
    const spec = { name: 'ours', driver: '', subnets: [], options: {}, labels: {}, isInternal: false, isAttachable: false, hasIpv6: false };
    await waitFor('the list', () => hasNetwork('bridge'));
    const { networks } = await live.ready();
    const { id } = await networks.create(spec);
    await waitFor('ours', () => hasNetwork('ours'));
    await networks.remove(id);
    await waitFor('ours to be gone', () => !hasNetwork('ours'));
    assert.equal((await lab.podman(['network', 'create', 'theirs'])).code, 0);
    const container = await create('member', 'true');
    await waitFor('theirs', () => hasNetwork('theirs'));
    await engine.containers.remove(container, { force: true, volumes: true });
    assert.equal((await lab.podman(['network', 'rm', 'theirs'])).code, 0);
    await engine.containers.remove(await create('another', 'true'), { force: true, volumes: true });
    await waitFor('theirs to be gone', () => !hasNetwork('theirs'));
    held.dispose();
  });

  it('runs programs in containers, and gives their logs and files', async () => {
    const id = await create('tool', 'echo begun; sleep 1000');
    await engine.containers.start(id);
    for await (const { data } of engine.containers.logs(id, { follow: true })) {
      if (data.length === 0) continue;
      assert.equal(Buffer.from(data).toString(), 'begun\n');
      break;
    }
    const session = await engine.containers.exec(id, { command: ['sh', '-c', 'cat; exit 3'], hasTty: false });
    session.write('there and back');
    session.end();
    let text = '';
    for await (const { data } of session.output) text += Buffer.from(data).toString();
    assert.deepEqual([text, await session.exitCode()], ['there and back', 3]);
    session.dispose();
    await engine.containers.remove(id, { force: true, volumes: true });
  });

  it('builds by its own builder', async () => {
    const built = await startBuild(engine, makeFolder({ Dockerfile: 'FROM docker.io/library/busybox\nCOPY data /data\nRUN cat /data\n', data: 'sent' }), { builder: 'auto', tags: ['localhost/made:1'] }).result;
    assert.equal(built.kind, 'built', JSON.stringify(built));
    assert.ok((await engine.images.list({})).some(({ tags }) => tags.includes('localhost/made:1')));
    removeFolders();
  });

  it('tells of its disk by names and ids as Docker does', async () => {
    const { images } = await engine.system.diskUsage();
    assert.ok(images.length > 0 && images.every(({ id }) => id.startsWith('sha256:')));
    assert.ok(images.some(({ tags }) => tags.some((tag) => tag.endsWith('busybox:latest'))));
  });

  it('says that it has no swarm', async () => {
    assert.equal((await engine.swarm.membership()).state, 'inactive');
    await assert.rejects(engine.swarm.local(), { kind: 'unsupported', message: 'Podman has no swarm mode.' });
  });
});
