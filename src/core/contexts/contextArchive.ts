import * as l10n from '@vscode/l10n';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extract, pack } from 'tar-stream';
import { fieldsOf, isFields, textOf } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import { parseEndpoint } from '../engine/endpoint.ts';
import { isMissing } from '../engine/tlsMaterial.ts';
import { contextFolders, type StoredContext } from './cliStore.ts';

/** A context holds a page of JSON and some certificates. */
const longestArchive = 10 * 1024 * 1024;

/** Reads all of a context from the CLI's store. */
export async function readStored(folder: string, name: string): Promise<StoredContext> {
  const folders = contextFolders(folder, name);
  const meta: unknown = JSON.parse(await readFile(join(folders.meta, 'meta.json'), 'utf8'));
  const tls = new Map<string, Uint8Array>();
  for (const endpoint of await namesIn(folders.tls)) {
    for (const file of await namesIn(join(folders.tls, endpoint))) tls.set(`${endpoint}/${file}`, await readFile(join(folders.tls, endpoint, file)));
  }
  return { meta: fieldsOf(meta), tls };
}

/** The archive that `docker context export` writes: `meta.json`, and TLS files below `tls`. Holds credentials. */
export async function packContext({ meta, tls }: StoredContext): Promise<Uint8Array> {
  const archive = pack();
  archive.entry({ name: 'meta.json', mode: 0o644 }, JSON.stringify(meta));
  for (const [path, content] of tls) archive.entry({ name: `tls/${path}`, mode: 0o600 }, Buffer.from(content));
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Reads such an archive, from wherever it came. @throws a `UserError` where it is none. */
export async function unpackContext(archive: Uint8Array): Promise<StoredContext> {
  if (archive.length > longestArchive) throw noArchive();
  let meta: unknown;
  const tls = new Map<string, Uint8Array>();
  const reader = extract();
  // The CLI leaves out what fills the last block, and the end.
  reader.end(Buffer.concat([archive, Buffer.alloc(1024 + (512 - (archive.length % 512)))]));
  try {
    for await (const entry of reader) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
      const { name, type } = entry.header;
      const [, path] = /^tls\/([\w.-]+\/[\w.-]+)$/.exec(name) ?? [];
      if (type === 'file' && name === 'meta.json') meta = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      else if (type === 'file' && path !== undefined && !path.includes('..')) tls.set(path, Buffer.concat(chunks));
      else if (type !== 'directory') throw noArchive();
    }
  } catch {
    throw noArchive();
  }
  if (!isFields(meta)) throw noArchive();
  // An address that makes no sense is told of before anything is written.
  parseEndpoint(textOf(fieldsOf(fieldsOf(meta.Endpoints).docker).Host));
  return { meta, tls };
}

function noArchive(): UserError {
  return new UserError('invalid', l10n.t('This is not an archive of a Docker context.'), { remedy: l10n.t('Choose a file that "docker context export" wrote.') });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
