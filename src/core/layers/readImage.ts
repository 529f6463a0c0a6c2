import * as l10n from '@vscode/l10n';
import { type Readable } from 'node:stream';
import { fieldsOf, listOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import { archiveError } from '../files/fileErrors.ts';
import { entriesIn, type ArchiveEntry } from '../files/archiveEntries.ts';
import { type ImageContent, type Layer } from '../model/layer.ts';
import { peek, readLayer, ReadingLimit, type LayerFiles } from './readLayer.ts';

/** A description of an image is small; what is longer is none. */
const longestText = 16 * 1024 * 1024;

/** The same for all that are in an archive. */
const mostText = 64 * 1024 * 1024;

/**
 * Reads an image as `docker save` writes it, both the classic layout and that of OCI, once and while it arrives: files
 * are counted and summed up, none is kept.
 *
 * @param archive destroyed in any case.
 * @param onProgress the bytes of the layers so far.
 * @throws UserError where it is no such archive; an abort error when the signal aborted.
 */
export async function readImage(archive: Readable, onProgress: (bytes: number) => void, signal: AbortSignal, limit = new ReadingLimit()): Promise<ImageContent> {
  const texts = new Map<string, string>();
  const layers = new Map<string, LayerFiles>();
  const links = new Map<string, string>();
  let bytes = 0;
  const count = (length: number): void => {
    bytes += length;
    onProgress(bytes);
  };
  const found: Found = { texts, layers, count, limit };
  for await (const entry of entriesIn(archive)) {
    signal.throwIfAborted();
    const { name, type } = entry.header;
    limit.take(name);
    if (type === 'symlink' || type === 'link') links.set(name, resolveLink(name, textOf(entry.header.linkname), type));
    else if (type === 'file') await readEntry(name, entry, found);
  }
  signal.throwIfAborted();
  return assemble(texts, layers, links);
}

interface Found {
  readonly texts: Map<string, string>;
  readonly layers: Map<string, LayerFiles>;
  readonly count: (bytes: number) => void;
  readonly limit: ReadingLimit;
}

/** What a blob is, only its bytes tell: its name is its digest. */
async function readEntry(name: string, entry: ArchiveEntry, { texts, layers, count, limit }: Found): Promise<void> {
  const { head, rest } = await peek(entry);
  if (isLayerName(name) && !isText(head)) {
    layers.set(name, await readLayer(head, rest, count, limit));
    return;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of rest) {
    length += chunk.length;
    if (length <= longestText) chunks.push(chunk);
  }
  const known = [...texts.values()].reduce((sum, text) => sum + text.length, 0);
  if (length <= longestText && known + length <= mostText) texts.set(name, Buffer.concat(chunks).toString('utf8'));
}

/** JSON, and no archive whose first file is called so. */
function isText(head: Uint8Array): boolean {
  const isArchive = Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar';
  return (head[0] === 0x7b || head[0] === 0x5b) && !isArchive;
}

function isLayerName(name: string): boolean {
  return name.endsWith('/layer.tar') || name.startsWith('blobs/');
}

/** The classic layout writes a layer that two images share once, and a link to it for the other. */
function resolveLink(name: string, target: string, type: 'symlink' | 'link'): string {
  if (type === 'link') return target;
  const parts = name.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function assemble(texts: ReadonlyMap<string, string>, layers: ReadonlyMap<string, LayerFiles>, links: ReadonlyMap<string, string>): ImageContent {
  const [manifest] = listOf(parse(texts.get('manifest.json')));
  const { Config, Layers } = fieldsOf(manifest);
  const config = fieldsOf(parse(texts.get(textOf(Config))));
  const names = textsOf(Layers);
  if (manifest === undefined) throw archiveError('an archive without a manifest.json');
  const history = listOf(config.history).map(fieldsOf).filter((step) => step.empty_layer !== true);
  return { config, layers: names.map((name, index) => toLayer(links.get(name) ?? name, layers, history.length === names.length ? history[index] : undefined)) };
}

function toLayer(source: string, layers: ReadonlyMap<string, LayerFiles>, step: Fields | undefined): Layer {
  const layer = layers.get(source);
  if (layer === undefined) throw new UserError('protocol', l10n.t('The engine left a layer of the image out.'), { remedy: l10n.t('Pull the image again.') });
  const createdAt = Date.parse(textOf(step?.created)) / 1000;
  return { source, createdBy: textOf(step?.created_by), ...(Number.isNaN(createdAt) ? {} : { createdAt }), ...layer };
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch (error) {
    throw archiveError(error instanceof Error ? error.message : String(error));
  }
}
