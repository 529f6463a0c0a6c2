import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { run, waitFor } from '../host/command.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { startFaultProxy, type FaultProxy } from '../host/faultProxy.ts';
import { startRegistry } from '../host/registry.ts';
import { labVersions, newestVersion } from '../host/versions.ts';

for (const version of labVersions)
  describe(`the lab's engine ${version}`, function () {
    this.timeout(600_000);
    let engine: LabEngine;

    before(async () => {
      engine = await startEngine({ version });
      await engine.loadBusybox();
    });
    after(() => engine.stop());

    it('is the release it is called', async () => {
      const { stdout } = await engine.docker(['version', '--format', '{{.Client.Version}} {{.Server.Version}}']);
      const escaped = version.replace('.', '\\.');
      assert.match(stdout, new RegExp(`^${escaped}\\S* ${escaped}\\S*\n$`));
    });

    it('runs a container, whose published port answers here', async () => {
      const { code, stderr } = await engine.docker(['run', '-d', '--init=false', '--stop-timeout', '0', '--name', 'web', '-p', '8080:80', 'busybox', 'sh', '-c', 'mkdir /www && echo hello > /www/index.html && exec httpd -f -p 80 -h /www']);
      assert.equal(code, 0, stderr);
      const text = await waitFor('the page', async () => (await fetch(`http://${engine.address}:8080/`)).text());
      assert.equal(text, 'hello\n');
    });

    it('lets its containers push to and pull from a private registry of this machine', async () => {
      const registry = await startRegistry({ address: engine.hostAddress, credentials: { username: 'me', password: 'secret' } });
      try {
        const image = `${registry.host}/mine:1`;
        await engine.docker(['tag', 'busybox', image]);
        assert.notEqual((await engine.docker(['push', image])).code, 0);
        assert.equal((await engine.docker(['login', '-u', 'me', '--password-stdin', registry.host], { input: 'secret' })).code, 0);
        assert.equal((await engine.docker(['push', image])).code, 0);
        await engine.docker(['rmi', image]);
        assert.equal((await engine.docker(['pull', image])).code, 0);
      } finally {
        await registry.stop();
      }
    });

    it('comes back with what it held after a kill -9', async () => {
      const { pid } = engine;
      await engine.kill9();
      assert.equal(existsSync(`/proc/${pid}`), false);
      await assert.rejects(engine.api('GET', '/_ping'));
      await engine.restart();
      const { stdout } = await engine.docker(['ps', '-a', '--format', '{{.Names}}']);
      assert.equal(stdout, 'web\n');
    });

    it('ends though one of its containers is paused, which no signal reaches', async () => {
      const other = await startEngine({ version });
      await other.loadBusybox();
      assert.equal((await other.docker(['run', '-d', '--name', 'frozen', 'busybox', 'sleep', '100000'])).code, 0);
      assert.equal((await other.docker(['pause', 'frozen'])).code, 0);
      const { pid } = other;
      await other.stop();
      assert.equal(existsSync(`/proc/${pid}`), false);
    });

    it('leaves nothing behind', async () => {
      const other = await startEngine({ version });
      await other.loadBusybox();
      assert.equal((await other.docker(['run', '-d', 'busybox', 'sleep', '100000'])).code, 0);
      const { pid, socketPath, hostAddress } = other;
      assert.equal((await run('ip', ['address'])).stdout.includes(hostAddress), true);
      await other.stop();
      assert.equal(existsSync(`/proc/${pid}`), false);
      assert.equal(existsSync(socketPath), false);
      assert.equal((await run('ip', ['address'])).stdout.includes(`${hostAddress}/`), false);
      assert.equal((await run('cat', ['/proc/self/mountinfo'])).stdout.includes(socketPath.slice(0, socketPath.lastIndexOf('/'))), false);
    });
  });

describe("the lab's fault proxy", function () {
  this.timeout(120_000);
  let engine: LabEngine;
  let proxy: FaultProxy;

  before(async () => {
    engine = await startEngine({ version: newestVersion });
    proxy = await startFaultProxy(engine.socketPath);
  });
  after(async () => {
    await proxy.stop();
    await engine.stop();
  });
  beforeEach(async () => {
    await proxy.heal();
    proxy.cut();
    await waitFor('no connection', () => proxy.openConnections === 0);
    proxy.forget();
  });

  it('hands on and counts', async () => {
    assert.equal((await ask('/v1.41/containers/json?all=1')).body, '[]\n');
    assert.deepEqual(proxy.requests, [{ method: 'GET', path: '/containers/json?all=1' }]);
    await waitFor('no connection', () => proxy.openConnections === 0);
    assert.deepEqual(proxy.openRequests, []);
  });

  it('counts a stream as open until it is left', async () => {
    const events = request({ socketPath: proxy.socketPath, path: '/events', agent: false }).once('error', () => undefined);
    events.end();
    await new Promise((resolve) => events.once('response', resolve));
    assert.deepEqual(proxy.openRequests, [{ method: 'GET', path: '/events' }]);
    events.destroy();
    await waitFor('the stream to end', () => proxy.openRequests.length === 0);
  });

  it('hands an upgraded connection on', async () => {
    const head = await new Promise<string>((resolve, reject) => {
      const outgoing = request({ socketPath: proxy.socketPath, method: 'POST', path: '/session', agent: false, headers: { connection: 'Upgrade', upgrade: 'h2c', 'x-docker-expose-session-uuid': 'abc' } });
      outgoing.once('upgrade', (incoming, socket) => {
        socket.destroy();
        resolve(`${incoming.statusCode} ${incoming.headers.upgrade}`);
      });
      outgoing.once('error', reject);
      outgoing.end();
    });
    assert.equal(head, '101 h2c');
  });

  it('answers by itself where it is told to', async () => {
    proxy.fail({ kind: 'answer', status: 500, body: '{"message":"broken"}' }, ({ path }) => path.startsWith('/images'));
    assert.deepEqual(await ask('/v1.41/images/json'), { status: 500, body: '{"message":"broken"}' });
    assert.equal((await ask('/_ping')).status, 200);
  });

  it('sends what is no HTTP', async () => {
    proxy.fail({ kind: 'raw', bytes: '\u0000\u0001 what?\r\n' });
    await assert.rejects(ask('/_ping'), { code: 'HPE_INVALID_CONSTANT' });
  });

  it('cuts an answer after so many bytes', async () => {
    proxy.fail({ kind: 'cut', afterBytes: 5 });
    await assert.rejects(ask('/version'), { code: 'ECONNRESET' });
  });

  it('stays silent', async () => {
    proxy.fail({ kind: 'silent' });
    const pending = ask('/_ping');
    await waitFor('the request', () => proxy.requests.length === 1);
    proxy.cut();
    await assert.rejects(pending);
  });

  it('refuses, is gone, and comes back', async () => {
    await proxy.refuse('refused');
    await assert.rejects(ask('/_ping'), { code: 'ECONNREFUSED' });
    await proxy.heal();
    assert.equal((await ask('/_ping')).status, 200);
    await proxy.refuse('gone');
    await assert.rejects(ask('/_ping'), { code: 'ENOENT' });
    await proxy.heal();
    assert.equal((await ask('/_ping')).status, 200);
  });

  function ask(path: string): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ socketPath: proxy.socketPath, path, agent: false }, (incoming) => {
        let body = '';
        incoming.setEncoding('utf8').on('data', (text: string) => (body += text));
        incoming.once('end', () => resolve({ status: incoming.statusCode ?? 0, body }));
        incoming.once('error', reject);
      });
      outgoing.once('error', reject);
      outgoing.end();
    });
  }
});
