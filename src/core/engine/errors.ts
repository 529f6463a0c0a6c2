import * as l10n from '@vscode/l10n';
import { isAbort } from '../base/abort.ts';
import { fieldsOf, textOf } from '../base/fields.ts';
import { plainReason as plain } from '../base/plainReason.ts';
import { messageOf, UserError, type UserErrorKind } from '../base/userError.ts';
import { endpointUrl, type Endpoint } from '../model/endpoint.ts';

/**
 * Whatever Node's sockets, TLS or HTTP parser threw while speaking to an engine, as an error fit for people. One that
 * was converted before, or says that somebody cancelled, is returned as it is.
 */
export function connectionError(error: unknown, endpoint: Endpoint): Error {
  if (error instanceof UserError || (error instanceof Error && isAbort(error))) return error;
  const code = codeOf(error);
  const where = endpointUrl(endpoint);
  const known = socketFailure(code, endpoint, where) ?? tlsFailure(code, error, where);
  if (known) return new UserError(known.kind, known.message, { remedy: known.remedy, cause: error });
  if (code.startsWith('HPE_') || code.startsWith('ERR_HTTP')) return protocolError(messageOf(error), error);
  if (isDisconnect(code, error)) return disconnectedError(endpoint, error);
  return new UserError('engine', l10n.t('The Docker Engine at {0} could not be asked: {1}', where, plain(messageOf(error))), {
    remedy: l10n.t('The log channel "Docker" says what was tried.'),
    cause: error,
  });
}

/** The connection was lost in the middle of an answer. */
export function disconnectedError(endpoint: Endpoint, cause?: unknown): UserError {
  return new UserError('disconnected', l10n.t('The connection to the Docker Engine at {0} was lost.', endpointUrl(endpoint)), {
    remedy: l10n.t('The engine may be stopping or restarting. Try again when it is back.'),
    cause,
  });
}

export function timeoutError(endpoint: Endpoint, milliseconds: number): UserError {
  return new UserError('timeout', l10n.t('The Docker Engine at {0} did not answer within {1} seconds.', endpointUrl(endpoint), milliseconds / 1000), {
    remedy: l10n.t('Check that the engine is running and not overloaded, and that nothing on the way holds the connection back.'),
  });
}

/** An answer that makes no sense. */
export function protocolError(detail: string, cause?: unknown): UserError {
  return new UserError('protocol', l10n.t('The answer is not one of a Docker Engine: {0}', plain(detail)), {
    remedy: l10n.t('Check that a Docker Engine, and nothing else, answers at this address.'),
    cause,
  });
}

/** @param body what the engine answered with the status: JSON with a `message`, or any text. */
export function statusError(status: number, body: string): UserError {
  const reason = reasonOf(status, body);
  if (/HTTP request to an HTTPS server/i.test(reason)) return plainHttpError(status);
  // What a registry refuses comes through the engine as a failure of its own.
  const meaning = status >= 500 && isUnauthorized(reason) ? 401 : status === 403 && isAboutNetworks(reason) ? 409 : status;
  const { kind, message, remedy } = refusal(meaning, reason);
  return new UserError(kind, message, { remedy: remedyFor(reason) ?? remedy, status });
}

/** An error that an engine reports inside a stream it began with 200 (a pull): only its text tells what it is. */
export function streamError(text: string): UserError {
  const reason = plain(text);
  if (isUnauthorized(reason)) return meaningError(401, reason);
  if (/not found|manifest unknown|does not exist|no such image|name unknown/i.test(reason)) return meaningError(404, reason);
  return meaningError(500, reason);
}

function isUnauthorized(reason: string): boolean {
  return /unauthorized|access denied|access to the resource is denied|authentication required|no basic auth credentials|incorrect username or password/i.test(reason);
}

interface Failure {
  readonly kind: UserErrorKind;
  readonly message: string;
  readonly remedy: string;
}

function meaningError(status: number, reason: string): UserError {
  const { kind, message, remedy } = refusal(status, reason);
  return new UserError(kind, message, { remedy: remedyFor(reason) ?? remedy });
}

