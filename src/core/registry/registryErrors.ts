import * as l10n from '@vscode/l10n';
import { isAbort } from '../base/abort.ts';
import { fieldsOf, listOf, textOf } from '../base/fields.ts';
import { plainReason } from '../base/plainReason.ts';
import { messageOf, UserError } from '../base/userError.ts';

/** What Node's sockets, TLS or HTTP parser threw while speaking to a registry, as an error fit for people. */
export function registryConnectionError(error: unknown, host: string): Error {
  if (error instanceof UserError || (error instanceof Error && isAbort(error))) return error;
  const code = textOf((error as { readonly code?: unknown } | null | undefined)?.code);
  const text = `${code} ${messageOf(error)}`;
  const cause = { cause: error };
  if (/ENOTFOUND|EAI_AGAIN/.test(code)) return new UserError('refused', l10n.t('There is no registry {0}: nobody knows that name.', host), { remedy: l10n.t('Check the address and your network.'), ...cause });
  if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/.test(code)) return new UserError('refused', l10n.t('The registry {0} cannot be reached.', host), { remedy: l10n.t('Check that it runs there, and your network.'), ...cause });
  if (/TIMEDOUT/.test(code)) return registryTimeout(host);
  if (saysNoTls(text)) return new UserError('certificate', l10n.t('The registry {0} does not speak TLS.', host), { remedy: l10n.t('Connect it in the view "Registries", where you can agree to speak to it without encryption.'), ...cause });
  const certificate = certificateReason(code);
  if (certificate !== undefined) return new UserError('certificate', l10n.t('The certificate of the registry {0} is not accepted: {1}', host, certificate), { remedy: l10n.t('Put the certificate of its authority where Docker looks for it (/etc/docker/certs.d/{0}/ca.crt), or into the setting "gantry.registries.certificates".', host), ...cause });
  if (/^HPE_|^ERR_HTTP|ERR_INVALID_HTTP/.test(code)) return registryNonsense(host, plainReason(messageOf(error)), error);
  if (/ECONNRESET|ECONNABORTED|EPIPE|PREMATURE_CLOSE|hang up|aborted|premature close/i.test(text)) return new UserError('disconnected', l10n.t('The connection to the registry {0} was lost.', host), { remedy: l10n.t('Try again when it is back.'), ...cause });
  if (/EPROTO|^ERR_(?:TLS|SSL)|^CERT_/.test(code)) return new UserError('certificate', l10n.t('TLS with the registry {0} failed: {1}', host, plainReason(messageOf(error))), cause);
  return new UserError('registry', l10n.t('The registry {0} could not be asked: {1}', host, plainReason(messageOf(error))), cause);
}

/** Whether the other side answers in plain HTTP. @param error of this registry's connection. */
export function isNoTls(error: UserError): boolean {
  const { cause } = error;
  return saysNoTls(`${textOf((cause as { readonly code?: unknown } | undefined)?.code)} ${messageOf(cause)}`);
}

function saysNoTls(text: string): boolean {
  return /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|wrong version number|HTTP_REQUEST/i.test(text);
}

function certificateReason(code: string): string | undefined {
  if (code === 'CERT_HAS_EXPIRED') return l10n.t('it has expired.');
  if (code === 'CERT_NOT_YET_VALID') return l10n.t('it is not valid yet.');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return l10n.t('it is for another host.');
  return /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_UNTRUSTED|INVALID_CA/.test(code) ? l10n.t('it is signed by nobody you trust.') : undefined;
}

export function registryTimeout(host: string): UserError {
  return new UserError('timeout', l10n.t('The registry {0} did not answer in time.', host), { remedy: l10n.t('Check the network (a VPN, a firewall), and try again.') });
}

/** An answer that makes no sense. */
export function registryNonsense(host: string, detail: string, cause?: unknown): UserError {
  return new UserError('protocol', l10n.t('The answer of {0} is not one of an image registry: {1}', host, detail), { remedy: l10n.t('Check that an image registry, and nothing else, answers at this address.'), cause });
}

