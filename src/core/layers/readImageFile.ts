import * as l10n from '@vscode/l10n';
import { type Readable } from 'node:stream';
import { UserError } from '../base/userError.ts';
import { entriesIn, type ArchiveEntry } from '../files/archiveEntries.ts';
import { normalPath } from '../model/filePath.ts';
import { layerArchive, peek } from './readLayer.ts';

/**
 * Reads one file out of an image's archive, which is given up as soon as it has arrived.
 *
 * @param place the layer's name in the archive, and the file's path in it.
 * @param archive destroyed in any case.
 * @throws UserError where it is not there, or longer than `limit` bytes.
 */
export async function readImageFile(archive: Readable, place: { readonly source: string; readonly path: string }, limit: number): Promise<Uint8Array> {
  for await (const layer of entriesIn(archive)) {
    if (layer.header.name !== place.source) continue;
    const { head, rest } = await peek(layer);
    for await (const entry of entriesIn(layerArchive(head, rest))) {
      if (entry.header.type === 'file' && normalPath(entry.header.name) === place.path) return await contentOf(entry, place.path, limit);
    }
    break;
  }
  throw new UserError('notFound', l10n.t('The image has no file {0} in this layer.', place.path));
}

async function contentOf(entry: ArchiveEntry, path: string, limit: number): Promise<Uint8Array> {
  if (entry.header.size > limit) throw new UserError('unsupported', l10n.t('{0} is too big to be opened.', path));
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry) chunks.push(chunk);
  return Buffer.concat(chunks);
}
