import { type SshKey } from './sshKey.ts';
import { SshReader, sshFields } from './sshWire.ts';

/** What an agent is asked and answers. [draft-miller-ssh-agent, section 5] */
const message = { failure: 5, askIdentities: 11, identities: 12, askSignature: 13, signature: 14 } as const;

/** Longer than what is signed when somebody signs in. */
const longestRequest = 256 * 1024;

/**
 * Plays an SSH agent that has one key and does nothing but sign with it.
 * @param data what the other side says, however it is cut.
 * @throws where that is no request of an agent's client.
 */
export async function* answerAsAgent(key: SshKey, data: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of data) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4) {
      const size = pending.readUInt32BE(0);
      if (size === 0 || size > longestRequest) throw new Error('this is no request to an SSH agent');
      if (pending.length < 4 + size) break;
      yield sshFields(answer(key, pending.subarray(4, 4 + size)));
      pending = pending.subarray(4 + size);
    }
  }
}

function answer(key: SshKey, request: Buffer): Buffer {
  try {
    if (request[0] === message.askIdentities) return Buffer.concat([Buffer.of(message.identities, 0, 0, 0, 1), sshFields(key.publicKey, '')]);
    if (request[0] !== message.askSignature) return Buffer.of(message.failure);
    const reader = new SshReader(request.subarray(1));
    const isOurs = reader.bytes().equals(key.publicKey);
    const data = reader.bytes();
    return isOurs ? Buffer.concat([Buffer.of(message.signature), sshFields(key.sign(data, reader.number()))]) : Buffer.of(message.failure);
  } catch {
    // It is cut short.
    return Buffer.of(message.failure);
  }
}
