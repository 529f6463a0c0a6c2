import assert from 'node:assert/strict';
import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { receiveFolder } from '../../../src/core/build/fileReceive.ts';
import { type GrpcCall } from '../../../src/core/build/grpc.ts';
import { PacketSchema } from '../../../src/core/build/proto/session_pb.ts';
import { makeFolder, removeFolders } from './support.ts';

type PacketInit = MessageInitShape<typeof PacketSchema>;

const folder = 0o755 + 2 ** 31;
const symlink = 0o777 + 2 ** 27;

/** An engine that sends these packets, whatever it is asked for. @returns what it was sent. */
function sending(packets: readonly PacketInit[], sent: PacketInit[]): GrpcCall {
  const messages = async function* (): AsyncGenerator<Uint8Array> {
    for (const packet of packets) yield await Promise.resolve(toBinary(PacketSchema, create(PacketSchema, packet)));
  };
  return {
    metadata: () => [],
    messages: messages(),
    send: (message) => Promise.resolve(void sent.push(fromBinary(PacketSchema, message))),
    signal: new AbortController().signal,
  };
}

describe('taking a folder from the engine', () => {
  afterEach(removeFolders);

  it('asks for each file, and says when all is there', async () => {
    const root = makeFolder();
    const sent: { readonly type?: number; readonly id?: number }[] = [];
    const packets = [
      { type: 0, stat: { path: 'd', mode: folder } },
      { type: 0, stat: { path: 'd/a', mode: 0o644 } },
      { type: 0, stat: { path: 'b', mode: 0o600 } },
      { type: 0 },
      { type: 2, id: 2, data: Buffer.from('B') },
      { type: 2, id: 1, data: Buffer.from('A') },
      { type: 2, id: 2 },
      { type: 2, id: 1 },
      { type: 3 },
    ];
    await receiveFolder(sending(packets, sent), join(root, 'new/out'));
    assert.deepEqual(sent.map(({ type, id }) => [type, id]), [[1, 1], [1, 2], [3, 0]]);
    assert.deepEqual(readdirSync(root, { recursive: true }).map(String).sort(), ['new', 'new/out', 'new/out/b', 'new/out/d', 'new/out/d/a']);
    assert.equal(readFileSync(join(root, 'new/out/d/a'), 'utf8'), 'A');
  });

  it('writes nothing outside of it, whatever the engine sends', async () => {
    for (const path of ['../x', '/x', 'd/../../x', '..', '.', 'd/', 'd//x', 'not listed/x', 'link/x', 'd\\x', 'd/\0']) {
      const root = makeFolder({ elsewhere: { folder: true } });
      const packets = [
        { type: 0, stat: { path: 'd', mode: folder } },
        { type: 0, stat: { path: 'link', mode: symlink, linkname: '../elsewhere' } },
        { type: 0, stat: { path, mode: 0o644 } },
        { type: 2, id: 2, data: Buffer.from('evil') },
        { type: 2, id: 2 },
      ];
      await assert.rejects(receiveFolder(sending(packets, []), join(root, 'out')), /a path that is none/, path);
      assert.deepEqual([readdirSync(join(root, 'elsewhere')), existsSync(join(root, 'x'))], [[], false], path);
    }
  });

  it('leaves no half of a file behind', async () => {
    const root = makeFolder();
    const begun = [{ type: 0, stat: { path: 'a', mode: 0o644 } }, { type: 2, id: 0, data: Buffer.from('half') }];
    await assert.rejects(receiveFolder(sending(begun, []), root), /ended before everything was sent/);
    await assert.rejects(receiveFolder(sending([...begun, { type: 4, data: Buffer.from('no space') }], []), root), /no space/);
    await assert.rejects(receiveFolder(sending([{ type: 2, id: 5, data: Buffer.from('x') }], []), root), /nobody asked for/);
    assert.deepEqual(readdirSync(root), []);
  });
});
