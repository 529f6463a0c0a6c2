import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog, type Log } from '../../../src/core/base/log.ts';
import { UserError } from '../../../src/core/base/userError.ts';
import { foundEngines, resolveEngine, type ResolvedEngine, type ResolveInputs } from '../../../src/core/engine/resolve.ts';

describe('resolveEngine', () => {
  let home: string;
  let lines: string[];
  let log: Log;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'gantry-resolve-'));
    lines = [];
    log = { ...silentLog, info: (line) => lines.push(line) };
  });
  const listening: Server[] = [];
  afterEach(async () => {
    for (const server of listening.splice(0)) await new Promise((resolve) => server.close(resolve));
    await rm(home, { recursive: true });
  });

  /** A real socket, on which somebody listens. */
  const listen = async (path: string): Promise<string> => {
    const file = join(home, path);
    await mkdir(join(file, '..'), { recursive: true });
    const server = createServer();
    listening.push(server);
    await new Promise<void>((resolve) => server.listen(file, resolve));
    return file;
  };
  const write = async (path: string, text = ''): Promise<string> => {
    const file = join(home, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
    return file;
  };
  const writeContext = (name: string): Promise<string> =>
    write(`.docker/contexts/meta/${createHash('sha256').update(name).digest('hex')}/meta.json`, JSON.stringify({ Name: name, Endpoints: { docker: { Host: `unix:///${name}.sock` } } }));
  const resolve = (inputs: Partial<ResolveInputs> = {}): Promise<ResolvedEngine> =>
    resolveEngine({ environment: {}, homeFolder: home, platform: 'linux', systemSocket: join(home, 'system.sock'), systemPodmanSocket: join(home, 'podman.sock'), ...inputs }, log);
  const unix = (path: string): ResolvedEngine['endpoint'] => ({ kind: 'unix', path });

  it('takes the first rule that says something, in the CLI\'s order', async () => {
    for (const name of ['chosen', 'set', 'env', 'current']) await writeContext(name);
    await write('.docker/config.json', '{"currentContext":"current"}');
    const system = await listen('system.sock');
    const rules: Partial<ResolveInputs>[] = [
      { choice: 'chosen' },
      { host: 'tcp://set-host' },
      { context: 'set' },
      { environment: { DOCKER_HOST: 'unix:///env-host.sock', DOCKER_CONTEXT: 'env' } },
      { environment: { DOCKER_HOST: '', DOCKER_CONTEXT: 'env' } },
      { environment: {} },
    ];
    const chosen: ResolvedEngine[] = [];
    for (let first = 0; first < rules.length; first++) chosen.push(await resolve(rules.slice(first).reduceRight<Partial<ResolveInputs>>((all, rule) => ({ ...all, ...rule }), {})));
    await write('.docker/config.json', '{}');
    chosen.push(await resolve());
    assert.deepEqual(chosen, [
      { name: 'chosen', endpoint: unix('/chosen.sock'), source: 'chosen for this window' },
      { name: 'set-host', endpoint: { kind: 'tcp', host: 'set-host', port: 2375 }, source: 'setting "gantry.host"' },
      { name: 'set', endpoint: unix('/set.sock'), source: 'setting "gantry.context"' },
      { name: 'default', endpoint: unix('/env-host.sock'), source: 'environment variable DOCKER_HOST' },
      { name: 'env', endpoint: unix('/env.sock'), source: 'environment variable DOCKER_CONTEXT' },
      { name: 'current', endpoint: unix('/current.sock'), source: 'current context of the Docker CLI' },
      { name: 'default', endpoint: unix(system), source: 'default socket' },
    ]);
  });

  it('looks for sockets one after the other, a line in the log for each', async () => {
    const environment = { XDG_RUNTIME_DIR: join(home, 'run') };
    const paths = ['system.sock', 'run/docker.sock', '.docker/run/docker.sock', '.docker/desktop/docker.sock', '.colima/default/docker.sock', '.config/colima/default/docker.sock', '.rd/docker.sock', 'run/podman/podman.sock', '.local/share/containers/podman/machine/podman.sock', 'podman.sock'];
    const nothing = await resolve({ environment });
    assert.deepEqual({ endpoint: nothing.endpoint, name: nothing.name }, { endpoint: unix(join(home, 'system.sock')), name: 'default' });
    assert.deepEqual(lines.filter((line) => line.includes('socket /')), paths.map((path) => `Engine: socket ${join(home, path)}: does not exist.`));
    const names: string[] = [];
    for (const path of [...paths].reverse()) {
      const file = await listen(path);
      const { endpoint, name } = await resolve({ environment });
      assert.deepEqual(endpoint, unix(file));
      names.push(name);
    }
    assert.deepEqual(names, ['Podman (root)', 'Podman', 'Podman', 'Rancher Desktop', 'Colima', 'Colima', 'Docker Desktop', 'Docker Desktop', 'rootless', 'default']);
  });

  it('takes no file that is no socket, and lists all that there are by the names of their makers', async () => {
    const environment = { XDG_RUNTIME_DIR: join(home, 'run') };
    await write('.rd/docker.sock');
    for (const path of ['run/docker.sock', '.docker/run/docker.sock', '.docker/desktop/docker.sock', '.colima/default/docker.sock', 'run/podman/podman.sock', 'podman.sock']) await listen(path);
    const found = await foundEngines({ environment, homeFolder: home, platform: 'linux', systemSocket: join(home, 'system.sock'), systemPodmanSocket: join(home, 'podman.sock') });
    assert.deepEqual(found.map(({ name }) => name), ['rootless', 'Docker Desktop', 'Colima', 'Podman', 'Podman (root)']);
  });

  it('takes the pipe on Windows', async () => {
    assert.deepEqual(await resolve({ platform: 'win32' }), { name: 'default', endpoint: { kind: 'npipe', path: '//./pipe/docker_engine' }, source: 'default pipe' });
    for (const name of ['podman-machine-default', 'docker_engine', 'something-else']) await write(`pipes/${name}`);
    const found = await foundEngines({ environment: {}, homeFolder: home, platform: 'win32', pipeFolder: join(home, 'pipes') });
    assert.deepEqual(found.map(({ name, endpoint }) => [name, endpoint]), [['default', { kind: 'npipe', path: '//./pipe/docker_engine' }], ['Podman', { kind: 'npipe', path: '//./pipe/podman-machine-default' }]]);
  });

  it('takes "default" for the environment\'s engine or the default socket', async () => {
    const system = await listen('system.sock');
    assert.deepEqual(await resolve({ choice: 'default', context: 'other' }), { name: 'default', endpoint: unix(system), source: 'chosen for this window' });
    assert.deepEqual(await resolve({ choice: 'default', environment: { DOCKER_HOST: 'tcp://box' } }), { name: 'default', endpoint: { kind: 'tcp', host: 'box', port: 2375 }, source: 'chosen for this window' });
  });

  it('uses TLS as the environment asks for it', async () => {
    await write('certs/ca.pem', 'CA');
    await write('.docker/cert.pem', 'CERT');
    const endpointOf = async (environment: Record<string, string>): Promise<unknown> => (await resolve({ environment: { DOCKER_HOST: 'tcp://box', ...environment } })).endpoint;
    const box = { kind: 'tcp', host: 'box', port: 2376 };
    assert.deepEqual(await endpointOf({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: join(home, 'certs') }), { ...box, tls: { ca: 'CA', isVerified: true } });
    assert.deepEqual(await endpointOf({ DOCKER_TLS_VERIFY: '1' }), { ...box, tls: { certificate: 'CERT', isVerified: true } });
    assert.deepEqual(await endpointOf({ DOCKER_TLS: '1' }), { ...box, tls: { certificate: 'CERT', isVerified: false } });
    assert.deepEqual(await endpointOf({ DOCKER_CERT_PATH: join(home, 'certs') }), { kind: 'tcp', host: 'box', port: 2375 });
    assert.deepEqual(lines.filter((line) => /CA|CERT/.test(line)), []);
  });

  it('says what does not exist or is broken, instead of taking another engine', async () => {
    const kindOf = async (inputs: Partial<ResolveInputs>): Promise<string> => resolve(inputs).then(() => 'resolved', (error: unknown) => (error instanceof UserError ? error.kind : String(error)));
    assert.equal(await kindOf({ choice: 'gone' }), 'notFound');
    assert.equal(await kindOf({ environment: { DOCKER_CONTEXT: 'gone' } }), 'notFound');
    assert.equal(await kindOf({ host: 'nonsense://' }), 'invalid');
    await write('.docker/config.json', 'nonsense');
    assert.equal(await kindOf({}), 'file');
    await writeContext('broken');
    await write(`.docker/contexts/meta/${createHash('sha256').update('broken').digest('hex')}/meta.json`, 'nonsense');
    assert.equal(await kindOf({ context: 'broken' }), 'file');
  });
});
