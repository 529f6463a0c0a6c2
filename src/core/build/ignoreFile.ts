import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/userError.ts';
import { fileError, isMissing } from './fileError.ts';
import { cleanPath, PatternMatcher, trimSpace } from './patterns.ts';

/** The ignore file that holds for a build. */
export interface IgnoreFile {
  /** Undefined where there is none. */
  readonly path: string | undefined;
  readonly patterns: readonly string[];
}

/**
 * Finds the ignore file as Docker does: the Dockerfile's own (`<dockerfile>.dockerignore`), else `.dockerignore` at
 * the root of the context.
 * @param unsaved the text of a file that is edited and not saved yet, which then holds.
 * @throws UserError where it cannot be read, or holds a bad pattern.
 */
export async function readIgnoreFile(buildContext: string, dockerfile: string, unsaved: (path: string) => string | undefined = () => undefined): Promise<IgnoreFile> {
  for (const path of [`${dockerfile}.dockerignore`, join(buildContext, '.dockerignore')]) {
    const text = unsaved(path) ?? (await readIfPresent(path));
    if (text === undefined) continue;
    const patterns = parseIgnoreFile(text);
    try {
      new PatternMatcher(patterns);
    } catch (error) {
      throw new UserError('invalid', l10n.t('{0} cannot be used: {1}', path, messageOf(error)), {
        remedy: l10n.t('Correct the pattern in the ignore file.'),
        cause: error,
      });
    }
    return { path, patterns };
  }
  return { path: undefined, patterns: [] };
}

/**
 * The patterns of an ignore file: without comments, blank lines and the slash at the beginning.
 * @param isWindows whether a backslash separates folders.
 */
export function parseIgnoreFile(text: string, isWindows = process.platform === 'win32'): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  return lines.flatMap((line) => {
    if (line.startsWith('#')) return [];
    const trimmed = trimSpace(isWindows ? line.replaceAll('\\', '/') : line);
    if (trimmed === '') return [];
    const isException = trimmed.startsWith('!');
    const pattern = isException ? trimSpace(trimmed.slice(1)) : trimmed;
    const clean = pattern === '' ? '' : cleanPath(pattern);
    return [`${isException ? '!' : ''}${clean.length > 1 && clean.startsWith('/') ? clean.slice(1) : clean}`];
  });
}

/** The line of an ignore file that leaves out just this path, whatever characters are in it. */
export function ignoreLine(path: string, isWindows = process.platform === 'win32'): string {
  // A backslash separates folders on Windows, so that there what only it could escape is told by a wildcard.
  const escaped = path.replace(/[\\^*?[]|^[!#]/g, isWindows ? '?' : '\\$&');
  return escaped.replace(/\p{Cc}/gu, '?').replace(/^\p{Zs}|\p{Zs}$/gu, '[$&]');
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError(path, error);
  }
}
