import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../../src/core/base/log.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { parseEndpoint } from '../../src/core/engine/endpoint.ts';
import { openSsh } from '../../src/core/engine/sshEngine.ts';
import { SshQuestions, type SshQuestion } from '../../src/core/engine/sshQuestions.ts';
import { LiveEngine } from '../../src/core/inventory/liveEngine.ts';
import { runOrThrow, waitFor } from '../host/command.ts';
import { type LabEngine } from '../host/engine.ts';
import { sharedEngine } from '../host/shared.ts';
import { startBuild } from '../fixtures/build/engineBuild.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';
import { startSshServer, type SshServer, type SshServerOptions } from '../host/sshServer.ts';

describe('an engine beyond ssh', function () {
  this.timeout(300_000);
  let lab: LabEngine;
  let server: SshServer;
  let asked: SshQuestion[];
  let answers: (string | undefined)[];
  let questions: SshQuestions;
  const engines: Engine[] = [];

  before(async () => {
    lab = await sharedEngine('20.10');
  });
  beforeEach(() => {
    asked = [];
    answers = [];
    questions = new SshQuestions((question) => {
      asked.push(question);
      return Promise.resolve(answers.shift());
    });
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) engine.dispose();
    await server.stop();
  });

  const start = async (options?: SshServerOptions): Promise<void> => {
    server = await startSshServer(lab, options);
    await build({ entryPoints: ['src/askpass/main.ts'], outfile: join(server.folder, 'askpass.mjs'), bundle: true, format: 'esm', platform: 'node' });
  };

  const connect = async (url = server.url, environment = server.environment): Promise<Engine> => {
    const ssh = { open: openSsh, askpassProgram: join(server.folder, 'askpass.mjs'), questions };
    const engine = await connectEngine({ name: 'far', endpoint: parseEndpoint(url), source: 'test' }, { environment, log: silentLog, ssh });
    engines.push(engine);
    return engine;
  };

  const failure = async (work: Promise<unknown>): Promise<Pick<UserError, 'kind' | 'message' | 'remedy'>> => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof UserError, String(error));
    return error;
  };

  it('is listed and followed over one connection, by the docker CLI at the far end (lazydocker#559, #591, #644)', async () => {
    await start();
    const engine = await connect();
    assert.equal(engine.id, server.url);
    const { body } = await lab.api('POST', '/containers/create?name=far', { Image: 'busybox', Cmd: ['sleep', '1000'] });
    const { Id } = JSON.parse(body) as { Id: string };
    const lists = await Promise.all(Array.from({ length: 20 }, () => engine.containers.list({})));
    assert.ok(lists.every((list) => list.some(({ id }) => id === Id)));
    assert.equal((await server.connections()).length, 1);
    await engine.containers.remove(Id, { force: true, volumes: true });
    assert.deepEqual(asked, []);
  });

  const createContainer = async (name: string, command: readonly string[], more: object = {}): Promise<string> => {
    const { body } = await lab.api('POST', `/containers/create?name=${name}`, { Image: 'busybox', Cmd: command, ...more });
    const { Id } = JSON.parse(body) as { Id: string };
    await lab.api('POST', `/containers/${Id}/start`);
    return Id;
  };

  for (const hasDocker of [true, false])
    it(`follows more logs at once than an ssh server allows sessions${hasDocker ? '' : ', also where the far end has no docker CLI'}`, async () => {
      await start({ hasDocker });
      const engine = await connect();
      const id = await createContainer(`many-${String(hasDocker)}`, ['sh', '-c', 'echo begun; sleep 1000']);
      const follow = async (): Promise<string> => {
        for await (const { data } of engine.containers.logs(id, { follow: true })) {
          if (data.length > 0) return Buffer.from(data).toString();
        }
        return '';
      };
      assert.deepEqual(await Promise.all(Array.from({ length: 14 }, follow)), Array.from({ length: 14 }, () => 'begun\n'));
      assert.equal((await server.connections()).length, 1);
      await engine.containers.remove(id, { force: true, volumes: true });
    });

  it('runs programs and takes their input and its end', async () => {
    await start();
    const engine = await connect();
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

  it('asks for a passphrase, remembers a right one for when the connection is lost, and asks no more after a wrong one', async () => {
    await start();
    await runOrThrow('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'geheim', '-f', join(server.folder, '.ssh/id_ed25519')]);
    answers = ['wrong', 'wrong', 'wrong'];
    const refused = await failure(connect());
    assert.equal(refused.kind, 'unauthorized');
    const before = asked.length;
    assert.ok(before >= 1 && asked.every(({ kind, text }) => kind === 'secret' && /passphrase/i.test(text)));
    await failure(connect());
    assert.equal(asked.length, before, 'it tries on without asking');
    questions.allow();
    answers = ['geheim'];
    const engine = await connect();
    await engine.system.ping();
    await server.cut();
    await connect();
    assert.equal(asked.length, before + 1);
    assert.ok(!JSON.stringify([refused.message, refused.remedy]).includes('wrong'));
  });

  it('asks for a password', async () => {
    await start({ password: 'tr0ub4dor', config: ['PubkeyAuthentication no'] });
    answers = ['tr0ub4dor'];
    await (await connect()).system.ping();
    assert.deepEqual(asked.map(({ kind, text }) => [kind, /password/i.test(text)]), [['secret', true]]);
  });

  it('asks whether an unknown host key is the right one, and takes silence for a no', async () => {
    await start();
    await writeFile(join(server.folder, '.ssh/known_hosts'), '');
    const refused = await failure(connect());
    assert.deepEqual([refused.kind, refused.message], ['certificate', `The host key of root@${server.host} was not accepted.`]);
    assert.deepEqual(asked.map(({ kind, text }) => [kind, /SHA256:/.test(text)]), [['accept', true]]);
    questions.allow();
    answers = ['yes'];
    await (await connect()).system.ping();
    await connect();
    assert.equal(asked.length, 2, 'it is known from then on');
  });

  it('refuses a host whose key has changed, says what to do, and asks nothing', async () => {
    await start();
    await (await connect()).system.ping();
    await server.changeHostKey();
    const refused = await failure(connect());
    assert.equal(refused.kind, 'certificate');
    assert.match(refused.message, /is another than before/);
    assert.match(refused.remedy ?? '', /ssh-keygen -R/);
    assert.deepEqual(asked, []);
  });

  it('says that the agent is gone', async () => {
    await start();
    await server.configure(['IdentityFile /dev/null']);
    const refused = await failure(connect(server.url, { ...server.environment, SSH_AUTH_SOCK: '/tmp/no-such-agent' }));
    assert.equal(refused.kind, 'unauthorized');
    assert.match(refused.remedy ?? '', /agent does not answer/);
  });

  for (const [what, command, said] of [
    ['whose shell hangs', 'sleep 1000', ''],
    ['with a fixed command that waits', 'echo Menu: choose; exec cat', 'Menu: choose'],
    ['with a fixed command that ends', 'echo This account is for backups; exit 1', 'This account is for backups'],
    ['that may not log in', 'exit 0', ''],
  ] as const)
    it(`gives up an account ${what}, and says so`, async () => {
      await start({ config: [`ForceCommand ${command}`] });
      const ssh = { open: openSsh, askpassProgram: join(server.folder, 'askpass.mjs'), questions, greetingMilliseconds: 1000 };
      const refused = await failure(connectEngine({ name: 'far', endpoint: parseEndpoint(server.url), source: 'test' }, { environment: server.environment, log: silentLog, ssh }));
      if (what === 'that may not log in') assert.match(refused.message, /has ended/);
      else assert.match(refused.message, new RegExp(`lets you in, but does not run what it is told.*${said}`));
      assert.match(refused.remedy ?? '', /in a terminal/);
      await waitFor('the connection to end', async () => (await server.connections()).length === 0);
    });

  it('does not count the time that a person takes to answer', async () => {
    await start({ password: 'tr0ub4dor', config: ['PubkeyAuthentication no'] });
    questions = new SshQuestions(async (question) => {
      asked.push(question);
      await sleep(1500);
      return 'tr0ub4dor';
    });
    const ssh = { open: openSsh, askpassProgram: join(server.folder, 'askpass.mjs'), questions, greetingMilliseconds: 1000 };
    const engine = await connectEngine({ name: 'far', endpoint: parseEndpoint(server.url), source: 'test' }, { environment: server.environment, log: silentLog, ssh });
    engines.push(engine);
    await engine.system.ping();
    assert.equal(asked.length, 1);
  });

  it('takes names, ports and jump hosts from the person’s own ssh configuration', async () => {
    await start();
    const jump = [`Host jump`, `HostName ${server.host}`, `Port ${String(server.port)}`, 'User root'];
    await server.configure([`Host box`, `HostName ${server.host}`, `Port ${String(server.port)}`, 'User root', 'ProxyJump jump', ...jump, 'Host *', `IdentityFile ${server.folder}/.ssh/id_ed25519`]);
    const engine = await connect(`ssh://box${lab.socketPath}`);
    await engine.system.ping();
    assert.ok((await server.connections()).length >= 2);
    assert.deepEqual(asked, []);
  });

  it('opens a published port through a forward (vscode-docker#4214, vscode-docker#3829)', async () => {
    await start();
    const engine = await connect();
    const id = await createContainer('web', ['sh', '-c', 'mkdir /w; echo over ssh > /w/index.html; httpd -f -p 80 -h /w'], { ExposedPorts: { '80/tcp': {} }, HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8088' }] } } });
    const { host, port } = await engine.openPort(8088);
    assert.deepEqual(await engine.openPort(8088), { host, port });
    const text = await waitFor('the page', async () => fetch(`http://${host}:${String(port)}/`).then((answer) => answer.text(), () => undefined));
    assert.equal(text, 'over ssh\n');
    await engine.containers.remove(id, { force: true, volumes: true });
  });

  it('says so when the connection is cut in the middle of a log, and heals', async () => {
    await start();
    const live = new LiveEngine({ connect: () => connect(), log: silentLog });
    const states: string[] = [];
    live.onDidChangeState(({ kind }) => states.push(kind));
    const held = live.demand(['containers']);
    await waitFor('the engine', () => live.state.kind === 'connected');
    const id = await createContainer('talker', ['sh', '-c', 'while true; do echo line; sleep 0.1; done']);
    const read = async (): Promise<void> => {
      for await (const { data } of (await live.ready()).containers.logs(id, { follow: true })) {
        if (data.length > 0) await server.cut();
      }
    };
    const lost = await failure(read());
    assert.deepEqual([lost.kind, lost.message], ['disconnected', `The connection to the Docker Engine at ${server.url} was lost.`]);
    await waitFor('the connection to heal', () => states.includes('unreachable') && live.state.kind === 'connected');
    assert.equal((await server.connections()).length, 1);
    await (await live.ready()).containers.remove(id, { force: true, volumes: true });
    held.dispose();
    live.dispose();
  });

  for (const builder of ['buildkit', 'classic'] as const)
    it(`builds with ${builder}, and says so when the connection is cut in the middle of it`, async () => {
      await start();
      const engine = await connect();
      const built = await startBuild(engine, makeFolder({ Dockerfile: 'FROM busybox\nCOPY . /x\nRUN cat /x/data\n', data: 'sent over ssh' }), { builder, noCache: true }).result;
      assert.equal(built.kind, 'built', JSON.stringify(built));
      const { output, result } = startBuild(engine, makeFolder({ Dockerfile: 'FROM busybox\nRUN echo begun && sleep 1000\n' }), { builder, noCache: true });
      await waitFor('the step to run', () => output().includes('begun\n'));
      await server.cut();
      assert.notEqual((await result).kind, 'built');
      removeFolders();
    });

  it('leaves nothing behind when it is disposed', async () => {
    await start();
    const engine = await connect();
    await engine.system.ping();
    engine.dispose();
    await waitFor('the connection to end', async () => (await server.connections()).length === 0);
  });
});
