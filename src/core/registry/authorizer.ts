import * as l10n from '@vscode/l10n';
import { fieldsOf, numberOf, textOf } from '../base/fields.ts';
import { plainReason } from '../base/plainReason.ts';
import { UserError } from '../base/userError.ts';
import { parseChallenges, type Challenge } from './challenge.ts';
import type { RegistryLogin } from './login.ts';
import { nobody, registryNonsense, wrongLogin } from './registryErrors.ts';
import type { HttpAnswer, RegistryHttp } from './registryHttp.ts';

export interface AuthorizerParts {
  readonly host: string;
  readonly http: RegistryHttp;
  /** Asked anew for each token, so that a new login holds at once. */
  readonly login: (signal?: AbortSignal) => Promise<RegistryLogin | undefined>;
  /** Why there is no login though there should be one. */
  readonly loginProblem?: (() => string | undefined) | undefined;
  readonly now: () => number;
}

/** What is put into the `Authorization` header. */
export interface Authorization {
  readonly header: string;
  /** False: a token that anybody gets. */
  readonly isSignedIn: boolean;
}

interface Token extends Authorization {
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Says who we are at a registry in the way it asks for: by name and password, or by a token of the service that it
 * names. [distribution, token authentication] Tokens are kept for as long as they hold, each for its scope.
 */
export class Authorizer {
  readonly #parts: AuthorizerParts;
  readonly #tokens = new Map<string, Token>();
  /** How this registry asked the last time. */
  #scheme: 'basic' | 'bearer' | undefined;

  constructor(parts: AuthorizerParts) {
    this.#parts = parts;
  }

  get loginProblem(): string | undefined {
    return this.#parts.loginProblem?.();
  }

  /** What is known to be needed, before it is asked for. */
  async known(scope: string, signal: AbortSignal | undefined): Promise<Authorization | undefined> {
    if (this.#scheme === 'basic') return basic(await this.#parts.login(signal));
    const token = this.#tokens.get(scope);
    return token && token.until > this.#parts.now() ? token : undefined;
  }

  /** The registry did not accept this: it is not used again. */
  forget(scope: string): void {
    this.#tokens.delete(scope);
    this.#scheme = undefined;
  }

  /**
   * Answers a 401. @param scope what is to be allowed, where the registry does not say it itself.
   * @returns undefined where there is nothing to answer with.
   * @throws a `UserError` where the token service refuses.
   */
  async answer(refusal: HttpAnswer, scope: string, signal: AbortSignal | undefined): Promise<Authorization | undefined> {
    const challenges = parseChallenges(refusal.headers['www-authenticate'] ?? '');
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer) {
      const token = await this.#fetchToken(bearer, scope, signal);
      this.#scheme = 'bearer';
      if (this.#tokens.size >= mostTokens) this.#tokens.clear();
      this.#tokens.set(scope, token);
      return token;
    }
    if (!challenges.some(({ scheme }) => scheme === 'basic')) return undefined;
    this.#scheme = 'basic';
    return basic(await this.#parts.login(signal));
  }

  async #fetchToken({ parameters }: Challenge, scope: string, signal: AbortSignal | undefined): Promise<Token> {
    const { host, http, now } = this.#parts;
    const { realm = '', service = '' } = parameters;
    if (!URL.canParse(realm)) throw registryNonsense(host, l10n.t('it names no token service'));
    const wanted = textOf(parameters['scope']) || scope;
    const login = await this.#parts.login(signal);
    const asked = now();
    const answer = await http.send({ ...tokenCall(new URL(realm), service, wanted, login), mostBytes: longestToken }, signal);
    if (answer.status === 401 || answer.status === 403) throw refusedToken(host, answer, login, this.loginProblem);
    if (answer.status !== 200) throw new UserError('registry', l10n.t('The token service of {0} ({1}) refuses: {2}', host, answer.url.host, l10n.t('status {0}', answer.status)), { status: answer.status });
    const { token, seconds } = readToken(answer, host);
    // A token that ends while a request is on its way is of no use.
    return { header: `Bearer ${token}`, isSignedIn: login !== undefined, until: asked + seconds * 900 };
  }
}

const longestToken = 256 * 1024;
const mostTokens = 200;
const standardSeconds = 60;

function basic(login: RegistryLogin | undefined): Authorization | undefined {
  // An identity token is for token services only.
  if (login === undefined || login.username === '') return undefined;
  return { header: basicHeader(login), isSignedIn: true };
}

function basicHeader({ username, secret }: RegistryLogin): string {
  return `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`;
}

/** With an identity token by OAuth 2, else as the first version of the specification has it. */
function tokenCall(url: URL, service: string, scope: string, login: RegistryLogin | undefined): { readonly method: 'GET' | 'POST'; readonly url: URL; readonly headers: Readonly<Record<string, string>>; readonly body?: string } {
  const scopes = scope.split(' ').filter(Boolean);
  if (login?.username === '') {
    const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'gantry', service, scope, refresh_token: login.secret });
    return { method: 'POST', url, headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: form.toString() };
  }
  const target = new URL(url);
  if (service !== '') target.searchParams.set('service', service);
  for (const each of scopes) target.searchParams.append('scope', each);
  if (login === undefined) return { method: 'GET', url: target, headers: {} };
  target.searchParams.set('account', login.username);
  target.searchParams.set('client_id', 'gantry');
  return { method: 'GET', url: target, headers: { Authorization: basicHeader(login) } };
}

function readToken({ body, url }: HttpAnswer, host: string): { readonly token: string; readonly seconds: number } {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    // The parser's own message would quote the answer, and with it a token.
    throw registryNonsense(url.host, l10n.t('its token is not JSON'));
  }
  const { token, access_token: accessToken, expires_in: seconds } = fieldsOf(json);
  const found = textOf(token) || textOf(accessToken);
  if (!/^[\x21-\x7e]+$/.test(found)) throw registryNonsense(host, l10n.t('its token service gives no token'));
  return { token: found, seconds: Math.min(Math.max(numberOf(seconds) ?? standardSeconds, 1), 24 * 3600) };
}

function refusedToken(host: string, answer: HttpAnswer, login: RegistryLogin | undefined, loginProblem: string | undefined): UserError {
  const { details, message, error } = readFields(answer);
  const reason = plainReason(textOf(details) || textOf(message) || textOf(error)) || l10n.t('status {0}', answer.status);
  if (login !== undefined) return wrongLogin(host, reason);
  return nobody(host, loginProblem);
}

function readFields({ body }: HttpAnswer): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(body.toString('utf8')));
  } catch {
    return {};
  }
}