function refusal(status: number, reason: string): Failure {
  switch (status) {
    case 400:
      return { kind: 'invalid', message: l10n.t('The Docker Engine does not accept this: {0}', reason), remedy: l10n.t('Change what the engine names, and try again.') };
    case 401:
    case 403:
      return { kind: 'unauthorized', message: l10n.t('Not allowed: {0}', reason), remedy: l10n.t('Sign in to the registry with an account that may do this, and check the name.') };
    case 404:
      return { kind: 'notFound', message: l10n.t('Not found: {0}', reason), remedy: l10n.t('Check the name. It may also have been removed meanwhile.') };
    case 409:
      return { kind: 'conflict', message: l10n.t('The Docker Engine refuses: {0}', reason), remedy: l10n.t('Resolve what the engine names, and try again.') };
    default:
      return { kind: 'engine', message: l10n.t('The Docker Engine failed: {0}', reason), remedy: l10n.t('The engine\'s own log says more (on Linux often: journalctl -u docker).') };
  }
}

/** What an engine forbids of a network, it forbids everybody. */
function isAboutNetworks(reason: string): boolean {
  return /active endpoints|pre-?defined network|pool overlaps|address space|no available network|not attachable|not supported for .* network/i.test(reason);
}

/** What to do about reasons that people meet often, recognised by the engine's words. */
function remedyFor(reason: string): string | undefined {
  if (/port is already allocated|address already in use/i.test(reason)) return l10n.t('Choose another host port, or stop what uses this one.');
  if (/no space left on device/i.test(reason)) return l10n.t('Free some space on the engine\'s disk, for instance by pruning images and containers.');
  if (/invalid diffID|layer verification failed|unexpected digest|digest mismatch|failed to verify/i.test(reason)) return l10n.t('What arrived is damaged, or was changed on the way: get it anew.');
  if (/no such image/i.test(reason)) return l10n.t('Pull or build the image first.');
  if (/container name .* is already in use/i.test(reason)) return l10n.t('Choose another name, or remove the container that has it.');
  if (/volume is in use/i.test(reason)) return l10n.t('Remove the containers that use it first.');
  if (/active endpoints/i.test(reason)) return l10n.t('Disconnect its containers first.');
  if (/pool overlaps|overlaps with/i.test(reason)) return l10n.t('Choose a subnet that no other network, and no route of the engine\'s host, has a part of.');
  if (/pre-?defined network/i.test(reason)) return l10n.t('It belongs to the engine.');
  if (/toomanyrequests|rate limit/i.test(reason)) return l10n.t('Sign in to the registry, which allows more pulls, or wait until its limit is over.');
  if (/not a swarm manager/i.test(reason)) return l10n.t('Use the engine of a manager, or promote this node there.');
  if (/does not have a leader|no longer have a leader|lost quorum/i.test(reason)) {
    return l10n.t('More than half of the managers must reach each other: start those that are down. If they are lost for good, run "Initialize Swarm…" by force on one that is left.');
  }
  if (/needs to be unlocked|swarm is encrypted/i.test(reason)) return l10n.t('Run "Unlock Swarm…" with the key of the swarm.');
  if (/is in use by the following service/i.test(reason)) return l10n.t('Take it out of what uses it first.');
  if (/HTTP response to HTTPS client/i.test(reason)) return l10n.t('The engine speaks to that registry with TLS only: name it under "insecure-registries" in the engine\'s daemon.json, or give it a certificate.');
  if (/x509: /i.test(reason)) return l10n.t('On the engine\'s machine, put the certificate of the registry\'s authority into /etc/docker/certs.d/HOST:PORT/ca.crt.');
  if (/no such host|i\/o timeout|connection refused|network is unreachable/i.test(reason)) return l10n.t('Check that the engine\'s host can reach that address.');
  return undefined;
}

function plainHttpError(status: number): UserError {
  return new UserError('certificate', l10n.t('The Docker Engine there speaks TLS only.'), {
    remedy: l10n.t('Use https:// in place of tcp://, or set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or choose a context with TLS.'),
    status,
  });
}

