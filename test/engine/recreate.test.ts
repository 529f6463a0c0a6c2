import assert from 'node:assert/strict';
import { fieldsOf, isFields, textOf, type Fields } from '../../src/core/base/fields.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { type ContainerSpec } from '../../src/core/model/containerSpec.ts';
import { specFromInspect } from '../../src/core/run/specFromInspect.ts';
import { recreate, type Recreated, type Recreation } from '../../src/core/run/recreate.ts';
import { recreationLosses } from '../../src/core/run/recreationLosses.ts';
import { waitFor } from '../host/command.ts';
import { type LabEngine } from '../host/engine.ts';
import { startFaultProxy, type FaultProxy } from '../host/faultProxy.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';

const service = ['sh', '-c', 'trap "exit 0" TERM; sleep 86400 & wait'];

/** All that a container can be made with, as far as this machine has it. */
const manyOptions = [
  '--name', 'rich', '--hostname', 'far', '--domainname', 'example.test', '--env', 'GREETING=two words', '--env', 'EMPTY=', '--label', 'team=shop', '--label', 'note=a=b',
  '--publish', '127.0.0.1:18080:80', '--publish', '18053:53/udp', '--expose', '9000', '--volume', '/tmp:/outside:ro', '--volume', 'stuff:/stuff', '--volume', '/made-up',
  '--mount', 'type=tmpfs,target=/fast,tmpfs-size=1048576', '--mount', 'type=volume,target=/unnamed', '--tmpfs', '/scratch:size=1m,noexec', '--network', 'net-one', '--ip', '10.77.1.9', '--network-alias', 'shop', '--mac-address', '02:42:0a:4d:01:63',
  '--user', '65534:65534', '--workdir', '/tmp', '--restart', 'on-failure:3', '--memory', '64m', '--memory-reservation', '32m', '--cpus', '0.5', '--cpu-shares', '512', '--pids-limit', '50', '--shm-size', '32m', '--ulimit', 'nofile=100:200',
  '--cap-add', 'NET_ADMIN', '--cap-drop', 'MKNOD', '--security-opt', 'no-new-privileges', '--group-add', '100', '--read-only', '--init', '--sysctl', 'net.core.somaxconn=512', '--device', '/dev/null:/dev/zilch:r', '--device-cgroup-rule', 'c 1:3 r',
  '--add-host', 'db:10.0.0.5', '--dns', '9.9.9.9', '--dns-search', 'example.test', '--dns-option', 'ndots:2', '--log-driver', 'json-file', '--log-opt', 'max-size=1m', '--stop-signal', 'SIGTERM', '--stop-timeout', '3', '--oom-score-adj', '100', '--ipc', 'shareable', '--pid', 'host', '--interactive', '--tty',
  '--health-cmd', 'true', '--health-interval', '1s', '--health-retries', '4',
];

