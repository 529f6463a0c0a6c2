import assert from 'node:assert/strict';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type UserError } from '../../../src/core/base/userError.ts';
import { contentMethods, type LayoutFolder } from '../../../src/core/build/contentStore.ts';
import { type GrpcCall } from '../../../src/core/build/grpc.ts';
import { ContentPieceSchema, ContentRequestSchema, InfoResponseSchema, WriteRequestSchema, WriteResponseSchema } from '../../../src/core/build/proto/content_pb.ts';
import { makeFolder, removeFolders } from './support.ts';

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Calls a method as an engine does. @returns what it is answered, or the status it ends with. */
async function call(folders: Readonly<Record<string, LayoutFolder>>, method: string, store: string, messages: readonly Uint8Array[], errors: UserError[] = []): Promise<readonly Uint8Array[] | string> {
  const methods = new Map(contentMethods(new Map(Object.entries(folders)), (error) => errors.push(error)));
  const answers: Uint8Array[] = [];
  const grpc: GrpcCall = {
    metadata: (key) => (key === 'buildkit-attachable-store-id' ? [store] : []),
    messages: (async function* () {
      yield* messages;
      await Promise.resolve();
    })(),
    send: (message) => {
      answers.push(Uint8Array.from(message));
      return Promise.resolve();
    },
    signal: new AbortController().signal,
  };
  try {
    await methods.get(`/containerd.services.content.v1.Content/${method}`)?.(grpc);
    return answers;
  } catch (error) {
    return `${String((error as { readonly code?: unknown }).code)}: ${(error as Error).message}`;
  }
}

describe('folders that are image layouts', () => {
  afterEach(removeFolders);

  const text = 'what is kept. '.repeat(20_000);
  const digest = digestOf(text);
  const hex = digest.slice('sha256:'.length);
  const ask = (wanted: string, offset = 0, size = 0): Uint8Array => toBinary(ContentRequestSchema, create(ContentRequestSchema, { digest: wanted, offset: BigInt(offset), size: BigInt(size) }));
  const write = (action: number, data: string, offset: number, expected = '', total = 0): Uint8Array => toBinary(WriteRequestSchema, create(WriteRequestSchema, { action, ref: 'r', data: Buffer.from(data), offset: BigInt(offset), expected, total: BigInt(total) }));

  it('are read by digest, whole or in part', async () => {
    const path = makeFolder({ [`blobs/sha256/${hex}`]: text });
    const folders = { a: { path, isWritable: false } };
    const [info] = await call(folders, 'Info', 'a', [ask(digest)]);
    assert.ok(info instanceof Uint8Array);
    const told = fromBinary(InfoResponseSchema, info).info;
    assert.deepEqual([told?.digest, told?.size], [digest, BigInt(text.length)]);
    const read = async (offset: number, size: number): Promise<string> => {
      const answers = await call(folders, 'Read', 'a', [ask(digest, offset, size)]);
      assert.ok(typeof answers !== 'string', String(answers));
      const pieces = answers.map((answer) => fromBinary(ContentPieceSchema, answer));
      let at = offset;
      for (const piece of pieces) {
        assert.equal(Number(piece.offset), at);
        at += piece.data.length;
      }
      return Buffer.concat(pieces.map(({ data }) => data)).toString();
    };
    assert.deepEqual([await read(0, 0) === text, await read(5, 7), await read(text.length - 3, 0), await read(text.length, 9)], [true, text.slice(5, 12), text.slice(-3), '']);
  });

  it('hold nothing but what a digest names, and are told apart', async () => {
    const path = makeFolder({ [`blobs/sha256/${hex}`]: text, secret: 'x' });
    const folders = { a: { path, isWritable: false }, b: { path: makeFolder(), isWritable: false } };
    assert.deepEqual(
      [await call(folders, 'Info', 'b', [ask(digest)]), await call(folders, 'Read', 'c', [ask(digest)]), await call(folders, 'Read', 'a', [ask('sha256:../../secret')]), await call(folders, 'Info', 'a', [ask('sha512:x')]), await call(folders, 'Write', 'a', [write(2, 'x', 0)]), await call(folders, 'Delete', 'a', [ask(digest)]), await call(folders, 'List', 'a', [])],
      [`5: content ${digest} not found`, '5: no such store', '3: this is no digest: sha256:../../secret', '3: this is no digest: sha512:x', '3: this store is only read', [], []],
    );
    assert.ok(existsSync(join(path, 'blobs/sha256', hex)));
  });

  it('take what is written whole, and keep it under its digest', async () => {
    const path = join(makeFolder(), 'new');
    const folders = { a: { path, isWritable: true } };
    const half = 100_000;
    const answers = await call(folders, 'Write', 'a', [write(0, '', 0, digest, text.length), write(1, text.slice(0, half), 0), write(2, text.slice(half), half, digest, text.length)]);
    assert.ok(typeof answers !== 'string', String(answers));
    const told = answers.map((answer) => fromBinary(WriteResponseSchema, answer)).map(({ action, offset, total, digest: named }) => [action, Number(offset), Number(total), named]);
    assert.deepEqual(told, [[0, 0, text.length, ''], [1, half, text.length, ''], [2, text.length, text.length, digest]]);
    assert.equal(readFileSync(join(path, 'blobs/sha256', hex), 'utf8') === text, true);
    assert.equal(await call(folders, 'Write', 'a', [write(0, '', 0, digest)]), `6: content ${digest} is there already`);
  });

  it('keep nothing of what is not what it was to be, or was not sent to its end', async () => {
    const path = makeFolder();
    const folders = { a: { path, isWritable: true } };
    assert.deepEqual(
      [await call(folders, 'Write', 'a', [write(2, 'other', 0, digest)]), await call(folders, 'Write', 'a', [write(1, 'abc', 0), write(1, 'x', 7)]), await call(folders, 'Write', 'a', [write(2, 'abc', 0, '', 5)]), await call(folders, 'Write', 'a', [write(2, '', 0)])],
      [`3: what was sent is not ${digest}`, '11: written is up to 3', '3: what was sent is not ', '3: what was sent is not '],
    );
    await call(folders, 'Write', 'a', [write(1, 'abc', 0)]);
    assert.deepEqual(readdirSync(join(path, 'blobs/sha256')), []);
  });

  it('tell where they cannot be written to', async () => {
    const path = join(makeFolder({ file: '' }), 'file');
    const errors: UserError[] = [];
    await call({ a: { path, isWritable: true } }, 'Write', 'a', [write(2, 'x', 0)], errors);
    assert.match(errors.map(({ message }) => message).join(), /^The cache cannot be written to .*\/file: E(?:NOTDIR|EXIST)/);
  });
});
