import * as l10n from '@vscode/l10n';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldsOf, listOf, textOf, type Fields } from '../base/fields.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { type BuildRequest, type TypedOptions } from './build.ts';
import { parseCache } from './cacheOptions.ts';
import { blobPath, type LayoutFolder } from './contentStore.ts';
import { fileError, isMissing } from './fileError.ts';
import { isLocalCache, layoutContextText, parseLayoutContext, type LayoutContext } from './layoutContext.ts';
import { optionText } from './optionText.ts';

/** The image layouts of this machine that a build reads from and writes to. */
export interface ImageLayouts {
  /** The build as the engine is asked for it: folders by the ids that it knows them by, images by their digests. */
  readonly request: BuildRequest;
  /** By the ids that the engine asks for. */
  readonly folders: ReadonlyMap<string, LayoutFolder>;
  /** Caches that could not be used: at first there is none. */
  readonly skipped: readonly string[];
}

/** @throws UserError where an image is not there; a cache that is not there is left out. */
export async function openLayouts(request: BuildRequest): Promise<ImageLayouts> {
  const folders = new Map<string, LayoutFolder>();
  const skipped: string[] = [];
  const cacheTo = request.cacheTo?.map((cache) => (isLocalCache(cache) ? exported(cache, folders) : cache));
  const cacheFrom: string[] = [];
  for (const text of request.cacheFrom) {
    const cache = parseCache(text);
    const imported = isLocalCache(cache) ? await importedText(cache, folders) : text;
    if (imported === undefined) skipped.push(cache?.options.src ?? '');
    else cacheFrom.push(imported);
  }
  const contexts: Record<string, string> = {};
  for (const [name, context] of Object.entries(request.contexts ?? {})) {
    const layout = parseLayoutContext(context);
    contexts[name] = layout ? await imageContext(layout, folders) : context;
  }
  return { request: { ...request, cacheFrom, ...(cacheTo && { cacheTo }), ...(request.contexts && { contexts }) }, folders, skipped };
}

/**
 * Notes in the folders that caches were exported to which of their contents is the cache.
 * @param said what the exporters said of their results.
 */
export async function recordExports(request: BuildRequest, said: Readonly<Record<string, string>>): Promise<void> {
  const { mediaType, digest, size } = fieldsOf(parseJson(said['cache.manifest'] ?? ''));
  if (typeof digest !== 'string') return;
  for (const { options } of (request.cacheTo ?? []).filter(isLocalCache)) {
    const { dest = '', tag = latest } = options;
    try {
      await putManifest(dest, tag, { mediaType, digest, size });
    } catch (error) {
      throw new UserError('file', l10n.t('The cache cannot be written to {0}: {1}', dest, messageOf(error)), { cause: error });
    }
  }
}

/** A name that is allowed in an image's name as well; where a folder is, is nobody else's business. */
function nameOf(path: string): string {
  return `layout${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;
}

function exported({ type, options }: TypedOptions, folders: Map<string, LayoutFolder>): TypedOptions {
  const path = options.dest ?? '';
  const name = nameOf(path);
  folders.set(`local:${name}`, { path, isWritable: true });
  return { type, options: { ...options, dest: name } };
}

async function importedText({ type, options }: TypedOptions, folders: Map<string, LayoutFolder>): Promise<string | undefined> {
  const { src = '', tag = latest, digest: given, ...rest } = options;
  const digest = given ?? (await findManifest(src, tag))?.digest;
  if (digest === undefined || !(await hasContent(src, digest))) return undefined;
  const name = nameOf(src);
  // Where it is exported to the same folder, that may be written to.
  if (!folders.has(`local:${name}`)) folders.set(`local:${name}`, { path: src, isWritable: false });
  return optionText(Object.entries({ type, ...rest, src: name, digest }));
}

async function imageContext(layout: LayoutContext, folders: Map<string, LayoutFolder>): Promise<string> {
  const { path, tag } = layout;
  const digest = layout.digest ?? (await findManifest(path, tag))?.digest;
  if (digest === undefined || !(await hasContent(path, digest))) {
    throw new UserError('invalid', l10n.t('The folder {0} has no image {1}.', path, digest ?? tag ?? latest), { remedy: l10n.t('Name the folder of an OCI image layout, the tag of an image in it, or a digest: "oci-layout://folder:tag".') });
  }
  const name = nameOf(path);
  folders.set(`oci:${name}`, { path, isWritable: false });
  return layoutContextText({ path: name, tag: tag ?? latest, digest });
}

const latest = 'latest';
const tagAnnotation = 'org.opencontainers.image.ref.name';

interface Manifest {
  readonly digest: string;
  readonly tag: string;
}

/** The manifest of a tag; without one `latest`, or the only one that there is. */
async function findManifest(folder: string, tag: string | undefined): Promise<Manifest | undefined> {
  const manifests = (await readIndex(folder)).map((entry): Manifest => ({ digest: textOf(entry.digest), tag: textOf(fieldsOf(entry.annotations)[tagAnnotation]) }));
  const named = manifests.find((manifest) => manifest.tag === (tag ?? latest));
  return named ?? (tag === undefined && manifests.length === 1 ? manifests[0] : undefined);
}

async function readIndex(folder: string): Promise<readonly Fields[]> {
  try {
    return listOf(fieldsOf(parseJson(await readFile(join(folder, 'index.json'), 'utf8'))).manifests).map(fieldsOf);
  } catch (error) {
    if (isMissing(error)) return [];
    throw fileError(join(folder, 'index.json'), error);
  }
}

async function putManifest(folder: string, tag: string, descriptor: Fields): Promise<void> {
  const others = (await readIndex(folder)).filter((entry) => fieldsOf(entry.annotations)[tagAnnotation] !== tag);
  const manifests = [...others, { ...descriptor, annotations: { [tagAnnotation]: tag } }];
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, 'oci-layout'), { imageLayoutVersion: '1.0.0' });
  await writeWhole(join(folder, 'index.json'), { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests });
}

async function writeWhole(path: string, value: unknown): Promise<void> {
  const partial = `${path}.${randomUUID()}.part`;
  await writeFile(partial, JSON.stringify(value));
  await rename(partial, path);
}

async function hasContent(folder: string, digest: string): Promise<boolean> {
  try {
    await access(blobPath(folder, digest));
    return true;
  } catch {
    return false;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
