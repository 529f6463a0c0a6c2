import assert from 'node:assert/strict';
import { type Container } from '../../src/core/model/container.ts';
import { type ContainerSpec } from '../../src/core/model/containerSpec.ts';
import { type EngineEvent } from '../../src/core/model/engineEvent.ts';
import { waitFor } from '../host/command.ts';
import { type LabVersion } from '../host/engine.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

const plainSpec: ContainerSpec = { image: 'busybox:latest', environment: [], ports: [], binds: [], command: ['sleep', '1000'], isRemovedOnExit: false, isInteractive: false };
/** What the releases are called that stay as they are. */
const known: Partial<Record<LabVersion, { readonly release: string; readonly api: string }>> = { '20.10': { release: '20.10', api: '1.41' }, '26.1': { release: '26.1', api: '1.45' } };

for (const version of labVersions)
  describe(`engine ${version}`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);

    afterEach(stage.removeContainers);

    const only = async (id: string): Promise<Container> => {
      const [container] = await stage.engine.containers.list({ ids: [id] });
      assert.ok(container);
      return container;
    };
    const run = async (spec: Partial<ContainerSpec> = {}): Promise<string> => {
      const { id } = await stage.engine.containers.create({ ...plainSpec, ...spec });
      await stage.engine.containers.start(id);
      return id;
    };

    it('agrees on a version of the API', async () => {
      const own = JSON.parse((await stage.lab.api('GET', '/version')).body) as { readonly Version: string; readonly ApiVersion: string };
      const { release, api } = known[version] ?? { release: own.Version, api: own.ApiVersion };
      const { engine: told, ...rest } = stage.engine.version;
      assert.ok(told.startsWith(release), told);
      assert.deepEqual(rest, { api, highestApi: api, os: 'linux', architecture: 'amd64', hasBuildKit: rest.hasBuildKit });
      assert.equal(stage.engine.publishedHost, 'localhost');
      assert.equal(stage.engine.id, `unix://${stage.lab.socketPath}`);
    });

    it('describes a container as it was made', async () => {
      const { id, warnings } = await stage.engine.containers.create({
        ...plainSpec,
        name: 'web',
        environment: ['GREETING=hello'],
        ports: [
          { containerPort: 80, protocol: 'tcp', hostIp: '127.0.0.1', hostPort: 8081 },
          { containerPort: 53, protocol: 'udp', hostIp: '127.0.0.1', hostPort: 8053 },
        ],
        binds: ['/tmp:/outside:ro', 'stuff:/stuff'],
        labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web', 'com.docker.compose.container-number': '2', note: '<b>*x*</b>' },
      });
      assert.deepEqual(warnings, []);
      await stage.engine.containers.start(id);
      const container = await only(id);
      const network = container.networks[0]!;
      assert.match(container.status, /^Up /);
      assert.match(network.ipAddress, /^\d+\.\d+\.\d+\.\d+$/);
      assert.ok(container.createdAt > 1_600_000_000);
      assert.deepEqual(
        { ...container, status: '', createdAt: 0, mounts: [...container.mounts].sort((left, right) => (left.target < right.target ? -1 : 1)) },
        {
          id,
          name: 'web',
          image: 'busybox:latest',
          imageId: container.imageId,
          command: 'sleep 1000',
          createdAt: 0,
          state: 'running',
          status: '',
          health: 'none',
          ports: [
            { containerPort: 53, protocol: 'udp', hostIp: '127.0.0.1', hostPort: 8053 },
            { containerPort: 80, protocol: 'tcp', hostIp: '127.0.0.1', hostPort: 8081 },
          ],
          mounts: [
            { kind: 'bind', source: '/tmp', target: '/outside', isReadOnly: true },
            { kind: 'volume', name: 'stuff', source: container.mounts.find((mount) => mount.kind === 'volume')?.source, target: '/stuff', isReadOnly: false },
          ],
          networks: [{ name: 'bridge', networkId: network.networkId, ipAddress: network.ipAddress, ipv6Address: '' }],
          labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web', 'com.docker.compose.container-number': '2', note: '<b>*x*</b>' },
          compose: { project: 'shop', service: 'web', number: 2, isOneOff: false, configFiles: [] },
        },
      );
      const { json, startedAt, environment, ...details } = await stage.engine.containers.inspect('web');
      assert.equal(json.Id, id);
      assert.ok(environment.includes('GREETING=hello'));
      assert.ok(Date.parse(startedAt) > 0);
      assert.deepEqual(details, { id, name: 'web', entrypoint: [], command: ['sleep', '1000'], user: '', workingDirectory: '', hasTty: false, isRunning: true, finishedAt: '', exitCode: 0 });
    });

    it('changes what a container does, and says how it ended', async () => {
      const { containers } = stage.engine;
      const id = await run();
      const stateNow = async (): Promise<string> => (await only(id)).state;
      await containers.start(id);
      assert.equal(await stateNow(), 'running');
      await containers.pause(id);
      assert.equal(await stateNow(), 'paused');
      await containers.unpause(id);
      await containers.restart(id, { seconds: 0 });
      assert.equal(await stateNow(), 'running');
      await containers.rename(id, 'other');
      const exit = containers.wait(id);
      await containers.kill(id, 'SIGKILL');
      assert.equal(await exit, 137);
      // The engine's list follows a moment after its answer to those who wait.
      const { state, exitCode, name } = await waitFor('the list to follow', async () => ((await stateNow()) === 'running' ? undefined : only(id)));
      assert.deepEqual({ state, exitCode, name }, { state: 'exited', exitCode: 137, name: 'other' });
      await containers.stop(id, { seconds: 0 });
      await containers.remove(id, { force: false, volumes: true });
      assert.deepEqual(await containers.list({ ids: [id] }), []);
    });

    it('lists only the containers asked for, and their sizes where asked for', async () => {
      const ids = [await run(), await run(), await run()];
      const some = await stage.engine.containers.list({ ids: [ids[0]!, ids[2]!, 'f'.repeat(64)], withSize: true });
      assert.deepEqual(some.map((container) => container.id).sort(), [ids[0], ids[2]].sort());
      assert.ok(some.every((container) => container.sizeRw !== undefined && (container.sizeRootFs ?? 0) > 100_000));
      assert.equal((await stage.engine.containers.list({})).length, 3);
      assert.deepEqual(await stage.engine.containers.list({ ids: [] }), []);
    });

    it('tells refusals apart, in the engine\'s words, with a remedy', async () => {
      const id = await run({ name: 'taken' });
      const { containers, images } = stage.engine;
      const refused = async (action: Promise<unknown>, expected: { kind: string; status: number; message: RegExp }): Promise<void> => {
        await assert.rejects(action, (error: Error & { kind?: string; status?: number; remedy?: string }) => {
          assert.match(error.message, expected.message);
          assert.deepEqual({ kind: error.kind, status: error.status, hasRemedy: (error.remedy ?? '') !== '' }, { kind: expected.kind, status: expected.status, hasRemedy: true });
          return true;
        });
      };
      await refused(containers.start('nothing'), { kind: 'notFound', status: 404, message: /No such container: nothing/ });
      await refused(containers.create({ ...plainSpec, name: 'taken' }), { kind: 'conflict', status: 409, message: /already in use/ });
      await refused(containers.remove(id, { force: false, volumes: false }), { kind: 'conflict', status: 409, message: /running/ });
      await refused(containers.create({ ...plainSpec, image: 'nowhere:1' }), { kind: 'notFound', status: 404, message: /No such image/ });
      await refused(containers.create({ ...plainSpec, name: '%%%' }), { kind: 'invalid', status: 400, message: /Invalid container name/ });
      await refused(images.remove('busybox:latest', { force: false }), { kind: 'conflict', status: 409, message: /unable to (remove|delete)/ });
    });

    it('aborts a call in the middle, and the next one works', async () => {
      const id = await run();
      const controller = new AbortController();
      const waiting = stage.engine.containers.wait(id, controller.signal);
      const stopping = stage.engine.containers.stop(id, { seconds: 500 }, controller.signal);
      controller.abort();
      await assert.rejects(waiting, { name: 'AbortError' });
      await assert.rejects(stopping, { name: 'AbortError' });
      await assert.rejects(stage.engine.containers.list({}, controller.signal), { name: 'AbortError' });
      assert.equal((await stage.engine.containers.list({})).length, 1);
    });

    it('tells what happens, in order and to the nanosecond', async () => {
      const controller = new AbortController();
      const seen: EngineEvent[] = [];
      let id = '';
      const actions = ['create', 'start', 'kill', 'die', 'destroy'];
      const listening = (async () => {
        const events = stage.engine.system.events({ types: ['container'], onOpen: () => void cause() }, controller.signal);
        for await (const event of events) {
          if (actions.includes(event.action)) seen.push(event);
          if (event.action === 'destroy') return;
        }
      })();
      const cause = async (): Promise<void> => {
        id = await run({ name: 'loud', labels: { text: 'ü "timeNano":1 {' } });
        await stage.engine.containers.kill(id, 'SIGKILL');
        await stage.engine.containers.wait(id);
        await stage.engine.containers.remove(id, { force: true, volumes: true });
      };
      await listening;
      assert.deepEqual(seen.map(({ type, action, id: container, attributes }) => ({ type, action, container, name: attributes.name, text: attributes.text })), actions.map((action) => ({ type: 'container', action, container: id, name: 'loud', text: 'ü "timeNano":1 {' })));
      const times = seen.map((event) => event.timeNano);
      assert.deepEqual(times, [...times].sort((left, right) => (left < right ? -1 : 1)));
      assert.ok(times.every((time) => time > 1_600_000_000_000_000_000n));
    });

    it('gives the details of exec and health events apart from their names', async () => {
      const controller = new AbortController();
      const id = await run();
      const events = stage.engine.system.events({ types: ['container'], onOpen: () => void exec() }, controller.signal);
      const exec = async (): Promise<void> => {
        const session = await stage.engine.containers.exec(id, { command: ['true'], hasTty: false });
        for await (const _ of session.output);
        session.dispose();
      };
      for await (const event of events) {
        if (event.action !== 'exec_start') continue;
        assert.equal(event.detail, 'true');
        break;
      }
    });

    it('ends the events when they are aborted, with nothing left open', async () => {
      const controller = new AbortController();
      const listening = (async () => {
        for await (const _ of stage.engine.system.events({ types: ['image'], onOpen: () => controller.abort() }, controller.signal));
      })();
      await assert.rejects(listening, { name: 'AbortError' });
    });
  });
