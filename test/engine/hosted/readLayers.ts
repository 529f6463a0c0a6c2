import { createReadStream } from 'node:fs';
import { entriesIn } from '../../../src/core/files/archiveEntries.ts';
import { readImage } from '../../../src/core/layers/readImage.ts';
import { peek } from '../../../src/core/layers/readLayer.ts';

// Runs on the editor's own Node, which may be another than that of the tests.
const [path = ''] = process.argv.slice(2);
const { layers } = await readImage(createReadStream(path), () => undefined, new AbortController().signal);
process.stdout.write(JSON.stringify({ starts: await startOf(layers[0]?.source ?? ''), layers: layers.map(({ files }) => files.map((file) => file.path)) }));

/** The bytes by which a compression is known. */
async function startOf(source: string): Promise<string> {
  for await (const entry of entriesIn(createReadStream(path))) {
    if (entry.header.name !== source) continue;
    const { head } = await peek(entry);
    return Buffer.from(head.subarray(0, head[0] === 0x1f ? 2 : 4)).toString('hex');
  }
  return '';
}
