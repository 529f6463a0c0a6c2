import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/core/base/log.ts';
import { UserError } from '../../../src/core/base/userError.ts';
import { connectEngine } from '../../../src/core/engine/connect.ts';
import { type Engine } from '../../../src/core/engine/engine.ts';
import { type Endpoint } from '../../../src/core/model/endpoint.ts';

/** A server that only says which engine it would be; what an engine really does is tested against real ones. */
describe('connectEngine', function () {
  this.timeout(60_000);
  let folder: string;
  let server: Server | undefined;
  let asked: string[];
  const lines: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-connect-'));
    asked = [];
  });
  afterEach(async () => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  const serve = async (headers: Record<string, string>, about: object, target: string | number = join(folder, 'engine.sock')): Promise<Endpoint> => {
    const answer: RequestListener = (request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end(request.url === '/_ping' ? 'OK' : JSON.stringify(request.url === '/version' ? about : []));
    };
    const listening = createServer(answer);
    server = listening;
    await new Promise<void>((resolve) => (typeof target === 'string' ? listening.listen(target, resolve) : listening.listen(target, '127.0.0.1', resolve)));
    return typeof target === 'string' ? { kind: 'unix', path: target } : { kind: 'tcp', host: '127.0.0.1', port: (listening.address() as AddressInfo).port };
  };
  const connect = (endpoint: Endpoint, environment: Record<string, string> = {}): Promise<Engine> =>
    connectEngine({ name: 'some', endpoint, source: 'test' }, { environment, log: { ...silentLog, info: (line) => lines.push(line) } });
  const fails = (action: Promise<Engine>, kind: string, ...texts: readonly string[]): Promise<void> =>
    assert.rejects(action, (error) => {
      assert.ok(error instanceof UserError && error.kind === kind && error.remedy !== undefined, String(error));
      for (const text of texts) assert.ok(error.message.includes(text), error.message);
      return true;
    });

  it('asks twice, and speaks the version agreed on from then on', async () => {
    const endpoint = await serve({ 'Api-Version': '1.44', 'Builder-Version': '2', Ostype: 'linux' }, { Version: '25.0.1', Os: 'linux', Arch: 'arm64', MinAPIVersion: '1.24' });
    const engine = await connect(endpoint);
    assert.deepEqual(engine.version, { api: '1.44', highestApi: '1.44', engine: '25.0.1', os: 'linux', architecture: 'arm64', hasBuildKit: true });
    assert.deepEqual(await engine.containers.list({}), []);
    assert.deepEqual(asked, ['GET /_ping', 'GET /version', 'GET /v1.44/containers/json?all=true']);
    assert.ok(lines.some((line) => line.includes('25.0.1') && line.includes('1.44')));
    engine.dispose();
    engine.dispose();
  });

  it('speaks to TCP, whose host is where published ports answer', async () => {
    const endpoint = await serve({ 'Api-Version': '1.41' }, { Version: '20.10' }, 0);
    const engine = await connect(endpoint, { DOCKER_API_VERSION: '1.40' });
    assert.deepEqual({ api: engine.version.api, host: engine.publishedHost, hasBuildKit: engine.version.hasBuildKit }, { api: '1.40', host: '127.0.0.1', hasBuildKit: false });
    await engine.containers.list({ ids: ['a&b', 'ü'] });
    assert.equal(asked.at(-1), `GET /v1.40/containers/json?all=true&filters=${encodeURIComponent('{"id":["a&b","ü"]}')}`);
    engine.dispose();
  });

  it('is not led astray by the DOCKER_HOST of this process', async () => {
    const endpoint = await serve({ 'Api-Version': '1.41' }, { Version: '20.10' });
    const kept = { host: process.env.DOCKER_HOST, certificates: process.env.DOCKER_CERT_PATH };
    process.env.DOCKER_HOST = 'tcp://127.0.0.1:1';
    process.env.DOCKER_CERT_PATH = join(folder, 'nothing');
    try {
      (await connect(endpoint)).dispose();
      assert.equal(process.env.DOCKER_HOST, 'tcp://127.0.0.1:1');
    } finally {
      delete process.env.DOCKER_HOST;
      delete process.env.DOCKER_CERT_PATH;
      if (kept.host !== undefined) process.env.DOCKER_HOST = kept.host;
      if (kept.certificates !== undefined) process.env.DOCKER_CERT_PATH = kept.certificates;
    }
  });

  it('names both versions when the engine is too old or the version asked for too new', async () => {
    const endpoint = await serve({ 'Api-Version': '1.30' }, { Version: '17.06' });
    await fails(connect(endpoint), 'unsupported', '1.30', '1.40');
    server?.close();
    const newer = await serve({ 'Api-Version': '1.41' }, {}, join(folder, 'newer.sock'));
    await fails(connect(newer, { DOCKER_API_VERSION: '1.45' }), 'unsupported', '1.45', '1.41');
  });

  it('takes a server that names no version for something else', async () => {
    await fails(connect(await serve({}, { Version: 'x' })), 'protocol');
  });

  it('says why an engine is not reached', async () => {
    await fails(connect({ kind: 'unix', path: join(folder, 'nothing.sock') }), 'noEngine', 'nothing.sock');
    await fails(connect({ kind: 'ssh', url: 'ssh://me@box' }), 'unsupported', 'ssh://');
    const endpoint = await serve({}, {}, 0);
    const closed = server;
    await new Promise((resolve) => closed?.close(resolve));
    await fails(connect(endpoint), 'refused', endpoint.kind === 'tcp' ? String(endpoint.port) : '');
  });
});
