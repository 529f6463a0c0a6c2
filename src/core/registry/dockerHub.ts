import { fieldsOf, listOf, numberOf, textOf } from '../base/fields.ts';
import { isRepositoryName } from '../model/imageName.ts';
import { registryNonsense, refusalError } from './registryErrors.ts';
import { RegistryHttp } from './registryHttp.ts';
import type { TlsTrust } from './tlsTrust.ts';

/** A repository that Docker Hub found. Every text is Docker Hub's: untrusted. */
export interface HubRepository {
  /** As people write it: `busybox`, `joe/app`. */
  readonly name: string;
  readonly description: string;
  readonly stars: number;
  readonly isOfficial: boolean;
}

export interface HubSearchOptions {
  /** Where its web service answers; Docker Hub's own by default. */
  readonly origin?: string;
  readonly trustOf: (host: string) => Promise<TlsTrust>;
}

const mostResults = 25;
const longestAnswer = 1024 * 1024;

/** Searches Docker Hub, as nobody: the words are all that it is told. [Docker Hub API, search] */
export async function searchDockerHub(words: string, { origin = 'https://hub.docker.com', trustOf }: HubSearchOptions, signal?: AbortSignal): Promise<readonly HubRepository[]> {
  const url = new URL('/v2/search/repositories/', origin);
  url.searchParams.set('query', words);
  url.searchParams.set('page_size', String(mostResults));
  const http = new RegistryHttp({ host: url.host, access: url.protocol === 'http:' ? 'plain' : 'verified', trustOf, limit: 10_000 });
  try {
    const { status, body } = await http.send({ method: 'GET', url, headers: { Accept: 'application/json' }, mostBytes: longestAnswer }, signal);
    const text = body.toString('utf8');
    if (status !== 200) throw refusalError({ host: 'Docker Hub', status, body: text, isSignedIn: false, subject: words });
    return read(text);
  } finally {
    http.dispose();
  }
}

function read(text: string): readonly HubRepository[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw registryNonsense('Docker Hub', 'JSON', error);
  }
  return listOf(fieldsOf(json).results).flatMap((each) => {
    const fields = fieldsOf(each);
    const name = textOf(fields.repo_name);
    if (!isRepositoryName(name)) return [];
    return [{ name, description: textOf(fields.short_description), stars: numberOf(fields.star_count) ?? 0, isOfficial: fields.is_official === true }];
  });
}
