import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fieldsOf } from '../../src/core/base/fields.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { composeFile } from '../../src/core/compose/composeFile.ts';
import { type DescribedContainer } from '../../src/core/compose/describedContainer.ts';
import { runScript } from '../../src/core/compose/runScript.ts';
import { runHealthCheck } from '../../src/core/engine/healthProbe.ts';
import { saveArchive } from '../../src/core/files/saveArchive.ts';
import { EventFeed } from '../../src/core/inventory/eventFeed.ts';
import { limitsOf } from '../../src/core/model/containerLimits.ts';
import { healthCheckOf, healthReportOf } from '../../src/core/model/healthCheck.ts';
import { waitFor } from '../host/command.ts';
import { useEngine } from './engineStage.ts';

const service = ['sh', '-c', 'trap "exit 0" TERM; sleep 86400 & wait'] as const;
const mebibyte = 1024 * 1024;

for (const version of ['20.10', '26.1'] as const)
  describe(`what is changed about containers, engine ${version}`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);
    const { docker } = stage;
    let folder: string;
    const never = new AbortController().signal;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'gantry-change-'));
    });
    afterEach(async () => {
      await rm(folder, { recursive: true, force: true });
      await stage.removeContainers();
      await docker('network', 'prune', '--force');
      await docker('volume', 'prune', '--force');
    });

    const run = (name: string, ...options: readonly string[]): Promise<string> => docker('run', '--detach', '--name', name, ...options, 'busybox', ...service);
    const described = async (id: string): Promise<DescribedContainer> => {
      const { json } = await stage.engine.containers.inspect(id);
      return { container: json, image: fieldsOf((await stage.engine.images.inspect(String(json.Image))).json) };
    };

    it('limits and restart policy, while it runs', async () => {
      const id = await run('web', '--memory', '64m');
      const changes = { memory: 96 * mebibyte, memorySwap: 128 * mebibyte, nanoCpus: 1_500_000_000, cpuShares: 512, pids: 100, restart: 'on-failure', restartRetries: 3 } as const;
      await stage.engine.containers.update(id, changes);
      const { json, isRunning } = await stage.engine.containers.inspect(id);
      assert.deepEqual([limitsOf(json), isRunning], [changes, true]);
      await stage.engine.containers.update(id, { pids: 0, restart: 'no' });
      assert.deepEqual(limitsOf((await stage.engine.containers.inspect(id)).json), { ...changes, pids: 0, restart: 'no', restartRetries: 0 });
    });

    it('and says why the engine refuses a limit', async () => {
      const id = await run('web', '--memory', '64m', '--memory-swap', '64m');
      await assert.rejects(stage.engine.containers.update(id, { memory: 128 * mebibyte }), (error) => error instanceof UserError && /memoryswap/i.test(error.message));
      await assert.rejects(stage.engine.containers.update(id, { memory: 1 }), (error) => error instanceof UserError && /memory limit/i.test(error.message));
    });

    it('is committed to an image, with changes', async () => {
      const id = await run('web', '--env', 'A=1');
      await docker('exec', 'web', 'sh', '-c', 'echo kept > /kept');
      const image = await stage.engine.containers.commit(id, { reference: 'team/app:2', author: 'A. Person', message: 'as it was', isPaused: true, changes: ['CMD ["cat", "/kept"]', 'LABEL note="two words"'] });
      const { json, tags, command, environment } = await stage.engine.images.inspect(image);
      assert.deepEqual(
        [tags, command, environment.includes('A=1'), json.Author, json.Comment, fieldsOf(fieldsOf(json.Config).Labels).note],
        [['team/app:2'], ['cat', '/kept'], true, 'A. Person', 'as it was', 'two words'],
      );
      assert.equal(await docker('run', '--rm', 'team/app:2'), 'kept');
      await docker('rmi', '--force', 'team/app:2');
      const nameless = await stage.engine.containers.commit(id, { reference: '', author: '', message: '', isPaused: false, changes: [] });
      assert.deepEqual((await stage.engine.images.inspect(nameless)).tags, []);
      await docker('rmi', '--force', nameless);
    });

    it('is exported, what was there being replaced at the end only', async () => {
      const size = (version === '26.1' ? 1024 : 256) * mebibyte;
      const id = await run('web');
      await docker('exec', 'web', 'sh', '-c', `truncate -s ${String(size)} /big; echo hello > /hello`);
      const target = join(folder, 'web.tar');
      await writeFile(target, 'before');
      const held = (): number => process.memoryUsage().heapUsed + process.memoryUsage().external;
      const before = held();
      let last = 0;
      let most = 0;
      const watch = (count: number): void => {
        last = count;
        most = Math.max(most, held() - before);
      };
      const bytes = await saveArchive((signal) => stage.engine.containers.export(id, signal), target, watch, never);
      assert.ok(bytes > size);
      assert.equal(last, bytes);
      assert.ok(most < 150 * mebibyte, `${String(most)} bytes more than before`);
      assert.deepEqual(await readdir(folder), ['web.tar']);
      const { stdout } = await stage.lab.inside(['sh', '-c', `tar -xOf ${target} hello`]);
      assert.equal(stdout, 'hello\n');
    });

    it('leaves nothing behind where the export is cancelled, or fails', async () => {
      const id = await run('web');
      await docker('exec', 'web', 'truncate', '-s', '64M', '/big');
      const target = join(folder, 'web.tar');
      await writeFile(target, 'before');
      const cancelling = new AbortController();
      await assert.rejects(saveArchive((signal) => stage.engine.containers.export(id, signal), target, () => cancelling.abort(), cancelling.signal), { name: 'AbortError' });
      await assert.rejects(saveArchive((signal) => stage.engine.containers.export('gone', signal), target, () => undefined, never), { kind: 'notFound' });
      await assert.rejects(saveArchive((signal) => stage.engine.containers.export(id, signal), join(folder, 'no', 'web.tar'), () => undefined, never), { kind: 'file' });
      assert.deepEqual(await readdir(folder), ['web.tar']);
      assert.equal(await readFile(target, 'utf8'), 'before');
    });

    it('is made again by the script that is written of it', async () => {
      await docker('network', 'create', '--subnet', '10.77.0.0/24', 'front');
      await docker('network', 'create', '--internal', 'back');
      const db = await run('db', '--network', 'back', '--volume', 'data:/data', '--env', 'DB_PASSWORD=s3cret $x', '--env', "GREETING=it's $HOME");
      await docker('network', 'connect', '--alias', 'store', 'front', 'db');
      const web = await run('web', '--network', 'front', '--ip', '10.77.0.9', '--volumes-from', 'db:ro', '--memory', '64m', '--publish', '127.0.0.1:18099:80', '--label', 'note=a b');
      const around = { networks: new Map([['front', await stage.engine.networks.inspect('front')], ['back', await stage.engine.networks.inspect('back')]]), volumes: new Map([['data', await stage.engine.volumes.inspect('data')]]) };
      const script = runScript([await described(web), await described(db)], around);
      assert.doesNotMatch(script, /s3cret/);
      const before = [await facts('db'), await facts('web')];
      await docker('rm', '--force', 'db', 'web');
      await docker('network', 'rm', 'front', 'back');
      const file = join(folder, 'run.sh');
      await writeFile(file, script);
      const environment = ['env', 'DOCKER_HOST=' + `unix://${stage.lab.socketPath}`, 'HOME=/mnt'];
      const missing = await stage.lab.inside([...environment, 'sh', file]);
      assert.notEqual(missing.code, 0);
      assert.match(missing.stderr, /DB_PASSWORD/);
      const made = await stage.lab.inside([...environment, 'DB_PASSWORD=s3cret $x', 'sh', file]);
      assert.equal(made.code, 0, made.stderr);
      assert.deepEqual([await facts('db'), await facts('web')], before);
      assert.equal((await stage.engine.networks.inspect('back')).Internal, true);
    });

    /** What is the same of a container that was made again. */
    const facts = async (name: string): Promise<unknown> => {
      const { json, environment, command } = await stage.engine.containers.inspect(name);
      const host = fieldsOf(json.HostConfig);
      const networks = Object.keys(fieldsOf(fieldsOf(json.NetworkSettings).Networks)).sort();
      return { environment, command, networks, binds: host.Binds, from: Array.isArray(host.VolumesFrom), memory: host.Memory, ports: host.PortBindings, note: fieldsOf(fieldsOf(json.Config).Labels).note };
    };

    it('has its health check run at once, as the engine runs it', async () => {
      const id = await run('web', '--user', '7', '--env', 'A=1', '--health-cmd', 'echo "uid $(id -u) A=$A"; exit 3', '--health-interval', '1s', '--health-retries', '1');
      const check = healthCheckOf((await stage.engine.containers.inspect(id)).json);
      assert.ok(check);
      const { exitCode, output } = await runHealthCheck(stage.engine.containers, id, check, never);
      assert.deepEqual([exitCode, output], [3, 'uid 7 A=1\n']);
      await waitFor('the engine to find it unhealthy', async () => (await stage.engine.containers.list({ ids: [id] }))[0]?.health === 'unhealthy');
      const report = healthReportOf((await stage.engine.containers.inspect(id)).json);
      assert.deepEqual([report?.probes[0]?.exitCode, report?.probes[0]?.output], [3, 'uid 7 A=1\n']);
      await assert.rejects(runHealthCheck(stage.engine.containers, id, { command: ['sleep', '60'], timeout: 300 }, never), (error) => error instanceof UserError && error.kind === 'timeout');
    });

    it('is told by the events, also those before, and across a lost stream without a double', async () => {
      const id = await run('before');
      const feed = new EventFeed({ ready: () => Promise.resolve(stage.engine) });
      const held = feed.hold();
      const actions = (): readonly string[] => feed.events.filter(({ event }) => event.id === id).map(({ event }) => event.action).reverse();
      await waitFor('the events so far', () => actions().includes('start'));
      held.dispose();
      await docker('pause', 'before');
      const again = feed.hold();
      await waitFor('the event of the pause', () => actions().includes('pause'));
      await docker('unpause', 'before');
      await waitFor('the live event', () => actions().includes('unpause'));
      assert.deepEqual(actions().filter((action) => !action.startsWith('exec')), ['create', 'start', 'pause', 'unpause']);
      again.dispose();
      feed.dispose();
    });

    if (version === '26.1')
      it('is written as a Compose file that Compose takes, and makes again (podman-desktop#10460)', async () => {
        await docker('network', 'create', 'front');
        const db = await run('db', '--network', 'front', '--volume', 'data:/data', '--env', 'DB_PASSWORD=s3cret', '--env', 'PRICE=5$', '--health-cmd', 'test -d /data', '--health-interval', '10s', '--restart', 'on-failure:3');
        const web = await run('web', '--network', 'front', '--memory', '64m', '--cpus', '0.5', '--pids-limit', '50', '--publish', '127.0.0.1:18098:80', '--tmpfs', '/tmp:size=1m', '--ulimit', 'nofile=100:200', '--add-host', 'x:10.0.0.1');
        const text = composeFile([await described(db), await described(web)]);
        assert.doesNotMatch(text, /s3cret/);
        const file = join(folder, 'compose.yaml');
        await writeFile(file, text);
        await writeFile(join(folder, '.env'), 'DB_PASSWORD=s3cret\n');
        const config = JSON.parse(await docker('compose', '--file', file, 'config', '--format', 'json')) as { readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
        // What it prints can be read again: dollars stay doubled.
        assert.deepEqual(config.services.db?.environment, { DB_PASSWORD: 's3cret', PRICE: '5$$' });
        await docker('rm', '--force', 'db', 'web');
        await docker('compose', '--project-name', 'again', '--file', file, 'up', '--detach');
        const made = await stage.engine.containers.inspect('again-web-1');
        const host = fieldsOf(made.json.HostConfig);
        assert.deepEqual([host.Memory, host.NanoCpus, host.PidsLimit, host.PortBindings, host.ExtraHosts], [64 * mebibyte, 500_000_000, 50, { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '18098' }] }, ['x:10.0.0.1']]);
        assert.deepEqual((await stage.engine.containers.inspect('again-db-1')).environment.filter((entry) => /^(DB|PRICE)/.test(entry)).sort(), ['DB_PASSWORD=s3cret', 'PRICE=5$']);
        const up = [await described('again-web-1'), await described('again-db-1')];
        const again = composeFile(up);
        await writeFile(file, again);
        await docker('compose', '--file', file, 'config', '--quiet');
        assert.match(again, /^name: again$/m);
        await docker('rm', '--force', 'again-web-1', 'again-db-1');
      });
  });
