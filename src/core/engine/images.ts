import * as l10n from '@vscode/l10n';
import { fieldsOf, listOf, textOf, type Fields } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import { type Image } from '../model/image.ts';
import { familiarRepository, parseImageName, withDefaultTag } from '../model/imageName.ts';
import { type ImagesApi, type PullOptions } from './engine.ts';
import { imageArchives } from './imageArchives.ts';
import { toImage, toImageDetails, toImageOfInspection, toLayer } from './imageMapping.ts';
import { followTransfer } from './transfer.ts';
import { segment, type Transport } from './transport.ts';

export function imagesApi(transport: Transport): ImagesApi {
  const inspect = async (reference: string, signal: AbortSignal | undefined): Promise<Fields> =>
    fieldsOf(await transport.json({ method: 'GET', path: `/images/${segment(reference)}/json`, limit: 'long' }, signal));
  return {
    ...imageArchives(transport),
    list: (options, signal) => (options.references ? listSome(transport, inspect, options.references, signal) : listAll(transport, {}, signal)),
    inspect: async (reference, signal) => toImageDetails(await inspect(reference, signal)),
    history: async (reference, signal) => listOf(await transport.json({ method: 'GET', path: `/images/${segment(reference)}/history`, limit: 'long' }, signal)).map(toLayer),
    tag: (reference, newReference, signal) => tag(transport, reference, newReference, signal),
    remove: (reference, options, signal) => remove(transport, reference, options.force, signal),
    pull: (reference, options, signal) => pull(transport, reference, options, signal),
  };
}

async function listAll(transport: Transport, filters: Readonly<Record<string, readonly string[]>>, signal: AbortSignal | undefined): Promise<readonly Image[]> {
  const query = Object.keys(filters).length === 0 ? {} : { filters: JSON.stringify(filters) };
  const answer = await transport.json({ method: 'GET', path: '/images/json', query, limit: 'long' }, signal);
  return listOf(answer).map(toImage).filter((image) => image.id !== '');
}

const inspectionsAtOnce = 8;

/**
 * The engine's list can be filtered by names, which makes it look at all its images, and not by ids. So each image is
 * inspected, which costs the same however many there are. Only the list can tell an image without a name from an
 * intermediate one, so those are looked up among the dangling ones, with one request more.
 */
async function listSome(
  transport: Transport,
  inspect: (reference: string, signal: AbortSignal | undefined) => Promise<Fields>,
  references: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly Image[]> {
  const waiting = [...new Set(references)];
  const found = new Map<string, Image>();
  const work = async (): Promise<void> => {
    for (let reference = waiting.shift(); reference !== undefined; reference = waiting.shift()) {
      const image = await inspect(reference, signal).then(toImageOfInspection, ignoreNotFound);
      if (image && image.id !== '') found.set(image.id, image);
    }
  };
  await Promise.all(Array.from({ length: inspectionsAtOnce }, work));
  const named = [...found.values()].filter(hasName);
  if (named.length === found.size) return named;
  const dangling = await listAll(transport, { dangling: ['true'] }, signal);
  return [...named, ...dangling.filter((image) => found.has(image.id) && !hasName(image))];
}

function hasName(image: Image): boolean {
  return image.tags.length > 0 || image.digests.length > 0;
}

function ignoreNotFound(error: unknown): undefined {
  if (error instanceof UserError && error.kind === 'notFound') return undefined;
  throw error;
}

async function tag(transport: Transport, reference: string, newReference: string, signal: AbortSignal | undefined): Promise<void> {
  const name = withDefaultTag(parseImageName(newReference));
  if (name.digest !== undefined) throw new UserError('invalid', l10n.t('A digest cannot be given to an image: "{0}".', newReference), { remedy: l10n.t('Use a tag.') });
  await transport.text({ method: 'POST', path: `/images/${segment(reference)}/tag`, query: { repo: familiarRepository(name), tag: name.tag } }, signal);
}

async function remove(transport: Transport, reference: string, force: boolean, signal: AbortSignal | undefined): Promise<{ readonly untagged: readonly string[]; readonly deleted: readonly string[] }> {
  const answer = await transport.json({ method: 'DELETE', path: `/images/${segment(reference)}`, query: { force } }, signal);
  const entries = listOf(answer).map(fieldsOf);
  const textsAt = (field: string): readonly string[] => entries.map((entry) => textOf(entry[field])).filter((text) => text !== '');
  return { untagged: textsAt('Untagged'), deleted: textsAt('Deleted') };
}

async function pull(transport: Transport, reference: string, options: PullOptions, signal: AbortSignal | undefined): Promise<void> {
  // Without a tag the engine pulls every tag there is.
  const name = options.isAllTags === true ? parseImageName(reference) : withDefaultTag(parseImageName(reference));
  const query = { fromImage: familiarRepository(name), tag: name.digest ?? name.tag, platform: options.platform };
  const headers = options.registryAuth === undefined ? {} : { 'X-Registry-Auth': options.registryAuth };
  const answer = await transport.stream({ method: 'POST', path: '/images/create', query, headers }, signal);
  await followTransfer(answer, transport.endpoint, options.onProgress);
}