function socketFailure(code: string, endpoint: Endpoint, where: string): Failure | undefined {
  switch (code) {
    case 'ENOENT':
      return { kind: 'noEngine', message: l10n.t('There is no Docker Engine at {0}.', where), remedy: l10n.t('Start Docker, or choose another Docker context.') };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { kind: 'noEngine', message: l10n.t('The host of {0} is unknown.', where), remedy: l10n.t('Check its name and the network, or choose another Docker context.') };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return { kind: 'noEngine', message: l10n.t('The host of {0} cannot be reached.', where), remedy: l10n.t('Check the network (a VPN, a firewall), or choose another Docker context.') };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'permission', message: l10n.t('You have no permission to use the Docker Engine at {0}.', where), remedy: permissionRemedy(endpoint) };
    case 'ECONNREFUSED':
      return { kind: 'refused', message: l10n.t('Nothing listens at {0}.', where), remedy: l10n.t('Start the Docker Engine there, or choose another Docker context.') };
    case 'ETIMEDOUT':
    case 'ESOCKETTIMEDOUT':
      return { kind: 'timeout', message: l10n.t('The Docker Engine at {0} did not answer in time.', where), remedy: l10n.t('Check the network (a VPN, a firewall), or choose another Docker context.') };
    default:
      return undefined;
  }
}

function permissionRemedy(endpoint: Endpoint): string {
  if (endpoint.kind === 'npipe') return l10n.t('Add your user to the group "docker-users", then sign out and in again.');
  if (endpoint.kind === 'unix' && endpoint.path.includes('podman')) return l10n.t('This is Podman for the whole machine, which only root may use. Use your own: systemctl --user start podman.socket.');
  return l10n.t('Add your user to the group of the socket (sudo usermod -aG docker $USER), then sign out and in again.');
}

function tlsFailure(code: string, error: unknown, where: string): Failure | undefined {
  const text = `${code} ${messageOf(error)}`;
  const failure = (message: string, remedy: string): Failure => ({ kind: 'certificate', message, remedy });
  if (code === 'CERT_HAS_EXPIRED') return failure(l10n.t('The certificate of {0} has expired.', where), l10n.t('Renew the engine\'s certificate, and check the clocks of both machines.'));
  if (code === 'CERT_NOT_YET_VALID') return failure(l10n.t('The certificate of {0} is not valid yet.', where), l10n.t('Check the clocks of both machines.'));
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return failure(l10n.t('The certificate of {0} is for another host.', where), l10n.t('Use the host name that the certificate is for, or renew the engine\'s certificate for this one.'));
  if (/SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_UNTRUSTED|INVALID_CA/.test(code)) return failure(l10n.t('The certificate of {0} is signed by nobody you trust.', where), l10n.t('Put the certificate of the authority that signed it into ca.pem (DOCKER_CERT_PATH, or the Docker context).'));
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/i.test(text)) return failure(l10n.t('{0} does not speak TLS.', where), l10n.t('Unset DOCKER_TLS_VERIFY for this engine, or use http://.'));
  if (/ALERT/i.test(code)) return failure(l10n.t('The Docker Engine at {0} does not accept your certificate.', where), l10n.t('Check cert.pem and key.pem (DOCKER_CERT_PATH, or the Docker context): they must be signed by the engine\'s authority.'));
  if (/^ERR_OSSL|^ERR_CRYPTO/.test(code)) return failure(l10n.t('The TLS files for {0} cannot be used: {1}', where, plain(messageOf(error))), l10n.t('Check ca.pem, cert.pem and key.pem (DOCKER_CERT_PATH, or the Docker context).'));
  if (/^ERR_(TLS|SSL)|^CERT_|EPROTO/.test(code)) return failure(l10n.t('TLS with {0} failed: {1}', where, plain(messageOf(error))), l10n.t('Check the certificates on both sides.'));
  return undefined;
}

function isDisconnect(code: string, error: unknown): boolean {
  return ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(code) || /socket hang up|aborted|premature close/i.test(messageOf(error));
}

function codeOf(error: unknown): string {
  return textOf((error as { readonly code?: unknown } | null | undefined)?.code);
}

function reasonOf(status: number, body: string): string {
  let reason = '';
  try {
    const json = fieldsOf(JSON.parse(body));
    reason = textOf(json.message) || textOf(json.error);
  } catch {
    reason = body;
  }
  // The managers of a swarm speak gRPC to each other, and the engine quotes it.
  // What it advises then is our remedy, in fewer words.
  return plain(reason.replace(/^rpc error: code = \w+ desc = /, '').replace(/(does not have a leader\.) It's possible that too few managers are online\..*$/s, '$1')) || l10n.t('status {0}', status);
}