for (const version of ['20.10', '26.1'] as const)
  describe(`a container put in the place of another on engine ${version}`, function () {
    this.timeout(600_000);
    let lab: LabEngine;
    let engine: Engine;
    let proxy: FaultProxy;
    let proxied: Engine;

    before(async () => {
      lab = await sharedEngine(version);
      engine = await connectTo(lab);
      proxy = await startFaultProxy(lab.socketPath);
      proxied = await connectEngine({ name: 'proxy', endpoint: { kind: 'unix', path: proxy.socketPath }, source: 'test' }, { environment: {}, log: silentLog });
    });
    after(async () => {
      proxied.dispose();
      await proxy.stop();
      engine.dispose();
    });
    beforeEach(async () => {
      for (const [name, subnet] of [['net-one', '10.77.1.0/24'], ['net-two', '10.77.2.0/24']] as const) await docker('network', 'create', '--subnet', subnet, name);
    });
    afterEach(async () => {
      await proxy.heal();
      for (const { id } of await engine.containers.list({})) await engine.containers.remove(id, { force: true, volumes: true });
      await docker('network', 'rm', 'net-one', 'net-two');
      await lab.docker(['volume', 'prune', '--force', ...(version === '20.10' ? [] : ['--all'])]);
    });

    const docker = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await lab.docker(args);
      assert.equal(code, 0, `docker ${args.join(' ')}: ${stderr}`);
      return stdout.trim();
    };
    const specOf = async (id: string): Promise<ContainerSpec> => {
      const { json } = await engine.containers.inspect(id);
      return specFromInspect(json, (await engine.images.inspect(textOf(json.Image))).json);
    };
    const again = async (id: string, change: Partial<ContainerSpec> = {}, options: Partial<Recreation> = {}, on = engine): Promise<Recreated> =>
      recreate(on, { containerId: id, before: await specOf(id), after: { ...(await specOf(id)), ...change }, keepsVolumes: true, keepsFormer: false, ...options });
    const names = async (): Promise<readonly string[]> => (await engine.containers.list({})).map(({ name }) => name).sort();

    it('has all that the other had, its anonymous volumes too', async () => {
      await docker('run', '--detach', ...manyOptions, 'busybox', ...service);
      await docker('network', 'connect', '--ip', '10.77.2.9', '--alias', 'second', 'net-two', 'rich');
      const before = await engine.containers.inspect('rich');
      const { id, name, warnings } = await again(before.id);
      const after = await engine.containers.inspect('rich');
      assert.deepEqual([after.id, name, warnings, after.isRunning], [id, 'rich', [], true]);
      assert.notEqual(after.id, before.id);
      assert.deepEqual(lasting(after.json), lasting(before.json));
      assert.deepEqual(await names(), ['rich']);
    });

    it('differs in what was changed, and in nothing else', async () => {
      await docker('create', ...manyOptions, 'busybox', ...service);
      const before = await engine.containers.inspect('rich');
      const spec = await specOf('rich');
      await again(before.id, { environment: [...spec.environment.filter((entry) => !entry.startsWith('EMPTY')), 'MORE=1'], labels: { team: 'other', note: 'a=b' } });
      const after = await engine.containers.inspect('rich');
      assert.equal(after.isRunning, false);
      const expected = lasting(before.json);
      const config = fieldsOf(expected.Config);
      assert.deepEqual(lasting(after.json), { ...expected, Config: { ...config, Env: [...before.environment.filter((entry) => entry !== 'EMPTY='), 'MORE=1'].sort(), Labels: { team: 'other', note: 'a=b' } } });
    });

    it('takes what it has from its image from the new one', async () => {
      const build = (text: string): Promise<{ readonly code: number | null }> => lab.docker(['build', '--tag', 'moving', '-'], { input: `FROM busybox\n${text}` });
      await build('ENV A=1\nLABEL a=1\nEXPOSE 80\nWORKDIR /one\nCMD ["sleep", "1001"]');
      await docker('create', '--name', 'mover', '--env', 'B=2', 'moving');
      await build('ENV A=2\nENV C=3\nLABEL a=2\nEXPOSE 81\nWORKDIR /two\nCMD ["sleep", "1002"]');
      await again('mover');
      const { json } = await engine.containers.inspect('mover');
      const { Env, Labels, ExposedPorts, WorkingDir, Cmd } = fieldsOf(json.Config);
      const own = (Env as readonly string[]).filter((entry) => !entry.startsWith('PATH=')).sort();
      assert.deepEqual({ own, Labels, ExposedPorts, WorkingDir, Cmd }, { own: ['A=2', 'B=2', 'C=3'], Labels: { a: '2' }, ExposedPorts: { '81/tcp': {} }, WorkingDir: '/two', Cmd: ['sleep', '1002'] });
    });

    it('says before what is lost', async () => {
      await docker('run', '--detach', '--name', 'loser', '--volume', '/data', '--label', 'com.docker.compose.project=shop', '--label', 'com.docker.compose.service=web', 'busybox', 'sh', '-c', 'touch /tmp/a /tmp/b; echo > /data/x; sleep 1000');
      await waitFor('the files', async () => (await engine.files.changes('loser')).length >= 2);
      const { changedFiles, volumes, ...rest } = await recreationLosses(engine, 'loser');
      assert.ok(changedFiles >= 2 && changedFiles < 10, String(changedFiles));
      assert.deepEqual([volumes.map(({ target }) => target), rest], [['/data'], { isRunning: true, isRemovedOnExit: false, composeProject: 'shop' }]);
    });

    it('keeps what is in anonymous volumes, or not, as one likes', async () => {
      const make = (): Promise<string> => docker('run', '--name', 'box', '--volume', '/data', 'busybox', 'sh', '-c', 'echo kept > /data/file');
      const content = (): Promise<string> => docker('run', '--rm', '--volumes-from', 'box', 'busybox', 'ls', '/data');
      const volumes = async (): Promise<readonly string[]> => (await docker('volume', 'ls', '--quiet')).split('\n').filter(Boolean);
      await make();
      const before = await volumes();
      await again('box');
      await again('box');
      assert.deepEqual([await content(), await volumes()], ['file', before]);
      await docker('rm', '--volumes', 'box');
      assert.deepEqual(await volumes(), before);
      await make();
      const { volumes: lost } = await recreationLosses(engine, 'box');
      await again('box', {}, { keepsVolumes: false });
      assert.equal(await content(), '');
      assert.deepEqual((await volumes()).filter((name) => lost.some((each) => each.name === name)), []);
    });

    it('leaves the other beside it on request', async () => {
      await docker('create', '--name', 'pair', 'busybox', ...service);
      const { former } = await again('pair', {}, { keepsFormer: true });
      assert.ok(former);
      assert.deepEqual(await names(), ['pair', former]);
    });

    describe('is taken back, and the other runs as it did,', () => {
      const isAsBefore = async (id: string): Promise<void> => {
        const { name, isRunning } = await engine.containers.inspect(id);
        assert.deepEqual([name, isRunning, await names()], ['steady', true, (await names()).filter((each) => !/-(former|next)-/.test(each))]);
      };
      const fails = async (work: Promise<unknown>, message: RegExp): Promise<void> => {
        await assert.rejects(work, (error: unknown) => {
          assert.ok(error instanceof UserError, String(error));
          assert.match(error.message, message);
          return true;
        });
      };
      let id: string;
      beforeEach(async () => {
        id = await docker('run', '--detach', '--name', 'steady', 'busybox', ...service);
      });

      it('where it exits at once', async () => {
        await fails(again(id, { command: ['sh', '-c', 'echo no such luck; exit 7'] }), /steady could not be recreated\. It exits at once, with code 7\. It says: no such luck The former container is as it was\./);
        await isAsBefore(id);
      });

      it('where its program is not there', async () => {
        await fails(again(id, { command: ['/nothing'] }), /nothing.* The former container is as it was\./);
        await isAsBefore(id);
      });

      it('where its port is taken', async () => {
        await docker('run', '--detach', '--name', 'thief', '--publish', '18099:80', 'busybox', ...service);
        await fails(again(id, { ports: [{ containerPort: 80, protocol: 'tcp', hostPort: 18_099 }] }), /already (allocated|in use)/);
        assert.equal((await engine.containers.inspect(id)).isRunning, true);
        assert.deepEqual(await names(), ['steady', 'thief']);
      });

      it('where its name is taken', async () => {
        await docker('create', '--name', 'thief', 'busybox');
        await fails(again(id, { name: 'thief' }), /thief.* is already in use/);
        assert.equal((await engine.containers.inspect(id)).isRunning, true);
        assert.deepEqual(await names(), ['steady', 'thief']);
      });

      it('where its image is gone, without having been touched', async () => {
        const { startedAt } = await engine.containers.inspect(id);
        await fails(again(id, { image: 'nobody/has:this' }), /no such image/i);
        await isAsBefore(id);
        assert.equal((await engine.containers.inspect(id)).startedAt, startedAt);
      });

      it('where one cancels', async () => {
        const controller = new AbortController();
        const spec = await specOf(id);
        const stopped = engine.containers.wait(id).then(() => controller.abort());
        await assert.rejects(recreate(engine, { containerId: id, before: spec, after: spec, keepsVolumes: true, keepsFormer: false }, controller.signal), { name: 'AbortError' });
        await stopped;
        await isAsBefore(id);
      });

      it('where the engine is away for a moment', async () => {
        proxy.fail({ kind: 'cut', afterBytes: 0 }, ({ method, path }) => method === 'POST' && path.includes('/start'));
        const work = again(id, {}, {}, proxied);
        const failed = fails(work, /The former container is as it was\./);
        await waitFor('the start', () => proxy.requests.some(({ path }) => path.includes('/start')));
        await proxy.heal();
        await failed;
        await isAsBefore(id);
      });

      it('at the next attempt, where the engine stays away', async () => {
        proxy.forget();
        const hasBegun = (): boolean => proxy.requests.some(({ path }) => path.includes('/create'));
        proxy.fail({ kind: 'answer', status: 500, body: '{"message":"no"}' }, ({ method, path }) => (method === 'DELETE' && hasBegun()) || path.includes('/start'));
        await fails(again(id, {}, {}, proxied), /To put the former container back failed as well/);
        await proxy.heal();
        const { name } = await again(id);
        assert.deepEqual([name, await names()], ['steady', ['steady']]);
      });
    });
  });

