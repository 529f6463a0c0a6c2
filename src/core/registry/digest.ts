import { createHash } from 'node:crypto';

const pattern = /^(?:sha256:[\da-f]{64}|sha384:[\da-f]{96}|sha512:[\da-f]{128})$/;

/** Whether the text is a digest that can be checked. */
export function isDigest(text: string): boolean {
  return pattern.test(text);
}

/** The digest of bytes, by the algorithm of another digest; by sha256 without one. */
export function digestOf(bytes: Uint8Array, like = 'sha256:'): string {
  const algorithm = /^sha(?:256|384|512)(?=:)/.exec(like)?.[0] ?? 'sha256';
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}
