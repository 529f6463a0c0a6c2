import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/emitter.ts';
import { fieldsOf, listOf, textOf, textsOf } from '../base/fields.ts';
import type { Log } from '../base/log.ts';
import { isRepositoryName } from '../model/imageName.ts';
import type { RegistryAccess, RegistryAddress } from '../model/registry.ts';
import type { DockerCredentials, FoundLogin } from './credentials.ts';
import type { RegistryLogin } from './login.ts';
import { RegistryClient } from './registryClient.ts';
import { readTrust, type TlsTrust, type TrustPlaces } from './tlsTrust.ts';

/** A registry that a person connected. Holds no credential: it is stored as it is. */
export interface ConnectedRegistry extends RegistryAddress {
  /** Repositories that were added by name, for registries that list none. */
  readonly repositories: readonly string[];
}

/** Where the connected registries are remembered. */
export interface ConnectedList {
  readonly value: readonly ConnectedRegistry[];
  set(value: readonly ConnectedRegistry[]): Promise<void>;
  readonly onDidChange: Event<readonly ConnectedRegistry[]>;
}

export interface RegistriesParts {
  readonly list: ConnectedList;
  readonly credentials: DockerCredentials;
  /** Read anew for each client. */
  readonly trust: () => TrustPlaces;
  readonly log: Log;
}

/** The registries that are connected, and a client for each registry that is asked: one as long as nothing changes. */
export class Registries implements Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: RegistriesParts;
  readonly #clients = new Map<string, RegistryClient>();
  readonly #changed = this.#store.own(new Emitter<void>());

  /** Another list, or another login. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: RegistriesParts) {
    this.#parts = parts;
    this.#store.own(parts.list.onDidChange(() => this.#changed.fire()));
  }

  get connected(): readonly ConnectedRegistry[] {
    return this.#parts.list.value;
  }

  find(host: string): ConnectedRegistry | undefined {
    return this.connected.find((each) => each.host === host);
  }

  /** The client of a registry, connected or not; one that is not is spoken to with verified TLS only. */
  client(host: string): RegistryClient {
    const access = this.find(host)?.access ?? 'verified';
    const known = this.#clients.get(host);
    if (known?.address.access === access) return known;
    known?.dispose();
    const client = this.createClient({ host, access });
    this.#clients.set(host, client);
    return client;
  }

  /** A client that the caller disposes. @param login takes the place of what is known. */
  createClient(address: RegistryAddress, login?: RegistryLogin): RegistryClient {
    let problem: string | undefined;
    return new RegistryClient({
      address,
      login: async (signal) => {
        if (login) return login;
        const found = await this.#parts.credentials.find(address.host, signal);
        problem = found.problem;
        return found.login;
      },
      loginProblem: () => problem,
      trustOf: (host) => this.#trustOf(host),
    });
  }

  /** Who we are there. */
  login(host: string, signal?: AbortSignal): Promise<FoundLogin> {
    return this.#parts.credentials.find(host, signal);
  }

  async connect({ host, access }: RegistryAddress): Promise<void> {
    const others = this.connected.filter((each) => each.host !== host);
    await this.#parts.list.set([...others, { host, access, repositories: this.find(host)?.repositories ?? [] }]);
  }

  async disconnect(host: string): Promise<void> {
    this.#forgetClient(host);
    await this.#parts.list.set(this.connected.filter((each) => each.host !== host));
  }

  async addRepository(host: string, repository: string): Promise<void> {
    await this.#change(host, (known) => [...known.filter((each) => each !== repository), repository].sort());
  }

  async forgetRepository(host: string, repository: string): Promise<void> {
    await this.#change(host, (known) => known.filter((each) => each !== repository));
  }

  /** Another login holds from now on: what was got by the old one is forgotten. */
  reset(host: string): void {
    this.#forgetClient(host);
    this.#changed.fire();
  }

  #change(host: string, change: (repositories: readonly string[]) => readonly string[]): Promise<void> {
    return this.#parts.list.set(this.connected.map((each) => (each.host === host ? { ...each, repositories: change(each.repositories) } : each)));
  }

  #trustOf(host: string): Promise<TlsTrust> {
    return readTrust(host, this.#parts.trust(), this.#parts.log);
  }

  #forgetClient(host: string): void {
    this.#clients.get(host)?.dispose();
    this.#clients.delete(host);
  }

  dispose(): void {
    for (const client of this.#clients.values()) client.dispose();
    this.#clients.clear();
    this.#store.dispose();
  }
}

const accesses: readonly RegistryAccess[] = ['verified', 'unverified', 'plain'];

/** Reads what was remembered; what makes no sense is left out. */
export function readConnected(value: unknown): readonly ConnectedRegistry[] {
  return listOf(value).flatMap((each) => {
    const { host, access, repositories } = fieldsOf(each);
    const known = accesses.find((one) => one === access);
    return textOf(host) === '' || known === undefined ? [] : [{ host: textOf(host), access: known, repositories: textsOf(repositories).filter(isRepositoryName) }];
  });
}
