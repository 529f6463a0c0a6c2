import assert from 'node:assert/strict';
import { dialCommand, parseSshUrl, sshTarget, type SshAddress } from '../../../src/core/engine/sshAddress.ts';
import { sshError } from '../../../src/core/engine/sshErrors.ts';
import { afterLetIn } from '../../../src/core/engine/sshLetIn.ts';
import { readQuestion, SshQuestions } from '../../../src/core/engine/sshQuestions.ts';
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
    first.ended(true);
    const second = questions.begin();
    assert.equal(await ask(second), 'right');
    assert.deepEqual([asked.length, await ask(second), questions.mayAsk], [1, undefined, false]);
    second.ended(false);
    assert.equal(await ask(questions.begin()), undefined);
    questions.allow();
    assert.deepEqual([await ask(questions.begin()), asked.length], ['again', 3]);
  });
});
