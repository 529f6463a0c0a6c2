import assert from 'node:assert/strict';
import { join } from 'node:path';
import { connect } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../src/core/base/userError.ts';
import { SshQuestions } from '../../src/core/engine/sshQuestions.ts';
import { runOrThrow, waitFor } from '../host/command.ts';
import { failureOf, useSsh } from '../host/sshClient.ts';

describe('an ssh server that asks, or refuses', function () {
  this.timeout(300_000);
  const client = useSsh('20.10');

  it('asks for a passphrase, remembers a right one for when the connection is lost, and asks no more after a wrong one', async () => {
    await client.start();
    await runOrThrow('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'geheim', '-f', join(client.server.folder, '.ssh/id_ed25519')]);
    client.answers = ['wrong', 'wrong', 'wrong'];
    const refused = await failureOf(client.connect());
    assert.equal(refused.kind, 'unauthorized');
    const before = client.asked.length;
    assert.ok(before >= 1 && client.asked.every(({ kind, text }) => kind === 'secret' && /passphrase/i.test(text)));
    assert.equal(await failureOf(client.connect()), refused);
    assert.equal(client.asked.length, before, 'it is not tried again');
    client.questions.allow();
    client.answers = ['geheim'];
    const engine = await client.connect();
    await engine.system.ping();
    await client.server.cut();
    await client.connect();
    assert.equal(client.asked.length, before + 1);
    assert.ok(!JSON.stringify([refused.message, refused.remedy]).includes('wrong'));
  });

  for (const [what, config] of [
    ['a password', ['PubkeyAuthentication no']],
    ['what the server itself asks', ['PubkeyAuthentication no', 'PasswordAuthentication no', 'UsePAM yes', 'KbdInteractiveAuthentication yes']],
  ] as const)
    it(`asks for ${what}`, async () => {
      await client.start({ password: 'tr0ub4dor', config });
      client.answers = ['tr0ub4dor'];
      await (await client.connect()).system.ping();
      assert.deepEqual(client.asked.map(({ kind, text }) => [kind, /password/i.test(text)]), [['secret', true]]);
    });

  it('is asked once where ssh cannot share a connection, as that of Windows, and forwards ports there too', async () => {
    await client.start({ password: 'tr0ub4dor', config: ['PubkeyAuthentication no'] });
    client.answers = ['tr0ub4dor'];
    const lines = client.lines({ canShare: false });
    const engine = await client.connect(undefined, undefined, lines);
    await Promise.all(Array.from({ length: 3 }, () => engine.containers.list({})));
    const { port } = await engine.openPort({ containerPort: client.server.port });
    const said = await new Promise<string>((resolve) => connect(port, '127.0.0.1').setEncoding('utf8').once('data', resolve));
    assert.match(said, /^SSH-2/);
    assert.equal(client.asked.length, 1);
    lines.dispose();
    await waitFor('the connections to end', async () => (await client.server.connections()).length === 0);
  });

  it('makes do with the sessions that the server allows, or says which limit is met', async () => {
    const list = async (config: readonly string[]): Promise<readonly string[]> => {
      await client.start({ config });
      const engine = await client.connect();
      const events = async (): Promise<string> => {
        const controller = new AbortController();
        try {
          for await (const event of engine.system.events({ types: ['container'], onOpen: () => controller.abort(heard) }, controller.signal)) return event.type;
          return 'ended';
        } catch (error) {
          return error instanceof UserError ? `${error.kind}: ${error.message}` : 'open';
        }
      };
      const heard = new Error('heard');
      const all = await Promise.all(Array.from({ length: 6 }, events));
      await client.server.stop();
      return all;
    };
    assert.deepEqual(await list(['MaxSessions 1']), Array.from({ length: 6 }, () => 'open'));
    const none = await failureOf(list(['MaxSessions 1', 'AllowStreamLocalForwarding no']));
    assert.deepEqual([none.kind, none.message], ['conflict', `The ssh server of root@${client.server.host} does not allow as many sessions as are needed.`]);
  });

  it('asks whether an unknown host key is the right one, and takes silence for a no', async () => {
    await client.start();
    await writeFile(join(client.server.folder, '.ssh/known_hosts'), '');
    const refused = await failureOf(client.connect());
    assert.deepEqual([refused.kind, refused.message], ['certificate', `The host key of root@${client.server.host} was not accepted.`]);
    assert.deepEqual(client.asked.map(({ kind, text }) => [kind, /SHA256:/.test(text)]), [['accept', true]]);
    client.questions.allow();
    client.answers = ['yes'];
    await (await client.connect()).system.ping();
    await client.connect();
    assert.equal(client.asked.length, 2, 'it is known from then on');
  });

  it('refuses a host whose key has changed, says what to do, and asks nothing', async () => {
    await client.start();
    await (await client.connect()).system.ping();
    await client.server.changeHostKey();
    const refused = await failureOf(client.connect());
    assert.equal(refused.kind, 'certificate');
    assert.match(refused.message, /is another than before/);
    assert.deepEqual(client.asked, []);
    // What it says to type does what it says.
    await runOrThrow('sh', ['-c', /ssh-keygen -f "[^"]+" -R "[^"]+"/.exec(refused.remedy ?? '')?.[0] ?? 'exit 1']);
    client.questions.allow();
    client.answers = ['yes'];
    await (await client.connect()).system.ping();
    assert.equal(client.asked.length, 1);
  });

  it('says that the agent is gone', async () => {
    await client.start();
    await client.server.configure(['IdentityFile /dev/null']);
    const refused = await failureOf(client.connect(client.server.url, { ...client.server.environment, SSH_AUTH_SOCK: '/tmp/no-such-agent' }));
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
      await client.start({ config: [`ForceCommand ${command}`] });
      const refused = await failureOf(client.connect(undefined, undefined, { greetingMilliseconds: 1000 }));
      if (what === 'that may not log in') assert.match(refused.message, /has ended/);
      else assert.match(refused.message, new RegExp(`lets you in, but does not run what it is told.*${said}`));
      assert.match(refused.remedy ?? '', /in a terminal/);
      await waitFor('the connection to end', async () => (await client.server.connections()).length === 0);
    });

  it('takes a connection that is lost while it says who is there for no more than that', async () => {
    await client.start({ config: ['ForceCommand echo hello; kill -9 $PPID'] });
    const lost = await failureOf(client.connect());
    assert.deepEqual([lost.kind, lost.needsPerson], ['disconnected', false]);
  });

  for (const [what, options] of [
    ['an account whose fixed command is the way to its engine', (socket: string) => ({ fixedCommand: `docker --host unix://${socket} system dial-stdio` })],
    ['a far end without sh', () => ({ hasShell: false })],
  ] as const)
    it(`uses ${what}`, async () => {
      await client.start(options(client.lab.socketPath));
      const engine = await client.connect();
      await Promise.all(Array.from({ length: 5 }, () => engine.containers.list({})));
      assert.equal((await client.server.connections()).length, 1);
    });

  it('says that there is neither a docker CLI nor a socket', async () => {
    await client.start({ hasDocker: false, variables: { XDG_RUNTIME_DIR: '/nonexistent', HOME: '/nonexistent' } });
    const refused = await failureOf(client.connect(client.server.url.replace(client.lab.socketPath, '')));
    assert.deepEqual([refused.kind, refused.message], ['noEngine', `There is neither a docker CLI nor the socket of a Docker Engine on ${client.server.host}.`]);
    const missing = await failureOf(client.connect(undefined, { ...client.server.environment, PATH: '/nonexistent' }));
    assert.deepEqual([missing.kind, missing.message], ['unsupported', 'The program "ssh" is not installed.']);
  });

  it('does not count the time that a person takes to answer', async () => {
    await client.start({ password: 'tr0ub4dor', config: ['PubkeyAuthentication no'] });
    let count = 0;
    client.questions = new SshQuestions(async () => {
      count += 1;
      await sleep(1500);
      return 'tr0ub4dor';
    });
    await (await client.connect(undefined, undefined, { greetingMilliseconds: 1000 })).system.ping();
    assert.equal(count, 1);
  });
});
