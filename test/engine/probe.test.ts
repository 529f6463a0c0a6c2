import assert from 'node:assert/strict';
import { isHelper } from '../../src/core/model/helper.ts';
import { planProbe, runProbe, type ProbeFinding } from '../../src/core/networks/probe.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

const owner = { installationId: 'test', processId: process.pid, session: 'probe' };

for (const version of labVersions)
  describe(`whether one container reaches another, in engine ${version}`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);
    const { docker } = stage;

    before(async () => {
      const built = await stage.lab.docker(['build', '--tag', 'shellless', '-'], { input: 'FROM busybox AS all\nFROM scratch\nCOPY --from=all /bin/busybox /sleep\nCMD ["/sleep", "86400"]\n' });
      assert.equal(built.code, 0, built.stderr);
    });
    afterEach(async () => {
      const left = await stage.engine.containers.list({});
      for (const { id } of left) await stage.engine.containers.remove(id, { force: true, volumes: true });
      await docker('network', 'prune', '--force');
      assert.deepEqual(left.filter(isHelper), [], 'no helper is left');
    });

    const probe = async (from: string, to: string, ports: readonly number[], signal = new AbortController().signal): Promise<readonly object[]> => {
      const [source, target] = await stage.engine.containers.list({ ids: [from] }).then(async (one) => [...one, ...(await stage.engine.containers.list({ ids: [to] }))]);
      assert.ok(source && target);
      const findings: ProbeFinding[] = [];
      await runProbe({ engine: stage.engine, owner, onFinding: (finding) => findings.push(finding) }, source, planProbe(source, target, ports), signal);
      return findings.map(({ milliseconds, ...finding }) => {
        assert.ok(milliseconds >= 0 && milliseconds < 60_000, String(milliseconds));
        return finding;
      });
    };

    it('is told for a container without a shell: by name, port by port, with addresses', async () => {
      await docker('network', 'create', '--subnet', '10.234.0.0/24', 'front');
      const from = await docker('run', '--detach', '--network', 'front', 'shellless');
      const to = await docker('run', '--detach', '--name', 'server', '--network', 'front', '--ip', '10.234.0.9', 'busybox', 'sh', '-c', 'httpd -f -p 8080');
      assert.deepEqual(await probe(from, to, [8080, 81]), [
        { kind: 'name', name: 'server', addresses: ['10.234.0.9'] },
        { kind: 'port', address: '10.234.0.9', port: 8080, outcome: 'open' },
        { kind: 'port', address: '10.234.0.9', port: 81, outcome: 'refused' },
      ]);
    });

    it('is told where names lead nowhere, as on the network that the engine itself has', async () => {
      const from = await docker('run', '--detach', 'shellless');
      const to = await docker('run', '--detach', '--name', 'server', 'busybox', 'sh', '-c', 'httpd -f -p 80');
      const [address = ''] = (await stage.engine.containers.list({ ids: [to] })).flatMap(({ networks }) => networks.map(({ ipAddress }) => ipAddress));
      assert.deepEqual(await probe(from, to, [80]), [
        { kind: 'name', name: 'server', addresses: [] },
        { kind: 'port', address, port: 80, outcome: 'open' },
      ]);
    });

    it('is told that networks are apart', async () => {
      for (const name of ['one', 'two']) await docker('network', 'create', name);
      const from = await docker('run', '--detach', '--network', 'one', 'shellless');
      const to = await docker('run', '--detach', '--name', 'server', '--network', 'two', 'busybox', 'sh', '-c', 'httpd -f -p 80');
      const [name, port] = (await probe(from, to, [80])) as readonly [object, { readonly outcome: string }];
      assert.deepEqual(name, { kind: 'name', name: 'server', addresses: [] });
      assert.ok(['timeout', 'unreachable'].includes(port.outcome), port.outcome);
    });

    it('ends with its helper when it is cancelled', async () => {
      for (const name of ['one', 'two']) await docker('network', 'create', name);
      const from = await docker('run', '--detach', '--network', 'one', 'shellless');
      const to = await docker('run', '--detach', '--network', 'two', 'shellless');
      const controller = new AbortController();
      const probing = probe(from, to, [1, 2, 3, 4, 5, 6, 7, 8], controller.signal);
      const running = async (): Promise<boolean> => (await stage.engine.containers.list({})).some((container) => isHelper(container) && container.state === 'running');
      while (!(await running())) await new Promise((resolve) => setTimeout(resolve, 20));
      controller.abort();
      await assert.rejects(probing, { name: 'AbortError' });
    });

    it('says that the container does not run', async () => {
      const id = await docker('create', 'shellless');
      await assert.rejects(probe(id, await docker('run', '--detach', 'shellless'), [80]), { name: 'UserError' });
    });
  });
