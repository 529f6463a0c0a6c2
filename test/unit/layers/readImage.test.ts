import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import zlib, { gzipSync } from 'node:zlib';
import { UserError } from '../../../src/core/base/userError.ts';
import { readImage } from '../../../src/core/layers/readImage.ts';
import { ReadingLimit } from '../../../src/core/layers/readLayer.ts';
import type { ImageContent } from '../../../src/core/model/layer.ts';
import { classicImage, imageOf, ociImage, tarOf, zstdLayer } from './archives.ts';

const parts = {
  layers: [
    [{ name: 'etc/', type: 'directory' as const, mode: 0o755 }, { name: '{odd}', content: 'x' }, { name: 'etc/a', content: 'one', mode: 0o640, uid: 3, gid: 4 }],
    [{ name: 'etc/.wh.a' }, { name: 'var/.wh..wh..opq' }, { name: 'bin/sh', type: 'symlink' as const, linkname: 'busybox', mode: 0o777 }, { name: './first', content: 'same' }, { name: 'second', type: 'link' as const, linkname: 'first' }],
  ],
  config: { User: 'me' },
  history: [{ created_by: 'COPY a', created: '1970-01-01T00:01:40Z' }, { created_by: 'USER me', empty_layer: true }, { created_by: 'RUN it' }],
};
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const common = { mode: 0o644, uid: 0, gid: 0, modifiedAt: 1000 };

for (const [layout, make] of [['the classic', classicImage], ['OCI’s', ociImage]] as const)
  describe(`an image in ${layout} layout`, () => {
    it('is read layer by layer, with the instruction that made each', async () => {
      let bytes = 0;
      const content = await readImage(await make(parts), (sum) => (bytes = sum), new AbortController().signal);
      assert.ok(content.layers.every(({ source }) => source !== ''));
      assert.deepEqual({ ...content, layers: content.layers.map(({ source: _, ...layer }) => layer) }, {
        config: { config: parts.config, history: parts.history },
        layers: [
          {
            createdBy: 'COPY a',
            createdAt: 100,
            files: [
              { ...common, path: '/etc', kind: 'folder', size: 0, mode: 0o755 },
              { ...common, path: '/{odd}', kind: 'file', size: 1, digest: sha('x') },
              { ...common, path: '/etc/a', kind: 'file', size: 3, mode: 0o640, uid: 3, gid: 4, digest: sha('one') },
            ],
            removed: [],
            emptied: [],
          },
          {
            createdBy: 'RUN it',
            files: [
              { ...common, path: '/bin/sh', kind: 'link', size: 0, mode: 0o777, linkTarget: 'busybox' },
              { ...common, path: '/first', kind: 'file', size: 4, digest: sha('same') },
              { ...common, path: '/second', kind: 'file', size: 0, linkTarget: '/first', digest: sha('same') },
            ],
            removed: ['/etc/a'],
            emptied: ['/var'],
          },
        ],
      });
      assert.ok(bytes > 0);
    });
  });

describe('a layer that is compressed with zstd', () => {
  const read = (layer: Uint8Array): Promise<ImageContent> => imageOf(layer).then((image) => readImage(image, () => undefined, new AbortController().signal));

  it('is read where the runtime can, and else refused with what to do', async () => {
    if ('createZstdDecompress' in zlib) {
      const { layers } = await read(zstdLayer);
      assert.deepEqual(layers[0]?.files.map(({ path, digest }) => [path, digest]), [['/etc/a', sha('one')]]);
    } else {
      const isRefused = (error: unknown): boolean => error instanceof UserError && error.kind === 'unsupported' && /compressed with zstd/.test(error.message) && /^Update the editor/.test(error.remedy ?? '');
      await assert.rejects(read(zstdLayer), isRefused);
    }
  });

  it('is refused where it is damaged, or ends too early, as one with gzip is', async () => {
    for (const damaged of [zstdLayer.subarray(0, 60), Buffer.concat([zstdLayer.subarray(0, 40), Buffer.alloc(40, 7)]), gzipSync(await tarOf([{ name: 'a', content: 'a' }])).subarray(0, 40)])
      await assert.rejects(read(damaged), (error) => error instanceof UserError && ['unsupported', 'protocol'].includes(error.kind));
  });
});

describe('what is no image', () => {
  const read = (archive: Readable, signal = new AbortController().signal): Promise<unknown> => readImage(archive, () => undefined, signal);
  const isRefused = (error: unknown): boolean => error instanceof UserError && error.kind === 'protocol';

  it('is refused: no manifest, a broken one, a layer that is missing, an archive that ends in its middle', async () => {
    const text = (name: string, content: string): Promise<Readable> => tarOf([{ name, content }]).then((tar) => Readable.from(tar, { objectMode: false }));
    await assert.rejects(read(await text('other', 'x')), isRefused);
    await assert.rejects(read(await text('manifest.json', '[{"Config":')), isRefused);
    await assert.rejects(read(await text('manifest.json', '[{"Layers":["blobs/sha256/none"]}]')), isRefused);
    const whole = await tarOf([{ name: 'layer0/layer.tar', content: await tarOf([{ name: 'a', content: 'a'.repeat(100_000) }]) }]);
    await assert.rejects(read(Readable.from(whole.subarray(0, 50_000), { objectMode: false })), (error) => error instanceof Error);
  });

  it('keeps paths that lead out of the image within it', async () => {
    const { layers } = (await read(await ociImage({ layers: [[{ name: '../../etc/passwd', content: 'x' }, { name: 'a/../../b', content: 'y' }, { name: '../.wh.c' }, { name: 'l', type: 'link', linkname: '../../etc/shadow' }]] }))) as ImageContent;
    assert.deepEqual([layers[0]?.files.map(({ path }) => path), layers[0]?.removed, layers[0]?.files[2]?.linkTarget], [['/etc/passwd', '/b', '/l'], ['/c'], '/etc/shadow']);
  });

  it('is refused where it was made to fill the memory: too many files, in however many layers, or too long names', async () => {
    const layer = (count: number, name: string): readonly { readonly name: string }[] => Array.from({ length: count }, (_, index) => ({ name: `${name}${index}` }));
    const bomb = { layers: [layer(60, 'a'), layer(60, 'b')] };
    const isTooMuch = (error: unknown): boolean => error instanceof UserError && error.kind === 'unsupported';
    const within = async (files: number, characters: number): Promise<unknown> => readImage(await classicImage(bomb), () => undefined, new AbortController().signal, new ReadingLimit(files, characters));
    await assert.rejects(within(100, 100_000), isTooMuch);
    await assert.rejects(within(1000, 200), isTooMuch);
    await within(1000, 100_000);
  });

  it('is given up when the signal aborts', async () => {
    await assert.rejects(read(await classicImage(parts), AbortSignal.abort()), { name: 'AbortError' });
  });
});
