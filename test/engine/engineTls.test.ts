import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { silentLog } from '../../src/core/base/log.ts';
import { UserError, type UserErrorKind } from '../../src/core/base/userError.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { resolveEngine } from '../../src/core/engine/resolve.ts';
import { startBuild } from '../fixtures/build/engineBuild.ts';
import { makeAuthority, makeCertificate } from '../host/certificates.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { debianPackages, ensureDebianPackages } from '../host/install.ts';
import { newestVersion } from '../host/versions.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';

describe('an engine behind TLS', function () {
  this.timeout(600_000);
  let folder: string;
  let lab: LabEngine;
  let relay: Server;
  let port: number;

  before(async () => {
    await ensureDebianPackages(debianPackages.registry);
    folder = await mkdtemp('/tmp/gantry-tls-');
    await makeAuthority(folder, 'mine');
    await makeAuthority(folder, 'other');
    await makeCertificate(folder, 'mine', 'server', 'subjectAltName=IP:127.0.0.1');
    await makeCertificate(folder, 'mine', 'client', 'extendedKeyUsage=clientAuth');
    await makeCertificate(folder, 'other', 'stranger', 'extendedKeyUsage=clientAuth');
    await makeCertificate(folder, 'mine', 'old-server', 'subjectAltName=IP:127.0.0.1', -1);
    await makeCertificate(folder, 'mine', 'old-client', 'extendedKeyUsage=clientAuth', -1);
    lab = await startTlsEngine('server');
    relay = await relayTo(lab);
    port = (relay.address() as AddressInfo).port;
  });
  afterEach(removeFolders);
  after(async () => {
    relay.close();
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const startTlsEngine = (server: string): Promise<LabEngine> =>
    startEngine({ version: newestVersion, args: ['--host=tcp://0.0.0.0:2376', '--tlsverify', `--tlscacert=${folder}/mine.pem`, `--tlscert=${folder}/${server}.pem`, `--tlskey=${folder}/${server}.key`] });

  /** The certificate names 127.0.0.1, because the engine's own address is only known once it runs. */
  const relayTo = async ({ address }: LabEngine): Promise<Server> => {
    const server = createServer((client) => {
      const engine = createConnection({ host: address, port: 2376 });
      client.on('error', () => engine.destroy()).on('close', () => engine.destroy());
      engine.on('error', () => client.destroy());
      client.pipe(engine).pipe(client);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  };

  /** A folder as `DOCKER_CERT_PATH` names it. */
  const certPath = async (name: string, authority: string, client?: string): Promise<string> => {
    const path = join(folder, name);
    await mkdir(path);
    await writeFile(join(path, 'ca.pem'), await readFile(join(folder, `${authority}.pem`)));
    if (client === undefined) return path;
    await writeFile(join(path, 'cert.pem'), await readFile(join(folder, `${client}.pem`)));
    await writeFile(join(path, 'key.pem'), await readFile(join(folder, `${client}.key`)));
    return path;
  };

  const connect = async (environment: Record<string, string>, host = '127.0.0.1', at = port): Promise<Engine> => {
    const inputs = { environment: { DOCKER_HOST: `tcp://${host}:${String(at)}`, DOCKER_CONFIG: folder, ...environment }, homeFolder: folder, platform: process.platform };
    return connectEngine(await resolveEngine(inputs, silentLog), { environment: {}, log: silentLog });
  };

  const fails = async (action: Promise<Engine>, kinds: readonly UserErrorKind[], message: RegExp): Promise<void> => {
    await assert.rejects(action, (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.ok(kinds.includes(error.kind), `${error.kind}: ${error.message}`);
      assert.match(error.message, message);
      assert.notEqual(error.remedy ?? '', '');
      return true;
    });
  };

  it('is spoken to with the certificates of DOCKER_CERT_PATH, streams and upgrades too', async () => {
    const engine = await connect({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: await certPath('good', 'mine', 'client') });
    assert.equal(engine.publishedHost, '127.0.0.1');
    assert.deepEqual(await engine.containers.list({}), []);
    const connection = await engine.build.upgrade('/grpc', { Upgrade: 'h2c' });
    connection.destroy();
    for await (const event of engine.system.events({ types: ['image'], onOpen: () => void lab.loadBusybox() })) {
      assert.equal(event.type, 'image');
      break;
    }
    engine.dispose();
  });

  for (const builder of ['buildkit', 'classic'] as const)
    it(`is sent the files of a build, with ${builder}`, async () => {
      const engine = await connect({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: await certPath(`build-${builder}`, 'mine', 'client') });
      await lab.loadBusybox();
      const root = makeFolder({ Dockerfile: 'FROM busybox\nCOPY a large /src/\nRUN tr a-z A-Z < /src/a; wc -c < /src/large\n', a: 'over the wire\n', large: 'x'.repeat(3_000_000) });
      const { result, output } = startBuild(engine, root, { builder, noCache: true, tags: [`tls-${builder}:1`] });
      const ended = await result;
      assert.ok(ended.kind === 'built' && output().includes('OVER THE WIRE\n') && output().includes('3000000\n'), output());
      assert.equal((await engine.images.inspect(`tls-${builder}:1`)).id, ended.imageId);
      engine.dispose();
    });

  it('whose certificate nobody signed that we trust is not spoken to', async () => {
    await fails(connect({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: await certPath('wrong-ca', 'other', 'client') }), ['certificate'], /signed by nobody you trust/);
  });

  it('whose certificate is for another host is not spoken to', async () => {
    await fails(connect({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: await certPath('wrong-host', 'mine', 'client') }, 'localhost'), ['certificate'], /for another host/);
  });

  it('whose certificate has expired is not spoken to, and says what to renew', async () => {
    const old = await startTlsEngine('old-server');
    const way = await relayTo(old);
    try {
      await fails(connect({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: await certPath('expired', 'mine', 'client') }, '127.0.0.1', (way.address() as AddressInfo).port), ['certificate'], /has expired/);
    } finally {
      way.close();
      await old.stop();
    }
  });

  it('is spoken to unverified where that was asked for', async () => {
    const engine = await connect({ DOCKER_TLS: '1', DOCKER_CERT_PATH: await certPath('unverified', 'other', 'client') });
    await engine.system.ping();
    engine.dispose();
  });

  it('that does not accept our certificate says so', async () => {
    // With TLS 1.3 the refusal follows the handshake, and may be overtaken by the end of the connection.
    const kinds: readonly UserErrorKind[] = ['certificate', 'disconnected'];
    await fails(connect({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: await certPath('no-client', 'mine') }), kinds, /does not accept your certificate|was lost/);
    await fails(connect({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: await certPath('stranger', 'mine', 'stranger') }), kinds, /does not accept your certificate|was lost/);
    await fails(connect({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: await certPath('old-client', 'mine', 'old-client') }), kinds, /does not accept your certificate|was lost/);
  });

  it('cannot be spoken to in the clear, and says that it wants TLS', async () => {
    await fails(connect({}), ['certificate'], /speaks TLS only/);
  });

  it('is not reached with files that are no certificates', async () => {
    const path = await certPath('nonsense', 'mine', 'client');
    await writeFile(join(path, 'key.pem'), 'nonsense');
    await fails(connect({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: path }), ['certificate'], /TLS files/);
  });
});