/** Content whose digest is not the one that was asked for: it is not used. */
export function digestMismatch(host: string, wanted: string, got: string): UserError {
  return new UserError('protocol', l10n.t('What {0} sent is not what was asked for, and is not used: its digest is {1} instead of {2}.', host, got, wanted), { remedy: l10n.t('Something on the way, or the registry itself, has changed it.') });
}

export interface Refusal {
  readonly host: string;
  readonly status: number;
  readonly body: string;
  /** Whether we had said who we are. */
  readonly isSignedIn: boolean;
  /** Why we could not say it. */
  readonly loginProblem?: string | undefined;
  /** What was asked for, in words: "app:1". */
  readonly subject: string;
}

/** The first error code of an answer: `MANIFEST_UNKNOWN`. [OCI distribution spec, error codes] */
export function errorCodeOf(body: string): string {
  return errorOf(body).code;
}

export function refusalError(refusal: Refusal): UserError {
  const { host, status, body, isSignedIn, subject } = refusal;
  const { code, message } = errorOf(body);
  const reason = message || l10n.t('status {0}', status);
  const options = { status };
  switch (status) {
    case 401:
      return isSignedIn ? wrongLogin(host, reason) : nobody(host, refusal.loginProblem);
    case 403:
      return new UserError('unauthorized', l10n.t('The registry {0} does not allow this: {1}', host, reason), { ...options, remedy: l10n.t('Sign in with an account that may do this, and check the name.') });
    case 404:
      return new UserError('notFound', notFoundText(host, subject, code), { ...options, remedy: l10n.t('Check the name and your rights: many registries hide what one may not see.') });
    case 405:
      return new UserError('unsupported', l10n.t('The registry {0} does not offer this.', host), options);
    case 429:
      return new UserError('registry', l10n.t('The registry {0} has been asked too often.', host), { ...options, remedy: l10n.t('Sign in to the registry, which allows more pulls, or wait until its limit is over.') });
    default:
      return new UserError(code === 'UNSUPPORTED' ? 'unsupported' : 'registry', l10n.t('The registry {0} refuses: {1}', host, reason), options);
  }
}

/** We have not said who we are. @param loginProblem why we could not. */
export function nobody(host: string, loginProblem: string | undefined): UserError {
  const message = l10n.t('The registry {0} asks who you are.', host);
  return new UserError('unauthorized', loginProblem === undefined ? message : `${message} ${loginProblem}`, { status: 401, remedy: l10n.t('Sign in by "Docker: Log In to Registry…".') });
}

/** The name or the password is wrong, or no longer right. */
export function wrongLogin(host: string, reason: string): UserError {
  return new UserError('unauthorized', l10n.t('The registry {0} does not accept the sign-in: {1}', host, reason), { status: 401, remedy: l10n.t('Check the user name and the password or token, and sign in anew by "Docker: Log In to Registry…".') });
}

function notFoundText(host: string, subject: string, code: string): string {
  if (code === 'NAME_UNKNOWN') return l10n.t('The registry {0} has no repository of this name: {1}', host, subject);
  if (code === 'MANIFEST_UNKNOWN') return l10n.t('The registry {0} has no {1}: there is no such tag or digest.', host, subject);
  return l10n.t('The registry {0} has no {1}.', host, subject);
}

function errorOf(body: string): { readonly code: string; readonly message: string } {
  try {
    const json = fieldsOf(JSON.parse(body));
    const first = fieldsOf(listOf(json.errors)[0]);
    return { code: textOf(first.code), message: plainReason(textOf(first.message) || textOf(json.details) || textOf(json.message) || textOf(json.error)) };
  } catch {
    // An HTML page of something on the way says nothing in one line.
    return { code: '', message: /^\s*</.test(body) ? '' : plainReason(body.slice(0, 300)) };
  }
}
