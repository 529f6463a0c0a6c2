import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';

/** The newest version of the Engine API whose answers we know. */
export const highestApi = '1.51';
/** The oldest one that has all we use (Docker 19.03). */
export const lowestApi = '1.40';

export interface EngineApi {
  /** The engine's newest. */
  readonly highest: string;
  /** The oldest it still answers; undefined where it does not say. */
  readonly lowest: string | undefined;
}

/**
 * The version both sides speak, as the Go SDK negotiates it: the lower of the two newest.
 *
 * @param pinned `DOCKER_API_VERSION`: taken as it is, where both can speak it.
 * @throws a `UserError` that names both versions.
 */
export function negotiate(engine: EngineApi, pinned: string | undefined): string {
  if (pinned) return checkPinned(pinned.replace(/^v/, ''), engine);
  if (!isAtLeast(engine.highest, lowestApi)) {
    throw unsupported(l10n.t('The Docker Engine is too old: it speaks version {0} of the API, and at least {1} is needed.', engine.highest, lowestApi), l10n.t('Update the engine to Docker 19.03 or newer.'));
  }
  if (engine.lowest !== undefined && !isAtLeast(highestApi, engine.lowest)) {
    throw unsupported(l10n.t('The Docker Engine is too new: it speaks version {0} of the API and newer, and at most {1} is known here.', engine.lowest, highestApi), l10n.t('Update this extension.'));
  }
  return isAtLeast(engine.highest, highestApi) ? highestApi : engine.highest;
}

/** Whether a version such as "1.41" is the other one, or newer. */
export function isAtLeast(version: string, other: string): boolean {
  const [major, minor] = numbersOf(version);
  const [otherMajor, otherMinor] = numbersOf(other);
  return major > otherMajor || (major === otherMajor && minor >= otherMinor);
}

export function isApiVersion(text: string): boolean {
  return /^\d{1,3}\.\d{1,4}$/.test(text);
}

function checkPinned(pinned: string, engine: EngineApi): string {
  const remedy = l10n.t('Unset or change DOCKER_API_VERSION.');
  if (!isApiVersion(pinned)) throw unsupported(l10n.t('DOCKER_API_VERSION is "{0}", which is not a version such as {1}.', pinned, highestApi), remedy);
  const lowest = engine.lowest !== undefined && isAtLeast(engine.lowest, lowestApi) ? engine.lowest : lowestApi;
  if (!isAtLeast(pinned, lowest) || !isAtLeast(engine.highest, pinned)) {
    throw unsupported(l10n.t('DOCKER_API_VERSION asks for version {0} of the API; with this Docker Engine {1} to {2} can be used.', pinned, lowest, engine.highest), remedy);
  }
  return pinned;
}

function numbersOf(version: string): readonly [number, number] {
  const [major = '0', minor = '0'] = version.split('.');
  return [Number(major), Number(minor)];
}

function unsupported(message: string, remedy: string): UserError {
  return new UserError('unsupported', message, { remedy });
}
