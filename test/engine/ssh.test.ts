import assert from 'node:assert/strict';
import { rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { silentLog } from '../../src/core/base/log.ts';
import { LiveEngine } from '../../src/core/inventory/liveEngine.ts';
import { runOrThrow, waitFor } from '../host/command.ts';
import { temporaryFolder } from '../host/temporary.ts';
import { startBuild } from '../fixtures/build/engineBuild.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';
import { failureOf, useSsh } from '../host/sshClient.ts';

for (const version of ['20.10', '26.1'] as const)
  describe(`an engine ${version} beyond ssh`, function () {
    this.timeout(300_000);
    const client = useSsh(version);

    it('is listed and followed over one connection, by the docker CLI at the far end (lazydocker#559, #591, #644)', async () => {
      await client.start();
      const engine = await client.connect();
      assert.equal(engine.id, client.server.url);
      const { body } = await client.lab.api('POST', '/containers/create?name=far', { Image: 'busybox', Cmd: ['sleep', '1000'] });
      const { Id } = JSON.parse(body) as { Id: string };
      const lists = await Promise.all(Array.from({ length: 20 }, () => engine.containers.list({})));
      assert.ok(lists.every((list) => list.some(({ id }) => id === Id)));
      assert.equal((await client.server.connections()).length, 1);
      await engine.containers.remove(Id, { force: true, volumes: true });
      assert.deepEqual(client.asked, []);
    });

    const createContainer = async (name: string, command: readonly string[], more: object = {}): Promise<string> => {
      const { body } = await client.lab.api('POST', `/containers/create?name=${name}`, { Image: 'busybox', Cmd: command, ...more });
      const { Id } = JSON.parse(body) as { Id: string };
      await client.lab.api('POST', `/containers/${Id}/start`);
      return Id;
    };

    for (const hasDocker of [true, false])
      it(`follows more logs at once than an ssh server allows sessions${hasDocker ? '' : ', also where the far end has no docker CLI'}`, async () => {
        // No socket is named: it must be the one that the docker CLI there uses, and not the first one that is there.
        const far = await temporaryFolder('workspace');
        if (hasDocker) {
          await runOrThrow('docker', ['--config', far, 'context', 'create', 'there', '--docker', `host=unix://${client.lab.socketPath}`]);
          await runOrThrow('docker', ['--config', far, 'context', 'use', 'there']);
        }
        const first = join(far, 'docker.sock');
        const other = await listenInVain(hasDocker ? first : 0);
        if (!hasDocker) await symlink(client.lab.socketPath, first);
        await client.start({ hasDocker, variables: { DOCKER_CONFIG: far, XDG_RUNTIME_DIR: far } });
        const engine = await client.connect(client.server.url.replace(client.lab.socketPath, ''));
        const id = await createContainer(`many-${String(hasDocker)}`, ['sh', '-c', 'echo begun; sleep 1000']);
        const follow = async (): Promise<string> => {
          for await (const { data } of engine.containers.logs(id, { follow: true })) {
            if (data.length > 0) return Buffer.from(data).toString();
          }
          return '';
        };
        assert.deepEqual(await Promise.all(Array.from({ length: 14 }, follow)), Array.from({ length: 14 }, () => 'begun\n'));
        assert.equal((await client.server.connections()).length, 1);
        await engine.containers.remove(id, { force: true, volumes: true });
        other.close();
        await rm(far, { recursive: true });
      });

    it('runs programs and takes their input and its end', async () => {
      await client.start();
      const engine = await client.connect();
      const id = await createContainer('exec', ['sleep', '1000']);
      const session = await engine.containers.exec(id, { command: ['sh', '-c', 'cat; exit 3'], hasTty: false });
      session.write('there and back');
      session.end();
      let text = '';
      for await (const { data } of session.output) text += Buffer.from(data).toString();
      assert.deepEqual([text, await session.exitCode()], ['there and back', 3]);
      session.dispose();
      await engine.containers.remove(id, { force: true, volumes: true });
    });

    it('takes names, ports and jump hosts from the person’s own ssh configuration', async () => {
      await client.start();
      // A forward that is open already, in another terminal, is no reason to fail.
      const taken = await listenInVain(0);
      const jump = [`Host jump`, `HostName ${client.server.host}`, `Port ${String(client.server.port)}`, 'User root'];
      await client.server.configure([`Host box`, `HostName ${client.server.host}`, `Port ${String(client.server.port)}`, 'User root', 'ProxyJump jump', `LocalForward 127.0.0.1:${String(portOf(taken))} 127.0.0.1:80`, ...jump, 'Host *', `IdentityFile ${client.server.folder}/.ssh/id_ed25519`]);
      const engine = await client.connect(`ssh://box${client.lab.socketPath}`);
      await engine.system.ping();
      assert.ok((await client.server.connections()).length >= 2);
      await engine.openPort({ containerPort: 8099 });
      assert.deepEqual(client.asked, []);
      taken.close();
    });

    it('opens a published port through a forward (vscode-docker#4214, vscode-docker#3829)', async () => {
      await client.start();
      const engine = await client.connect();
      const id = await createContainer('web', ['sh', '-c', 'mkdir /w; echo over ssh > /w/index.html; httpd -f -p 80 -h /w'], { ExposedPorts: { '80/tcp': {} }, HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.2', HostPort: '8088' }] } } });
      const published = { containerPort: 80, hostPort: 8088, hostIp: '127.0.0.2' };
      const { host, port } = await engine.openPort(published);
      assert.deepEqual(await engine.openPort(published), { host, port });
      const page = (): Promise<string> => waitFor('the page', async () => fetch(`http://${host}:${String(port)}/`).then((answer) => answer.text(), () => undefined));
      assert.equal(await page(), 'over ssh\n');
      await client.server.cut();
      await waitFor('the connection to end', async () => (await client.server.connections()).length === 0);
      // Whoever holds an engine that nobody shows goes on with it, as over any other way.
      await engine.system.ping();
      assert.equal(await page(), 'over ssh\n');
      await engine.containers.remove(id, { force: true, volumes: true });
    });

    it('says so when the connection is cut in the middle of a log, and heals', async () => {
      await client.start();
      const lines = client.lines();
      const live = new LiveEngine({ connect: () => client.connect(undefined, undefined, lines), log: silentLog });
      const states: string[] = [];
      live.onDidChangeState(({ kind }) => states.push(kind));
      const held = live.demand(['containers']);
      await waitFor('the engine', () => live.state.kind === 'connected');
      const id = await createContainer('talker', ['sh', '-c', 'while true; do echo line; sleep 0.1; done']);
      const read = async (): Promise<void> => {
        for await (const { data } of (await live.ready()).containers.logs(id, { follow: true })) {
          if (data.length > 0) await client.server.cut();
        }
      };
      const lost = await failureOf(read());
      assert.deepEqual([lost.kind, lost.message], ['disconnected', `The connection to the Docker Engine at ${client.server.url} was lost.`]);
      await waitFor('the connection to heal', () => states.includes('unreachable') && live.state.kind === 'connected');
      assert.equal((await client.server.connections()).length, 1);
      await (await live.ready()).containers.remove(id, { force: true, volumes: true });
      held.dispose();
      live.dispose();
    });

    for (const builder of ['buildkit', 'classic'] as const)
      it(`builds with ${builder}, and says so when the connection is cut in the middle of it`, async () => {
        await client.start();
        const engine = await client.connect();
        const built = await startBuild(engine, makeFolder({ Dockerfile: 'FROM busybox\nCOPY . /x\nRUN cat /x/data\n', data: 'sent over ssh' }), { builder, noCache: true }).result;
        assert.equal(built.kind, 'built', JSON.stringify(built));
        const { output, result } = startBuild(engine, makeFolder({ Dockerfile: 'FROM busybox\nRUN echo begun && sleep 1000\n' }), { builder, noCache: true });
        await waitFor('the step to run', () => output().includes('begun\n'));
        await client.server.cut();
        assert.notEqual((await result).kind, 'built');
        removeFolders();
      });

    it('is one connection for as long as somebody uses it, whatever the engine does, and leaves nothing behind', async () => {
      await client.start();
      const lines = client.lines();
      const live = new LiveEngine({ connect: () => client.connect(undefined, undefined, lines), log: silentLog, end: () => lines.dispose() });
      const { id } = await live.ready();
      const before = await client.server.connections();
      for (let count = 0; count < 2; count += 1) assert.equal((await failureOf(client.connect(`${id}.none`, undefined, lines))).kind, 'noEngine');
      // One for each address; an engine that was lost and found again has it too.
      assert.equal((await client.server.connections()).length, 2);
      await client.connect(undefined, undefined, lines);
      assert.deepEqual((await client.server.connections()).slice(0, 1), before);
      assert.equal((await client.server.connections()).length, 2);
      live.dispose();
      await waitFor('the connections to end', async () => (await client.server.connections()).length === 0);
    });

    it('ends what nobody uses, and connects again for who does', async () => {
      await client.start();
      const lines = client.lines({ restMilliseconds: 1 });
      const engine = await client.connect(undefined, undefined, lines);
      engine.dispose();
      await waitFor('the connection to end', async () => (await client.server.connections()).length === 0);
      await (await client.connect(undefined, undefined, lines)).system.ping();
    });
  });

/** Somebody who takes connections, and says nothing. */
async function listenInVain(where: string | number): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(typeof where === 'string' ? { path: where } : { host: '127.0.0.1', port: where }, resolve));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
