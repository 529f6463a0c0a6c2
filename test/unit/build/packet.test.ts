import assert from 'node:assert/strict';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type ContextEntry } from '../../../src/core/build/context.ts';
import { dataHead, endPacket, errorPacket, finishPacket, lastStatPacket, statPacket } from '../../../src/core/build/packet.ts';
import { PacketSchema, StatSchema, type Packet } from '../../../src/core/build/proto/session_pb.ts';

type Init = Partial<Pick<Packet, 'type' | 'id' | 'data' | 'stat'>>;

function byLibrary(packet: Init): string {
  return Buffer.from(toBinary(PacketSchema, create(PacketSchema, packet))).toString('hex');
}

function hex(...parts: readonly Uint8Array[]): string {
  return Buffer.concat(parts).toString('hex');
}

function entry(more: Partial<ContextEntry>): ContextEntry {
  return { path: 'a', kind: 'file', mode: 0o644, size: 0, modifiedAt: 0n, changedAt: 0n, device: 0n, inode: 0n, ...more };
}

describe('packets of files on the wire', () => {
  it('are the bytes that the library would write', () => {
    for (const id of [0, 1, 127, 128, 20_000, 2 ** 31, 2 ** 32 - 1]) {
      for (const length of [1, 127, 128, 131_072]) {
        const data = new Uint8Array(length).fill(7);
        assert.equal(hex(dataHead(id, length), data), byLibrary({ type: 2, id, data }));
      }
      assert.equal(hex(endPacket(id)), byLibrary({ type: 2, id }));
    }
    assert.deepEqual([hex(finishPacket), hex(lastStatPacket), hex(errorPacket('kaput: 名😀'))], [byLibrary({ type: 3 }), byLibrary({}), byLibrary({ type: 4, data: Buffer.from('kaput: 名😀') })]);
  });

  it('describe an entry as the library would', () => {
    const mode = (bits: number): number => bits >>> 0;
    const cases: readonly (readonly [ContextEntry, bigint, Parameters<typeof create<typeof StatSchema>>[1]])[] = [
      [entry({ size: 5 }), 1n, { path: 'a', mode: 0o644, size: 5n, modTime: 1n }],
      [entry({ path: '名/😀'.repeat(100), size: 2 ** 40 + 3 }), 1_764_000_000_123_456_789n, { path: '名/😀'.repeat(100), mode: 0o644, size: 2n ** 40n + 3n, modTime: 1_764_000_000_123_456_789n }],
      [entry({ path: 'x'.repeat(4000), kind: 'symlink', mode: 0o777, link: 'y'.repeat(4000) }), -1n, { path: 'x'.repeat(4000), mode: mode((1 << 27) | 0o777), linkname: 'y'.repeat(4000), modTime: -1n }],
      [entry({ kind: 'folder', mode: 0o1755 }), -(2n ** 63n), { path: 'a', mode: mode((1 << 31) | (1 << 20) | 0o755), modTime: -(2n ** 63n) }],
      [entry({ kind: 'characterDevice', mode: 0, deviceNumbers: { major: 1, minor: 300 } }), 2n ** 63n - 1n, { path: 'a', mode: mode((1 << 26) | (1 << 21)), devmajor: 1n, devminor: 300n, modTime: 2n ** 63n - 1n }],
    ];
    for (const [told, modifiedAt, stat] of cases) assert.equal(hex(statPacket(told, modifiedAt)), byLibrary({ stat: create(StatSchema, stat) }));
  });

  it('say the same as they were meant to, once read', () => {
    const { type, id, data } = fromBinary(PacketSchema, Buffer.concat([dataHead(300, 3), Buffer.from('abc')]));
    assert.deepEqual([type, id, Buffer.from(data).toString()], [2, 300, 'abc']);
  });
});
