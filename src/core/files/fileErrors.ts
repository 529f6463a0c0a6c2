import * as l10n from '@vscode/l10n';
import { messageOf, UserError } from '../base/userError.ts';

export function notFoundError(path: string): UserError {
  return new UserError('notFound', l10n.t('There is no {0} in the container.', path), { remedy: l10n.t('It, or the container, may have been removed meanwhile.') });
}

/** An archive that no engine would send. */
export function archiveError(detail: string): UserError {
  return new UserError('protocol', l10n.t('The engine\'s archive is refused: {0}', detail));
}

export function notRunningError(): UserError {
  return new UserError('conflict', l10n.t('This needs a running container.'), { remedy: l10n.t('Start the container, then try again.') });
}

export function missingProgramError(name: string): UserError {
  return new UserError('unsupported', l10n.t('The container has no program "{0}", which this needs.', name), { remedy: l10n.t('Copy the file out, change it, and copy it in again.') });
}

/** What a program inside the container said before it failed. */
export function programError(path: string, complaint: string): UserError {
  const reason = complaint.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  const kind = /read-only file system|permission denied|not permitted/i.test(reason) ? 'permission' : /no such file/i.test(reason) ? 'notFound' : 'engine';
  return new UserError(kind, l10n.t('{0}: {1}', path, reason || l10n.t('the program that was to do it failed')));
}

/** What is mounted inside the container only: the engine sees it not. */
export function mountedInsideError(path: string): UserError {
  return new UserError('unsupported', l10n.t('{0} is in memory, or the kernel\'s: the engine cannot reach it from the outside.', path), {
    remedy: l10n.t('It is reached while the container runs and has a shell; copy it elsewhere in there first.'),
  });
}

/** A file or folder of this machine that could not be read or written. */
export function localError(path: string, error: unknown): Error {
  if (error instanceof UserError || (error instanceof Error && error.name === 'AbortError')) return error;
  return new UserError('file', l10n.t('{0}: {1}', path, messageOf(error)), { cause: error });
}
