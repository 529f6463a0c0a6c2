import assert from 'node:assert/strict';
import { abortError } from '../../../src/core/base/abort.ts';
import { UserError } from '../../../src/core/base/userError.ts';
import { openPort } from '../../../src/core/engine/openPort.ts';
import { dialCommand, parseSshUrl, sshTarget, type SshAddress } from '../../../src/core/engine/sshAddress.ts';
import { SshDesk } from '../../../src/core/engine/sshDesk.ts';
import { sshError } from '../../../src/core/engine/sshErrors.ts';
import { afterLetIn } from '../../../src/core/engine/sshLetIn.ts';
import { safeOptions } from '../../../src/core/engine/sshLogin.ts';
import { readQuestion } from '../../../src/core/engine/sshQuestion.ts';
import { SshQuestions } from '../../../src/core/engine/sshQuestions.ts';
import { settle } from '../../fakes/manualClock.ts';
import { makeFolder, removeFolders } from '../build/support.ts';

describe('ssh', () => {
  const signal = new AbortController().signal;

  it('is told who is meant by a word each, and the engine’s socket at the far end', () => {
    const address = parseSshUrl('ssh://me@box:2222/run/user/1000/docker.sock');
    assert.deepEqual([...sshTarget(address)], ['-l', 'me', '-p', '2222', '--', 'box']);
    assert.deepEqual(dialCommand(address), ['docker', '--host', 'unix:///run/user/1000/docker.sock', 'system', 'dial-stdio']);
    assert.deepEqual([...sshTarget(parseSshUrl('ssh://box')), ...dialCommand(parseSshUrl('ssh://box'))], ['--', 'box', 'docker', 'system', 'dial-stdio']);
  });

  it('is given nothing that a shell, or ssh itself, would take for more than a name', () => {
    const hostile = ['ssh://-oProxyCommand=id', 'ssh://-x@box', 'ssh://a;b@box', 'ssh://box/run/$(id).sock', 'ssh://box/a b', "ssh://box/'x", 'ssh://box/`id`', 'tcp://box', 'ssh://'];
    for (const url of hostile) assert.throws(() => parseSshUrl(url), { kind: 'invalid' }, url);
  });

  it('takes accounts of Windows domains and machines for names', () => {
    const users = ['ssh://DOM\\user@box', 'ssh://DOM+user@box', 'ssh://user%24@box'].map((url) => parseSshUrl(url).user);
    assert.deepEqual(users, ['DOM\\user', 'DOM+user', 'user$']);
    for (const url of ['ssh://user%5C@box', 'ssh://a$b@box', 'ssh://+a@box']) assert.throws(() => parseSshUrl(url), { kind: 'invalid' }, url);
  });

  it('says what to type by the names that ssh knows', () => {
    const remedy = (said: string, address: SshAddress): string => sshError({ code: 255, said, isMissing: false }, address).remedy ?? '';
    const changed = 'REMOTE HOST IDENTIFICATION HAS CHANGED!\r\nOffending ED25519 key in /home/me/.ssh/known_hosts:3\r\nHost key for [10.0.0.7]:2222 has changed and you have requested strict checking.\r\n';
    assert.match(remedy(changed, { host: 'alias', user: 'me' }), /with ssh-keygen -f "\/home\/me\/\.ssh\/known_hosts" -R "\[10\.0\.0\.7\]:2222" in/);
    assert.match(remedy('REMOTE HOST IDENTIFICATION HAS CHANGED!', { host: 'box', user: 'me', port: 2222 }), /with ssh-keygen -R "\[box\]:2222" in/);
    assert.match(remedy('REMOTE HOST IDENTIFICATION HAS CHANGED!', { host: 'box' }), /with ssh-keygen -R "box" in/);
    assert.match(remedy('Permission denied (publickey).', { host: 'box', user: 'DOM\\me', port: 22 }), /"ssh -p 22 'DOM\\me@box'"/);
  });

  it('gives up who lets it in and does nothing, also where the machine is out of watches', async () => {
    const folder = makeFolder({ m: '' });
    const ended = new Promise<void>((end) => {
      const limit = afterLetIn({ folder, milliseconds: 1, watchFolder: () => { throw new Error('ENOSPC'); }, end: () => { limit.dispose(); end(); } });
    });
    await ended;
    removeFolders();
  });

  it('says what failed in words for people, and the far end’s own words only as text', () => {
    const address = { host: 'box', user: 'me' };
    const say = (said: string): readonly string[] => {
      const { kind, message } = sshError({ code: 255, said, isMissing: false }, address);
      return [kind, message];
    };
    assert.deepEqual(say('@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.\n'), ['certificate', 'The host key of me@box is another than before: somebody else may be answering in its place. Nothing was sent.']);
    assert.deepEqual(say('me@box: Permission denied (publickey).'), ['unauthorized', 'me@box does not let you in: no key and no password of yours was accepted.']);
    assert.deepEqual(say('Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?'), ['noEngine', 'No Docker Engine runs on me@box.']);
    assert.deepEqual(say('first\n\u001b[31mweird\u001b[0m \u202e words\n'), ['disconnected', 'The ssh connection to me@box has ended: [31mweird [0m words']);
  });

  it('asks what it must, and knows what kind of answer is wanted', () => {
    assert.deepEqual([readQuestion('Are you sure (yes/no/[fingerprint])? ', ''), readQuestion('Allow use of key?', 'confirm'), readQuestion('Touch it', 'none'), readQuestion('Password:', '')].map(({ kind }) => kind), ['accept', 'allow', 'note', 'secret']);
  });

  it('is answered from memory where that was right, and asks no more once it was refused', async () => {
    const asked: string[] = [];
    const answers: (string | undefined)[] = ['right', undefined, 'again'];
    const questions = new SshQuestions(({ text }) => {
      asked.push(text);
      return Promise.resolve(answers.shift());
    });
    const ask = (attempt: ReturnType<SshQuestions['begin']>): Promise<string | undefined> => attempt.answer({ kind: 'secret', text: 'Password:' }, signal);
    const first = questions.begin();
    assert.equal(await ask(first), 'right');
    first.ended(undefined);
    const second = questions.begin();
    assert.equal(await ask(second), 'right');
    assert.deepEqual([asked.length, await ask(second), questions.mayAsk], [1, undefined, false]);
    second.ended(new UserError('unauthorized', 'no'));
    assert.equal(await ask(questions.begin()), undefined);
    questions.allow();
    assert.deepEqual([await ask(questions.begin()), asked.length], ['again', 3]);
  });

  it('counts an answer as wrong only where the far end did, and no silence as a no where nobody waits any more', async () => {
    const asked: string[] = [];
    const questions = new SshQuestions(({ text }, stop) => {
      asked.push(text);
      return Promise.resolve(stop.aborted ? undefined : 'right');
    });
    const ask = (attempt: ReturnType<SshQuestions['begin']>, stop = signal): Promise<string | undefined> => attempt.answer({ kind: 'secret', text: 'Password:' }, stop);
    const left = questions.begin();
    assert.equal(await ask(left, AbortSignal.abort()), undefined);
    left.ended(abortError());
    const first = questions.begin();
    await ask(first);
    first.ended(undefined);
    for (const kind of ['disconnected', 'noEngine'] as const) {
      const attempt = questions.begin();
      assert.equal(await ask(attempt), 'right');
      attempt.ended(new UserError(kind, 'rebooting'));
    }
    assert.deepEqual([asked.length, questions.mayAsk, questions.refusal], [1, true, undefined]);
  });

  it('asks of one engine at a time, and for what opens a key once', async () => {
    const desk = new SshDesk();
    const asked: string[] = [];
    let answer: (text: string | undefined) => void = () => undefined;
    const engine = (name: string): SshQuestions => new SshQuestions(({ text }) => {
      asked.push(`${name}: ${text}`);
      return new Promise((resolve) => (answer = resolve));
    }, desk);
    const ask = (name: string, text: string): Promise<string | undefined> => engine(name).begin().answer({ kind: 'secret', text }, signal);
    const key = "Enter passphrase for key '/home/me/.ssh/id': ";
    const all = [ask('a', key), ask('b', key), ask('c', 'Password:'), ask('d', 'Password:')];
    const given: (string | undefined)[] = [];
    for (const [index, text] of [[0, 'secret'], [2, undefined], [3, 'other']] as const) {
      await settle();
      answer(text);
      given.push(await all[index]);
    }
    assert.deepEqual(given, ['secret', undefined, 'other']);
    assert.equal(await all[1], 'secret');
    assert.deepEqual(asked, [`a: ${key}`, 'c: Password:', 'd: Password:']);
  });

  it('takes no question of a server for an argument on Windows', () => {
    assert.deepEqual([safeOptions('win32'), safeOptions('linux')], [['-o', 'KbdInteractiveAuthentication=no'], []]);
  });

  it('leads to a published port where the engine has it', async () => {
    const forwardPort = (port: number, host: string): Promise<number> => Promise.resolve(host === '127.0.0.1' ? port : port + 1);
    const far = (hostIp: string): Promise<unknown> => openPort({ containerPort: 80, hostPort: 8080, hostIp }, 'box', { forwardPort }, undefined);
    const near = (hostIp: string, host = 'box'): Promise<unknown> => openPort({ containerPort: 80, hostPort: 8080, hostIp }, host, undefined, undefined);
    assert.deepEqual([await far('0.0.0.0'), await far('10.0.0.5')], [{ host: 'localhost', port: 8080 }, { host: 'localhost', port: 8081 }]);
    assert.deepEqual([await near('::'), await near('10.0.0.5'), await near('127.0.0.1', 'localhost')], [{ host: 'box', port: 8080 }, { host: '10.0.0.5', port: 8080 }, { host: 'localhost', port: 8080 }]);
    await assert.rejects(near('127.0.0.1'), { kind: 'unsupported', message: 'Port 8080 answers on box only, at 127.0.0.1.' });
  });
});
