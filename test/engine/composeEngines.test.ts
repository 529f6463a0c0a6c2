import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createConnection, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../src/core/base/log.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { parseEndpoint } from '../../src/core/engine/endpoint.ts';
import type { Engine } from '../../src/core/engine/engine.ts';
import { resolveEngine } from '../../src/core/engine/resolve.ts';
import { SshLines } from '../../src/core/engine/sshEngine.ts';
import { SshQuestions } from '../../src/core/engine/sshQuestions.ts';
import { makeAuthority, makeCertificate } from '../host/certificates.ts';
import { installCompose, LabProject, type LabCompose } from '../host/compose.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { debianPackages, ensureDebianPackages } from '../host/install.ts';
import { sharedEngine } from '../host/shared.ts';
import { startSshServer } from '../host/sshServer.ts';
import { temporaryFolder } from '../host/temporary.ts';
import { newestVersion } from '../host/versions.ts';

const lines = ['version: "3.7"', 'services:', '  web:', '    image: busybox', '    command: ["sh", "-c", "trap \\"exit 0\\" TERM; sleep 86400 & wait"]'];
const composes: readonly LabCompose[] = ['2.26', '1.29'];

/** Brings a project up and down, and asks about it. */
async function useProject(version: LabCompose, folder: string, engine: Engine): Promise<void> {
  const path = await installCompose(version, join(folder, 'config'), join(folder, 'bin'));
  const project = new LabProject(folder, 'far', path, engine);
  await project.write('compose.yaml', ...lines);
  await project.up();
  assert.deepEqual((await engine.containers.list({})).flatMap(({ compose, state }) => (compose?.project === 'far' ? [[compose.service, state]] : [])), [['web', 'running']]);
  assert.match(await project.compose.ask(await project.call(), ['ps', '--quiet']), /^[\da-f]{12,}\s*$/);
  await project.down();
}

describe('Compose on an engine behind TLS', function () {
  this.timeout(300_000);
  let folder: string;
  let lab: LabEngine;
  let relay: Server;
  let port: number;

  before(async () => {
    await ensureDebianPackages(debianPackages.registry);
    folder = await mkdtemp('/tmp/gantry-tls-');
    await makeAuthority(folder, 'ca');
    await makeAuthority(folder, 'other');
    await makeCertificate(folder, 'ca', 'server', 'subjectAltName=IP:127.0.0.1');
    await makeCertificate(folder, 'ca', 'cert', 'extendedKeyUsage=clientAuth');
    lab = await startEngine({ version: newestVersion, args: ['--host=tcp://0.0.0.0:2376', '--tlsverify', `--tlscacert=${folder}/ca.pem`, `--tlscert=${folder}/server.pem`, `--tlskey=${folder}/server.key`] });
    await lab.loadBusybox();
    // The certificate names 127.0.0.1, because the engine's own address is only known once it runs.
    relay = createServer((client) => {
      const engine = createConnection({ host: lab.address, port: 2376 });
      client.on('error', () => engine.destroy()).on('close', () => engine.destroy());
      engine.on('error', () => client.destroy());
      client.pipe(engine).pipe(client);
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    port = (relay.address() as AddressInfo).port;
    await copyFile(join(folder, 'cert.key'), join(folder, 'key.pem'));
  });
  after(async () => {
    relay.close();
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const connect = async (environment: Readonly<Record<string, string>>): Promise<Engine> => {
    const inputs = { environment: { DOCKER_HOST: `tcp://127.0.0.1:${String(port)}`, DOCKER_CONFIG: folder, DOCKER_CERT_PATH: folder, ...environment }, homeFolder: folder, platform: process.platform };
    return connectEngine(await resolveEngine(inputs, silentLog), { environment: {}, log: silentLog });
  };
  const leftFolders = async (): Promise<readonly string[]> => (await readdir(tmpdir())).filter((name) => name.startsWith('gantry-tls-') && !folder.endsWith(name));

  for (const version of composes) {
    it(`is handed its certificates, and nothing of them stays behind (${version})`, async () => {
      const before = await leftFolders();
      const engine = await connect({ DOCKER_TLS_VERIFY: '1' });
      await mkdir(join(folder, version));
      await useProject(version, join(folder, version), engine);
      assert.deepEqual(await leftFolders(), before);
      engine.dispose();
    });
  }

  it('does not check the certificate where that was asked for', async () => {
    const engine = await connect({ DOCKER_TLS: '1' });
    await mkdir(join(folder, 'unverified'));
    await useProject('2.26', join(folder, 'unverified'), engine);
    engine.dispose();
  });
});

describe('Compose on an engine beyond ssh', function () {
  this.timeout(300_000);

  for (const version of composes) {
    it(`goes the way that is open already: nobody is asked twice (${version})`, async () => {
      const lab = await sharedEngine('20.10');
      const server = await startSshServer(lab);
      const folder = await temporaryFolder('workspace');
      const lines = new SshLines({ askpassProgram: join(server.folder, 'none'), questions: new SshQuestions(() => Promise.resolve(undefined)) });
      const engine = await connectEngine({ name: 'far', endpoint: parseEndpoint(server.url), source: 'test' }, { environment: server.environment, log: silentLog, ssh: lines.open });
      try {
        await useProject(version, folder, engine);
        assert.equal((await server.connections()).length, 1);
      } finally {
        engine.dispose();
        lines.dispose();
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
});