/** What an inspection says that outlasts a container: not its ids, times and addresses. Lists that are sets are sorted. */
function lasting(json: Fields): Fields {
  const { HostConfig, Mounts, NetworkSettings } = json;
  const config = fieldsOf(json.Config);
  const networks = Object.entries(fieldsOf(fieldsOf(NetworkSettings).Networks)).map(([name, value]) => {
    const { IPAMConfig, Aliases, Links, DriverOpts, IPAddress } = fieldsOf(value);
    const aliases = Array.isArray(Aliases) ? (Aliases as readonly string[]).filter((alias) => !textOf(json.Id).startsWith(alias)) : [];
    return [name, { IPAMConfig, aliases, Links, DriverOpts: fieldsOf(DriverOpts), IPAddress }];
  });
  // That an anonymous volume is mounted by its name now is the one thing that differs.
  const { Binds, Mounts: hostMounts, ...host } = fieldsOf(HostConfig);
  const anonymous = (bind: unknown): boolean => /^[\da-f]{64}:/.test(String(bind));
  return sorted({
    Name: json.Name,
    Config: config,
    HostConfig: { ...host, Binds: (Array.isArray(Binds) ? Binds : []).filter((bind) => !anonymous(bind)), Mounts: (Array.isArray(hostMounts) ? hostMounts : []).map((mount) => ({ ...fieldsOf(mount), Source: undefined })) },
    Mounts: (Array.isArray(Mounts) ? Mounts : []).map((mount) => ({ ...fieldsOf(mount), Mode: undefined })),
    networks: Object.fromEntries(networks) as Fields,
  }) as Fields;
}

function sorted(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const list = value.map((each) => sorted(each));
    return ['Cmd', 'Entrypoint', 'Test'].includes(key) ? list : list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return isFields(value) ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, sorted(each, name)])) : value;
}
