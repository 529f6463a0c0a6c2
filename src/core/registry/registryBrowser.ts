import type { Descriptor, ImageConfig, Manifest } from '../model/registry.ts';
import { dockerHub } from './registryAddress.ts';
import { isCatalogRefused, type RegistryClient } from './registryClient.ts';
import { RegistryListing } from './registryListing.ts';
import type { ConnectedRegistry, Registries } from './registries.ts';
import { newestFirst, type TagOrder } from './tagOrder.ts';

/** Part of a list, as far as it was asked for. */
export interface Listed {
  readonly items: readonly string[];
  readonly isComplete: boolean;
}

export interface ListedRepositories extends Listed {
  /** Whether the registry does not list them, so that they are known by name only. */
  readonly isByName: boolean;
}

/** What was asked of the connected registries, kept until it is asked for anew. */
export class RegistryBrowser {
  readonly #registries: Registries;
  readonly #catalogs = new Map<string, RegistryListing>();
  readonly #refused = new Set<string>();
  readonly #tags = new Map<string, RegistryListing>();
  readonly #manifests = new Kept<Manifest>();
  readonly #configs = new Kept<ImageConfig>();
  readonly #referrers = new Kept<readonly Descriptor[]>();

  constructor(registries: Registries) {
    this.#registries = registries;
  }

  get registries(): readonly ConnectedRegistry[] {
    return [...this.#registries.connected].sort((a, b) => (a.host < b.host ? -1 : 1));
  }

  client(host: string): RegistryClient {
    return this.#registries.client(host);
  }

  /** The repositories that a registry lists, and those that were added by name. @param isAll asks for all of them. */
  async repositories(host: string, isAll: boolean): Promise<ListedRepositories> {
    const added = this.#registries.find(host)?.repositories ?? [];
    const catalog = this.#catalog(host);
    try {
      // Docker Hub lists nobody's: to ask is of no use.
      if (host !== dockerHub && !this.#refused.has(host)) await (isAll ? catalog.all() : catalog.begin());
    } catch (error) {
      if (!isCatalogRefused(error)) throw error;
      this.#refused.add(host);
    }
    const isByName = host === dockerHub || this.#refused.has(host);
    // One that tells who may list asks for a login first.
    if (isByName) await this.#requireLogin(host);
    return { items: [...new Set([...added, ...catalog.items])].sort(), isComplete: isByName || catalog.isComplete, isByName };
  }

  /** The tags of a repository. Their order needs all of them. */
  async tags(host: string, repository: string, { order, isAll }: { readonly order: TagOrder; readonly isAll: boolean }): Promise<Listed> {
    const listing = this.#tagsOf(host, repository);
    await (isAll || order === 'newest' ? listing.all() : listing.begin());
    return { items: order === 'newest' ? newestFirst(listing.items) : listing.items, isComplete: listing.isComplete };
  }

  /** Asks for the next piece of a list. @param repository undefined: of the repositories. */
  more(host: string, repository: string | undefined): Promise<void> {
    return (repository === undefined ? this.#catalog(host) : this.#tagsOf(host, repository)).more();
  }

  /** @param reference a tag or a digest. */
  manifest(host: string, repository: string, reference: string): Promise<Manifest> {
    return this.#manifests.get(`${host}/${repository}@${reference}`, () => this.client(host).manifest(repository, reference));
  }

  config(host: string, repository: string, config: Descriptor): Promise<ImageConfig> {
    return this.#configs.get(`${host}/${repository}@${config.digest}`, () => this.client(host).config(repository, config));
  }

  referrers(host: string, repository: string, digest: string): Promise<readonly Descriptor[]> {
    return this.#referrers.get(`${host}/${repository}@${digest}`, () => this.client(host).referrers(repository, digest));
  }

  /** Forgets what was asked, of one registry or repository, so that it is asked anew. */
  forget(host: string, repository?: string): void {
    const prefix = repository === undefined ? `${host}/` : `${host}/${repository}@`;
    if (repository === undefined) {
      this.#catalogs.delete(host);
      this.#refused.delete(host);
    }
    for (const key of this.#tags.keys()) if (key.startsWith(prefix)) this.#tags.delete(key);
    for (const kept of [this.#manifests, this.#configs, this.#referrers]) kept.forget(prefix);
  }

  /** A registry that refuses a list may only want to know who one is. */
  async #requireLogin(host: string): Promise<void> {
    if (host !== dockerHub) await this.client(host).ping();
  }

  #catalog(host: string): RegistryListing {
    return this.#kept(this.#catalogs, host, (next, signal) => this.client(host).repositories(next, signal));
  }

  #tagsOf(host: string, repository: string): RegistryListing {
    return this.#kept(this.#tags, `${host}/${repository}@`, (next, signal) => this.client(host).tags(repository, next, signal));
  }

  #kept(listings: Map<string, RegistryListing>, key: string, load: ConstructorParameters<typeof RegistryListing>[0]): RegistryListing {
    const listing = listings.get(key) ?? new RegistryListing(load);
    listings.set(key, listing);
    return listing;
  }
}

/** Answers that are asked for once: rows are drawn more often. What failed is asked for anew. */
class Kept<T> {
  readonly #answers = new Map<string, Promise<T>>();

  get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    if (known) return known;
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size >= mostKept) this.#answers.delete(oldest);
    const asked = ask();
    this.#answers.set(key, asked);
    asked.catch(() => this.#answers.delete(key));
    return asked;
  }

  forget(prefix: string): void {
    for (const key of this.#answers.keys()) if (key.startsWith(prefix)) this.#answers.delete(key);
  }
}

/** Each may have some megabytes. */
const mostKept = 50;
