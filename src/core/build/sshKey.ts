import * as l10n from '@vscode/l10n';
import { createPrivateKey, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import { UserError } from '../base/userError.ts';
import { SshReader, sshFields, sshNumber } from './sshWire.ts';

/** A private key that a build may sign with. It is never told; only what it signs is. */
export interface SshKey {
  /** The public key, as SSH writes it. [RFC 4253, section 6.6] */
  readonly publicKey: Buffer;
  /** @param flags which hash an RSA key is to use. [RFC draft-miller-ssh-agent, section 4.5.1] @returns the signature, as SSH writes it. */
  sign(data: Buffer, flags: number): Buffer;
}

/**
 * Reads the text of a private key's file, as OpenSSH or OpenSSL write it.
 * @param path is named where it cannot be used; what is in it never is.
 * @throws UserError
 */
export function readSshKey(text: string, path: string): SshKey {
  const problem = (remedy: string): UserError => new UserError('invalid', l10n.t('{0} is no private key that can be used.', path), { remedy });
  const isSealed = /ENCRYPTED/.test(text);
  const byAgent = l10n.t('Add it to an agent (ssh-add), and name the agent\'s socket.');
  if (isSealed) throw problem(byAgent);
  try {
    const body = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(text)?.[1];
    return keyOf(body === undefined ? createPrivateKey(text) : openSshKey(Buffer.from(body, 'base64')));
  } catch (error) {
    if (error instanceof SealedError) throw problem(byAgent);
    // What the library says may quote the key.
    throw problem(l10n.t('Name an agent\'s socket, or a private key of kind Ed25519, ECDSA or RSA.'));
  }
}

class SealedError extends Error {}

/** [openssh-portable, PROTOCOL.key] */
function openSshKey(data: Buffer): KeyObject {
  const magic = 'openssh-key-v1\0';
  if (data.toString('latin1', 0, magic.length) !== magic) throw new Error('no key');
  const reader = new SshReader(data.subarray(magic.length));
  if (reader.text() !== 'none') throw new SealedError();
  reader.bytes();
  reader.bytes();
  if (reader.number() !== 1) throw new Error('not one key');
  reader.bytes();
  const inner = new SshReader(reader.bytes());
  if (inner.number() !== inner.number()) throw new SealedError();
  return createPrivateKey({ format: 'jwk', key: privateKey(inner.text(), inner) });
}

function privateKey(type: string, reader: SshReader): JsonWebKey {
  if (type === 'ssh-ed25519') {
    const x = reader.bytes();
    return { kty: 'OKP', crv: 'Ed25519', x: url(x), d: url(reader.bytes().subarray(0, 32)) };
  }
  const curve = curves.find(({ ssh }) => type === `ecdsa-sha2-${ssh}`);
  if (curve) {
    reader.bytes();
    const point = reader.bytes();
    return { kty: 'EC', crv: curve.jwk, x: url(point.subarray(1, 1 + curve.size)), y: url(point.subarray(1 + curve.size)), d: url(padded(reader.integer(), curve.size)) };
  }
  if (type !== 'ssh-rsa') throw new Error('an unknown kind of key');
  const [n, e, d, qi, p, q] = [reader.integer(), reader.integer(), reader.integer(), reader.integer(), reader.integer(), reader.integer()];
  const rest = (prime: Buffer): string => url(bytesOf(numberOf(d) % (numberOf(prime) - 1n)));
  return { kty: 'RSA', n: url(n), e: url(e), d: url(d), p: url(p), q: url(q), dp: rest(p), dq: rest(q), qi: url(qi) };
}

function keyOf(key: KeyObject): SshKey {
  const { kty, crv, n = '', e = '', x = '', y = '' } = key.export({ format: 'jwk' });
  const part = (text: string): Buffer => Buffer.from(text, 'base64url');
  if (kty === 'OKP' && crv === 'Ed25519') {
    return { publicKey: sshFields('ssh-ed25519', part(x)), sign: (data) => sshFields('ssh-ed25519', sign(undefined, data, key)) };
  }
  const curve = curves.find(({ jwk }) => kty === 'EC' && jwk === crv);
  if (curve) {
    const type = `ecdsa-sha2-${curve.ssh}`;
    return {
      publicKey: sshFields(type, Buffer.from(curve.ssh), Buffer.concat([Buffer.of(4), part(x), part(y)])),
      sign(data) {
        const both = sign(curve.hash, data, { key, dsaEncoding: 'ieee-p1363' });
        return sshFields(type, sshFields(sshNumber(both.subarray(0, curve.size)), sshNumber(both.subarray(curve.size))));
      },
    };
  }
  if (kty !== 'RSA') throw new Error('an unknown kind of key');
  return {
    publicKey: sshFields('ssh-rsa', sshNumber(part(e)), sshNumber(part(n))),
    sign(data, flags) {
      const { type, hash } = rsaKinds.find(({ flag }) => (flags & flag) === flag) ?? rsaKinds[2];
      return sshFields(type, sign(hash, data, key));
    },
  };
}

const curves = [
  { ssh: 'nistp256', jwk: 'P-256', hash: 'sha256', size: 32 },
  { ssh: 'nistp384', jwk: 'P-384', hash: 'sha384', size: 48 },
  { ssh: 'nistp521', jwk: 'P-521', hash: 'sha512', size: 66 },
] as const;

const rsaKinds = [
  { flag: 4, type: 'rsa-sha2-512', hash: 'sha512' },
  { flag: 2, type: 'rsa-sha2-256', hash: 'sha256' },
  { flag: 0, type: 'ssh-rsa', hash: 'sha1' },
] as const;

function url(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function padded(bytes: Buffer, size: number): Buffer {
  return Buffer.concat([Buffer.alloc(Math.max(0, size - bytes.length)), bytes]);
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

function bytesOf(number: bigint): Buffer {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}
