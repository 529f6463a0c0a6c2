import * as l10n from '@vscode/l10n';
import { messageOf, UserError } from '../base/userError.ts';

/** A file or folder of this machine that could not be read, named; with what to do about it. */
export function fileError(path: string, error: unknown): UserError {
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM') {
    return new UserError('file', l10n.t('{0} cannot be read: permission denied.', path), {
      remedy: l10n.t('Give yourself permission to read it, or name it in .dockerignore.'),
      cause: error,
    });
  }
  return new UserError('file', l10n.t('{0} cannot be read: {1}', path, messageOf(error)), { cause: error });
}

/** The system's code (`ENOENT`) of an error, where it has one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether an error says that there is nothing at a path. */
export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
