import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../../src/core/base/userError.ts';
import { JsonObjectSplitter } from '../../../src/core/engine/jsonObjects.ts';
import { outputChunks, StreamDemultiplexer } from '../../../src/core/engine/rawStream.ts';
import { toEvent } from '../../../src/core/engine/system.ts';

/** The bytes cut into pieces of the given sizes, again and again. */
function cut(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    pieces.push(bytes.subarray(start, start + size));
    start += size;
  }
  return pieces;
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
const isProtocolError = (error: unknown): boolean => error instanceof UserError && error.kind === 'protocol';

describe('JsonObjectSplitter', function () {
  this.timeout(60_000);

  it('finds the objects, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string({ unit: 'binary', maxLength: 10 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }), { maxLength: 6 }), sizes, fc.constantFrom('', '\n', ' \r\n\t'), (objects, pieces, between) => {
        const texts = objects.map((object) => JSON.stringify(object));
        const splitter = new JsonObjectSplitter();
        const found = cut(Buffer.from(texts.join(between)), pieces).flatMap((piece) => splitter.push(piece));
        assert.deepEqual(found, texts);
        assert.equal(splitter.isInside, false);
      }),
    );
  });

  it('knows that it is inside of an object', () => {
    const splitter = new JsonObjectSplitter();
    assert.deepEqual(splitter.push(Buffer.from('{"a":{}}{"b":"}')), ['{"a":{}}']);
    assert.equal(splitter.isInside, true);
  });

  it('refuses what is no object, and one without end', () => {
    for (const text of ['x', '[1]', '{}17', '"text"', '}']) assert.throws(() => new JsonObjectSplitter().push(Buffer.from(text)), isProtocolError);
    const splitter = new JsonObjectSplitter(100);
    splitter.push(Buffer.from(`{"a":"${'x'.repeat(90)}`));
    assert.throws(() => splitter.push(Buffer.from('x'.repeat(10))), isProtocolError);
  });
});

describe('StreamDemultiplexer', function () {
  this.timeout(60_000);

  const frame = (kind: number, data: Uint8Array, length = data.length): Buffer => {
    const header = Buffer.alloc(8);
    header[0] = kind;
    header.writeUInt32BE(length, 4);
    return Buffer.concat([header, data]);
  };

  it('gives each stream its bytes, wherever they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 100 })), { maxLength: 10 }), sizes, (frames, pieces) => {
        const demultiplexer = new StreamDemultiplexer();
        const chunks = cut(Buffer.concat(frames.map(([kind, data]) => frame(kind, data))), pieces).flatMap((piece) => demultiplexer.push(piece));
        for (const [kind, stream] of [[1, 'stdout'], [2, 'stderr']] as const) {
          const expected = Buffer.concat(frames.filter((one) => one[0] === kind).map((one) => one[1]));
          assert.deepEqual(Buffer.concat(chunks.filter((chunk) => chunk.stream === stream).map((chunk) => chunk.data)), expected);
        }
        assert.equal(demultiplexer.isInside, false);
      }),
    );
  });

  it('hands a payload out as it comes, however long it is said to be', () => {
    const demultiplexer = new StreamDemultiplexer();
    assert.deepEqual(demultiplexer.push(frame(1, Buffer.from('abc'), 0xffff_ffff)), [{ stream: 'stdout', data: Buffer.from('abc'), isStart: true }]);
    assert.equal(demultiplexer.isInside, true);
  });

  it('refuses a header that makes no sense', () => {
    assert.throws(() => new StreamDemultiplexer().push(Buffer.from('plain text')), isProtocolError);
    assert.throws(() => new StreamDemultiplexer().push(Buffer.from([1, 0, 0, 9, 0, 0, 0, 1])), isProtocolError);
  });

  it('takes the output of a TTY as it is', async () => {
    const chunks: unknown[] = [];
    for await (const chunk of outputChunks((async function* () { yield Buffer.from([1, 2, 3]); })(), false)) chunks.push(chunk);
    assert.deepEqual(chunks, [{ stream: 'stdout', data: Buffer.from([1, 2, 3]) }]);
  });
});

describe('toEvent', () => {
  const event = (json: string): ReturnType<typeof toEvent> => toEvent({ fields: JSON.parse(json) as Record<string, unknown>, text: json });

  it('keeps every digit of the time', () => {
    const text = '{"status":"start","id":"abc","from":"busybox","Type":"container","Action":"start","Actor":{"ID":"abc","Attributes":{"name":"web","x":"\\"timeNano\\":1"}},"scope":"local","time":1700000000,"timeNano":1700000000123456789}';
    assert.deepEqual(event(text), { type: 'container', action: 'start', id: 'abc', attributes: { name: 'web', x: '"timeNano":1' }, timeNano: 1_700_000_000_123_456_789n });
  });

  it('parts an action from its detail', () => {
    const parts = (action: string): unknown => {
      const { action: name, detail } = event(JSON.stringify({ Type: 'container', Action: action })) ?? {};
      return { name, detail };
    };
    assert.deepEqual(['exec_start: sh -c "a:b"', 'health_status: healthy', 'die'].map(parts), [
      { name: 'exec_start', detail: 'sh -c "a:b"' },
      { name: 'health_status', detail: 'healthy' },
      { name: 'die', detail: undefined },
    ]);
  });

  it('makes do with what is there, and leaves out what it does not know', () => {
    assert.deepEqual(event('{"Type":"image","time":5}'), { type: 'image', action: '', id: '', attributes: {}, timeNano: 5_000_000_000n });
    assert.equal(event('{"Type":"plugin","Action":"enable"}'), undefined);
    assert.equal(event('{}'), undefined);
  });
});
