import * as l10n from '@vscode/l10n';
import { systemClock, pause, type Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { fieldsOf, textsOf } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import { isRepositoryName, isTag } from '../model/imageName.ts';
import type { Descriptor, ImageConfig, Manifest, RegistryAddress, RegistryPage } from '../model/registry.ts';
import { Authorizer, type Authorization } from './authorizer.ts';
import { digestOf, isDigest } from './digest.ts';
import type { RegistryLogin } from './login.ts';
import { descriptorsOf, manifestTypes, readImageConfig, readManifest } from './manifest.ts';
import { apiOrigin } from './registryAddress.ts';
import { digestMismatch, refusalError, registryNonsense } from './registryErrors.ts';
import { RegistryHttp, type HttpAnswer, type HttpCall } from './registryHttp.ts';
import { retryAfter } from './retryAfter.ts';
import type { TlsTrust } from './tlsTrust.ts';

export interface RegistryClientParts {
  readonly address: RegistryAddress;
  /** Who we are there; undefined for nobody. Asked when the registry asks. */
  readonly login: (signal?: AbortSignal) => Promise<RegistryLogin | undefined>;
  /** Why `login` gave nothing though something should know it: a sentence for people. */
  readonly loginProblem?: () => string | undefined;
  /** What is trusted at a host. */
  readonly trustOf: (host: string) => Promise<TlsTrust>;
  readonly clock?: Clock;
  /** Milliseconds. */
  readonly limit?: number;
}

interface Ask {
  readonly method: HttpCall['method'];
  /** Begins with "/v2/". */
  readonly path: string;
  /** What a token is asked for: `repository:team/app:pull`. */
  readonly scope: string;
  /** In words, for errors: "team/app:1". */
  readonly subject: string;
  readonly mostBytes: number;
  readonly accept?: string;
}

const mebibyte = 1024 * 1024;
/** As Docker's own. */
const longestManifest = 4 * mebibyte;
const longestList = 32 * mebibyte;
const longestRefusal = 64 * 1024;
const longestLink = 4096;
const pageSize = 1000;
/** A registry that asks to be left alone for longer is left alone: the call fails. */
const longestWait = 30_000;
const mostAttempts = 4;

/**
 * One registry by the API of the OCI distribution specification (and Docker's before it). Every call that fails
 * throws a `UserError`, or an abort error when its signal aborted. What a registry says is not trusted: bodies are
 * limited, names are checked, and content is taken only where its digest is right.
 */
export class RegistryClient implements Disposable {
  readonly address: RegistryAddress;
  readonly #http: RegistryHttp;
  readonly #authorizer: Authorizer;
  readonly #clock: Clock;
  readonly #origin: string;

  constructor({ address, login, loginProblem, trustOf, clock = systemClock, limit }: RegistryClientParts) {
    this.address = address;
    this.#clock = clock;
    this.#origin = apiOrigin(address);
    this.#http = new RegistryHttp({ ...address, trustOf, ...(limit === undefined ? {} : { limit }) });
    this.#authorizer = new Authorizer({ host: address.host, http: this.#http, login, loginProblem, now: () => clock.now() });
  }

  /** Whether a registry is there, and lets us in. */
  async ping(signal?: AbortSignal): Promise<void> {
    const { headers } = await this.#ask({ method: 'GET', path: '/v2/', scope: '', subject: '/v2/', mostBytes: mebibyte }, signal);
    const type = headers['content-type'] ?? '';
    if (headers['docker-distribution-api-version'] === undefined && /text\/html/i.test(type)) throw registryNonsense(this.address.host, l10n.t('it is a web page'));
  }

  /** The names of repositories. Many registries refuse that, or tell only some. @param next of the page before. */
  async repositories(next?: string, signal?: AbortSignal): Promise<RegistryPage<string>> {
    const answer = await this.#ask({ method: 'GET', path: next ?? `/v2/_catalog?n=${pageSize}`, scope: 'registry:catalog:*', subject: l10n.t('list of repositories'), mostBytes: longestList }, signal);
    return { items: textsOf(this.#json(answer).repositories).filter(isRepositoryName), ...this.#nextOf(answer) };
  }

  /** The tags of a repository, in the registry's own order. */
  async tags(repository: string, next?: string, signal?: AbortSignal): Promise<RegistryPage<string>> {
    const path = next ?? `/v2/${repository}/tags/list?n=${pageSize}`;
    const answer = await this.#ask({ method: 'GET', path, scope: pullScope(repository), subject: repository, mostBytes: longestList }, signal);
    return { items: textsOf(this.#json(answer).tags).filter(isTag), ...this.#nextOf(answer) };
  }

  /**
   * The digest that a tag leads to, without its manifest: registries do not count that as a pull.
   * @returns undefined where there is no such tag.
   */
  async digest(repository: string, reference: string, signal?: AbortSignal): Promise<string | undefined> {
    try {
      const { headers } = await this.#ask({ ...manifestAsk(repository, reference), method: 'HEAD' }, signal);
      const told = headers['docker-content-digest'];
      if (typeof told === 'string' && isDigest(told)) return told;
    } catch (error) {
      if (error instanceof UserError && error.kind === 'notFound') return undefined;
      throw error;
    }
    // The header is optional: the manifest itself tells it.
    return (await this.manifest(repository, reference, signal)).digest;
  }

  /** @param reference a tag or a digest; content that has another digest is refused. */
  async manifest(repository: string, reference: string, signal?: AbortSignal): Promise<Manifest> {
    const answer = await this.#ask(manifestAsk(repository, reference), signal);
    const wanted = isDigest(reference) ? reference : String(answer.headers['docker-content-digest'] ?? '');
    const digest = digestOf(answer.body, wanted);
    if (isDigest(wanted) && digest !== wanted) throw digestMismatch(this.address.host, wanted, digest);
    const facts = { digest, mediaType: (answer.headers['content-type'] ?? ''), size: answer.body.length };
    return this.#read(() => readManifest(answer.body.toString('utf8'), facts));
  }

  /** What an image says of itself. */
  async config(repository: string, { digest, size }: Pick<Descriptor, 'digest' | 'size'>, signal?: AbortSignal): Promise<ImageConfig> {
    const mostBytes = Math.min(Math.max(size, 1), longestManifest);
    const { body } = await this.#ask({ method: 'GET', path: `/v2/${repository}/blobs/${digest}`, scope: pullScope(repository), subject: `${repository}@${digest}`, mostBytes }, signal);
    const got = digestOf(body, digest);
    if (got !== digest) throw digestMismatch(this.address.host, digest, got);
    return this.#read(() => readImageConfig(body.toString('utf8')));
  }

  /**
   * The manifests that say something about one: signatures, SBOMs. Where the registry does not know of them, those
   * under the tag that clients then keep them. [OCI distribution spec, referrers tag schema]
   */
  async referrers(repository: string, digest: string, signal?: AbortSignal): Promise<readonly Descriptor[]> {
    try {
      const answer = await this.#ask({ method: 'GET', path: `/v2/${repository}/referrers/${digest}`, scope: pullScope(repository), subject: `${repository}@${digest}`, mostBytes: longestManifest, accept: manifestTypes[0] }, signal);
      return descriptorsOf(this.#json(answer).manifests);
    } catch (error) {
      if (!(error instanceof UserError) || error.status === 429 || !['notFound', 'unsupported', 'protocol', 'registry'].includes(error.kind)) throw error;
    }
    try {
      const manifest = await this.manifest(repository, digest.replace(':', '-'), signal);
      return manifest.kind === 'index' ? manifest.manifests : [];
    } catch (error) {
      if (error instanceof UserError && error.kind === 'notFound') return [];
      throw error;
    }
  }

  /** Removes a manifest, and with it every tag that leads to it; what uses it by its digest is left without. */
  async removeManifest(repository: string, digest: string, signal?: AbortSignal): Promise<void> {
    await this.#ask({ ...manifestAsk(repository, digest), method: 'DELETE', scope: `repository:${repository}:pull,push,delete` }, signal);
  }

  /** Takes a tag away and leaves the manifest. @returns false where the registry does not offer that. */
  async removeTag(repository: string, tag: string, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.removeManifest(repository, tag, signal);
      return true;
    } catch (error) {
      // Older registries take the tag for a digest that makes no sense.
      if (error instanceof UserError && (error.kind === 'unsupported' || error.status === 400)) return false;
      throw error;
    }
  }

  async #ask(ask: Ask, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    for (let attempt = 1; ; attempt++) {
      const { answer, authorization } = await this.#asSomebody(ask, signal);
      if (answer.status >= 200 && answer.status < 300) return answer;
      const wait = answer.status === 429 || answer.status === 503 ? retryAfter(answer.headers['retry-after'], this.#clock.now()) : undefined;
      if (wait === undefined || wait > longestWait || attempt >= mostAttempts) throw this.#refusal(answer, ask, authorization, wait);
      await pause(this.#clock, wait, signal ?? new AbortController().signal);
    }
  }

  /** Asks as nobody, or as who we are known to be; and once more in the way that the registry then asks for. */
  async #asSomebody(ask: Ask, signal: AbortSignal | undefined): Promise<{ readonly answer: HttpAnswer; readonly authorization: Authorization | undefined }> {
    const known = await this.#authorizer.known(ask.scope, signal);
    const first = await this.#send(ask, known, signal);
    if (first.status !== 401) return { answer: first, authorization: known };
    this.#authorizer.forget(ask.scope);
    const authorization = await this.#authorizer.answer(first, ask.scope, signal);
    // The same once more would be refused again.
    if (authorization === undefined || authorization.header === known?.header) return { answer: first, authorization };
    return { answer: await this.#send(ask, authorization, signal), authorization };
  }

  #send({ method, path, accept, mostBytes }: Ask, authorization: Authorization | undefined, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const headers = { ...(accept !== undefined && { Accept: accept }), ...(authorization && { Authorization: authorization.header }) };
    return this.#http.send({ method, url: new URL(path, this.#origin), headers, mostBytes: Math.max(mostBytes, longestRefusal) }, signal);
  }

  #refusal({ status, body }: HttpAnswer, { subject }: Ask, authorization: Authorization | undefined, wait: number | undefined): UserError {
    const error = refusalError({ host: this.address.host, status, body: body.toString('utf8'), isSignedIn: authorization?.isSignedIn === true, loginProblem: this.#authorizer.loginProblem, subject });
    if (wait === undefined || status !== 429) return error;
    return new UserError(error.kind, l10n.t('The registry {0} asks to be left alone for {1} seconds.', this.address.host, Math.ceil(wait / 1000)), { status, remedy: l10n.t('Sign in to the registry, which allows more pulls, or wait until its limit is over.') });
  }

  /** The next page's path. It is asked of the same registry, whatever host the registry names. [RFC 8288] */
  #nextOf({ headers, url }: HttpAnswer): { readonly next?: string } {
    const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(String(headers.link ?? '').slice(0, longestLink))?.[1];
    if (target === undefined || !URL.canParse(target, url.href)) return {};
    const { pathname, search } = new URL(target, url);
    return pathname.startsWith('/v2/') ? { next: pathname + search } : {};
  }

  #json(answer: HttpAnswer): Readonly<Record<string, unknown>> {
    return this.#read(() => fieldsOf(JSON.parse(answer.body.toString('utf8'))));
  }

  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw registryNonsense(this.address.host, l10n.t('it is not JSON'), error);
    }
  }

  dispose(): void {
    this.#http.dispose();
  }
}

/** Whether a registry refused to list its repositories, so that they are known by name only. */
export function isCatalogRefused(error: unknown): boolean {
  if (!(error instanceof UserError) || error.status === 429) return false;
  return ['unauthorized', 'notFound', 'unsupported'].includes(error.kind) || (error.kind === 'registry' && (error.status ?? 500) < 500);
}

function pullScope(repository: string): string {
  return `repository:${repository}:pull`;
}

function manifestAsk(repository: string, reference: string): Ask {
  const subject = isDigest(reference) ? `${repository}@${reference}` : `${repository}:${reference}`;
  return { method: 'GET', path: `/v2/${repository}/manifests/${reference}`, scope: pullScope(repository), subject, mostBytes: longestManifest, accept: manifestTypes.join(', ') };
}

