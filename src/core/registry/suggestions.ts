import { isAbort } from '../base/abort.ts';
import { familiarImageName, imageNameProblem, parseImageName } from '../model/imageName.ts';
import type { HubRepository } from './dockerHub.ts';
import { dockerHub } from './registryAddress.ts';
import type { Listed } from './registryBrowser.ts';

/** A name that could be meant. Every text is somebody else's: untrusted. */
export interface Suggestion {
  readonly reference: string;
  readonly from: 'local' | 'registry' | 'tag' | 'hub';
  /** What is said beside it. */
  readonly description: string;
  /** A repository, whose tags come next. */
  readonly isRepository: boolean;
}

/** The name of an image that the engine has. */
export interface LocalName {
  readonly reference: string;
  /** Neither pulled nor pushed under this name: it is ours alone, and told to nobody. */
  readonly isOurs: boolean;
}

export interface SuggestionSources {
  readonly local: () => Promise<readonly LocalName[]>;
  /** The registries that are connected. */
  readonly hosts: readonly string[];
  readonly repositories: (host: string) => Promise<Listed>;
  /** Tags, the newest first. */
  readonly tags: (host: string, repository: string) => Promise<Listed>;
  /** Undefined where it is not to be asked. */
  readonly searchHub?: (words: string, signal: AbortSignal) => Promise<readonly HubRepository[]>;
}

type IsOurs = (repository: string) => Promise<boolean>;

const most = 60;

/**
 * What could be meant by what was typed so far: images of the engine, repositories of the connected registries and
 * Docker Hub's; behind a colon the tags. A registry that does not answer adds nothing. Only registries that are
 * connected, and Docker Hub, are asked; none about a name that is another registry's, or may become that of one, and
 * Docker Hub about none that only this engine knows.
 *
 * @param onFound is told of all that is known so far, each time that somebody answered: one that is slow, or away,
 * keeps nobody waiting for the others.
 */
export async function suggest(typed: string, sources: SuggestionSources, signal: AbortSignal, onFound: (found: readonly Suggestion[]) => void = () => undefined): Promise<readonly Suggestion[]> {
  const text = typed.trim();
  const names = orNothing(sources.local(), []);
  const isOurs = async (repository: string): Promise<boolean> => (await names).some((name) => name.isOurs && isBelow(name.reference, repository));
  const answers: (readonly Suggestion[])[] = [[], [], [], []];
  const asked = [tagsFor(text, sources, isOurs), localFor(text, names), repositoriesFor(text, sources), hubFor(text, sources, isOurs, signal)];
  await Promise.all(
    asked.map(async (each, place) => {
      answers[place] = await each;
      signal.throwIfAborted();
      if (answers[place].length > 0) onFound(once(answers.flat()));
    }),
  );
  const all = once(answers.flat());
  onFound(all);
  return all;
}

function once(found: readonly Suggestion[]): readonly Suggestion[] {
  const seen = new Set<string>();
  return found.filter(({ reference }) => !seen.has(reference) && seen.add(reference)).slice(0, 3 * most);
}

/** Whether it may become the address of a registry that is connected: it is told to no other. */
function isStartOfHost(text: string, hosts: readonly string[]): boolean {
  return hosts.some((host) => host !== dockerHub && host.startsWith(text));
}

async function localFor(text: string, names: Promise<readonly LocalName[]>): Promise<readonly Suggestion[]> {
  const found = (await names).filter(({ reference }) => reference.includes(text));
  return found.slice(0, most).map(({ reference }) => ({ reference, from: 'local', description: '', isRepository: false }));
}

/** Whether a name is of that repository, or of one in that namespace. */
function isBelow(reference: string, repository: string): boolean {
  return reference.startsWith(`${repository}:`) || (repository.includes('/') && reference.startsWith(repository));
}

/** The tags of the repository before the colon, where its registry may be asked. */
async function tagsFor(text: string, { hosts, tags }: SuggestionSources, isOurs: IsOurs): Promise<readonly Suggestion[]> {
  const colon = text.lastIndexOf(':');
  const before = text.slice(0, colon);
  const start = text.slice(colon + 1);
  if (colon < 0 || start.includes('/') || isStartOfHost(text, hosts) || imageNameProblem(before) !== undefined) return [];
  const { registry, repository } = parseImageName(before);
  if (registry === dockerHub ? await isOurs(before) : !hosts.includes(registry)) return [];
  const { items } = await orNothing(tags(registry, repository), none);
  return items.filter((tag) => tag.includes(start)).slice(0, most).map((tag) => ({ reference: familiarImageName({ registry, repository, tag }), from: 'tag', description: '', isRepository: false }));
}

async function repositoriesFor(text: string, { hosts, repositories }: SuggestionSources): Promise<readonly Suggestion[]> {
  const asked = hosts.filter((host) => host !== dockerHub && (text.startsWith(`${host}/`) || !text.includes('/')));
  const lists = await Promise.all(asked.map(async (host) => ({ host, items: (await orNothing(repositories(host), none)).items })));
  return lists.flatMap(({ host, items }) => {
    const words = text.startsWith(`${host}/`) ? text.slice(host.length + 1) : host.startsWith(text) ? '' : text;
    return items.filter((name) => name.includes(words)).slice(0, most).map((name): Suggestion => ({ reference: `${host}/${name}`, from: 'registry', description: '', isRepository: true }));
  });
}

/** Searched for a name that can only be Docker Hub's, or none yet. */
async function hubFor(text: string, { searchHub, hosts }: SuggestionSources, isOurs: IsOurs, signal: AbortSignal): Promise<readonly Suggestion[]> {
  const first = text.includes('/') ? text.slice(0, text.indexOf('/')) : '';
  if (!searchHub || text.length < 2 || /[.:@\s]/.test(text) || first === 'localhost' || isStartOfHost(text, hosts) || (await isOurs(text))) return [];
  signal.throwIfAborted();
  const found = await orNothing(searchHub(text, signal), []);
  return found.map(({ name, description, stars, isOfficial }) => ({ reference: name, from: 'hub', description: [isOfficial ? '✓' : '', `★ ${String(stars)}`, description].filter(Boolean).join(' · '), isRepository: true }));
}

const none: Listed = { items: [], isComplete: true };

async function orNothing<T>(asked: Promise<T>, nothing: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (isAbort(error)) throw error;
    return nothing;
  }
}
