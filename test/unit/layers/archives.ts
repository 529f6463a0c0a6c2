import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';

type Entry = Partial<Header> & Pick<Header, 'name'> & { readonly content?: string | Uint8Array };

export async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const { content = '', ...header } of entries) archive.entry({ mtime: new Date(1000), ...header }, header.type === undefined || header.type === 'file' ? Buffer.from(content) : '');
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Parts {
  readonly layers: readonly (readonly Entry[])[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly history?: readonly Readonly<Record<string, unknown>>[];
}

/** An image as `docker save` wrote it up to Engine 24. */
export async function classicImage({ layers, config = {}, history }: Parts): Promise<Readable> {
  const names = layers.map((_, index) => `layer${index}/layer.tar`);
  const files: Entry[] = [
    { name: 'config.json', content: JSON.stringify({ config, history }) },
    { name: 'manifest.json', content: JSON.stringify([{ Config: 'config.json', RepoTags: [], Layers: names }]) },
  ];
  for (const [index, layer] of layers.entries()) files.unshift({ name: `layer${index}/VERSION`, content: '1.0' }, { name: names[index] ?? '', content: await tarOf(layer) });
  return Readable.from(await tarOf(files), { objectMode: false });
}

/** The same in OCI's layout, as from Engine 25 on; every second layer is compressed. */
export async function ociImage({ layers, config = {}, history }: Parts): Promise<Readable> {
  const blobs: Entry[] = [];
  const add = (content: Uint8Array): string => {
    const name = `blobs/sha256/${createHash('sha256').update(content).digest('hex')}`;
    blobs.push({ name, content });
    return name;
  };
  const names: string[] = [];
  for (const [index, layer] of layers.entries()) names.push(add(index % 2 === 1 ? gzipSync(await tarOf(layer)) : await tarOf(layer)));
  const manifest = [{ Config: add(Buffer.from(JSON.stringify({ config, history }))), Layers: names }];
  const entries: Entry[] = [{ name: 'blobs/', type: 'directory' }, ...blobs, { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' }, { name: 'manifest.json', content: JSON.stringify(manifest) }];
  return Readable.from(await tarOf(entries), { objectMode: false });
}

/** A layer with the file /etc/a, which holds "one", compressed with zstd: the older Node that may run this cannot do that. */
export const zstdLayer = Buffer.from('KLUv/WAAJzUCALLCCRDAtwGyxuz235paqAmHvzIpTqNe1eOqg4uS/fIId7tN3HfkRlA2AwsgUC8wDvmFpydRGAcA+3ucf4YfjBMOCrCdOBw=', 'base64');

/** An image whose one layer is such bytes. */
export async function imageOf(layer: Uint8Array): Promise<Readable> {
  const files = [{ name: 'config.json', content: '{}' }, { name: 'blobs/sha256/layer', content: layer }, { name: 'manifest.json', content: '[{"Config":"config.json","Layers":["blobs/sha256/layer"]}]' }];
  return Readable.from(await tarOf(files), { objectMode: false });
}
