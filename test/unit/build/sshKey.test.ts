import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { readSshKey } from '../../../src/core/build/sshKey.ts';
import { answerAsAgent } from '../../../src/core/build/sshKeyAgent.ts';
import { SshReader, sshFields, sshNumber } from '../../../src/core/build/sshWire.ts';
import { UserError } from '../../../src/core/base/userError.ts';

const pem = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }));
const kinds = {
  ed25519: pem(generateKeyPairSync('ed25519').privateKey),
  ecdsa: pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey),
  rsa: pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
};

/** Speaks to the agent in pieces of a few bytes. */
async function ask(text: string, ...requests: readonly Buffer[]): Promise<readonly Buffer[]> {
  const said = Buffer.concat(requests.map((request) => sshFields(request)));
  const pieces = (async function* () {
    for (let at = 0; at < said.length; at += 7) yield said.subarray(at, at + 7);
    await Promise.resolve();
  })();
  const answers: Buffer[] = [];
  for await (const answer of answerAsAgent(readSshKey(text, 'key'), pieces)) answers.push(new SshReader(answer).bytes());
  return answers;
}

describe('the file of a private key', () => {
  it('signs as an agent does, with the one key that it tells of', async () => {
    const data = Buffer.from('who signs in');
    for (const [kind, text] of Object.entries(kinds)) {
      const [identities = Buffer.alloc(0)] = await ask(text, Buffer.of(11));
      const list = new SshReader(identities.subarray(1));
      assert.deepEqual([identities[0], list.number()], [12, 1]);
      const publicKey = list.bytes();
      const sign = (flags: number): Buffer => Buffer.concat([Buffer.of(13), sshFields(publicKey, data), Buffer.of(0, 0, 0, flags)]);
      for (const [flags, type, hash] of kind === 'rsa' ? ([[0, 'ssh-rsa', 'sha1'], [2, 'rsa-sha2-256', 'sha256'], [4, 'rsa-sha2-512', 'sha512']] as const) : ([[0, kind === 'ecdsa' ? 'ecdsa-sha2-nistp384' : 'ssh-ed25519', kind === 'ecdsa' ? 'sha384' : undefined]] as const)) {
        const [, answer = Buffer.alloc(0)] = await ask(text, Buffer.of(11), sign(flags));
        const signature = new SshReader(new SshReader(answer.subarray(1)).bytes());
        assert.deepEqual([answer[0], signature.text()], [14, type]);
        const bytes = signature.bytes();
        const numbers = new SshReader(bytes);
        const padded = (): Buffer => Buffer.from(numbers.integer().toString('hex').padStart(96, '0'), 'hex');
        const plain = kind === 'ecdsa' ? Buffer.concat([padded(), padded()]) : bytes;
        assert.ok(verify(hash, data, { key: createPublicKey(text), dsaEncoding: 'ieee-p1363' }, plain), `${kind} ${flags}`);
      }
    }
  });

  it('does nothing else: it takes no keys, signs for no other one, and bears what is cut short', async () => {
    const foreign = sshFields('ssh-ed25519', Buffer.alloc(32));
    const requests = [Buffer.of(17, 0), Buffer.of(19), Buffer.of(13), Buffer.concat([Buffer.of(13), sshFields(foreign, 'x'), Buffer.alloc(4)])];
    assert.deepEqual(await ask(kinds.ed25519, ...requests), requests.map(() => Buffer.of(5)));
    await assert.rejects(async () => {
      for await (const _ of answerAsAgent(readSshKey(kinds.ed25519, 'key'), [Buffer.of(255, 255, 255, 255)] as unknown as AsyncIterable<Uint8Array>)) assert.fail();
    }, /no request/);
  });

  it('is refused by name where it cannot be used, and never quoted', () => {
    const sealed = String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }));
    const sealedByOpenSsh = sshKeyText(sshFields('aes256-ctr', 'bcrypt', 'x'));
    const other = pem(generateKeyPairSync('x25519').privateKey);
    for (const [text, remedy] of [[sealed, /ssh-add/], [sealedByOpenSsh, /ssh-add/], [other, /Ed25519, ECDSA or RSA/], ['hidden words', /Ed25519/], [sshKeyText(Buffer.of(1)), /Ed25519/]] as const) {
      assert.throws(() => readSshKey(text, '/home/me/key'), (error) => error instanceof UserError && error.message === '/home/me/key is no private key that can be used.' && remedy.test(error.remedy ?? '') && error.cause === undefined);
    }
  });

  it('has numbers as short as they can be', () => {
    assert.deepEqual([sshNumber(Buffer.of(0, 0, 1)), sshNumber(Buffer.of(0x80)), sshNumber(Buffer.of(0))], [Buffer.of(1), Buffer.of(0, 0x80), Buffer.alloc(0)]);
  });
});

function sshKeyText(body: Buffer): string {
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.concat([Buffer.from('openssh-key-v1\0'), body]).toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
