import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { archiveError } from './fileErrors.ts';

/** What Windows would take for something else than a name. */
const unfitForWindows = /[\\:*?"<>|]/;

/** @throws a `UserError` where a file of this machine cannot be called so. */
export function checkLocalName(name: string, platform = process.platform): void {
  const isUnfit = name === '' || name === '..' || /[/\0]/.test(name) || (platform === 'win32' && unfitForWindows.test(name));
  if (isUnfit) throw new UserError('file', l10n.t('No file here can be called {0}.', JSON.stringify(name)));
}

/**
 * Where an entry of an engine's archive belongs, relative to what was asked for, which is the name's first segment.
 *
 * @param isRoot whether that was the root, which has no name.
 * @throws a `UserError` where the name leads elsewhere.
 */
export function entryPath(name: string, isRoot: boolean, platform = process.platform): string {
  const relative = isRoot ? name.replace(/^\//, '') : name;
  const segments = relative.replace(/\/$/, '').split('/').filter((segment) => segment !== '.');
  const isUnfit = relative.startsWith('/') || segments.some((segment) => segment === '..') || relative.includes('\0') || (platform === 'win32' && unfitForWindows.test(relative));
  if (isUnfit) throw archiveError(l10n.t('its entry {0} leads out of it, or cannot be the name of a file here', JSON.stringify(name)));
  return segments.slice(isRoot ? 0 : 1).filter((segment) => segment !== '').join('/');
}

/**
 * Whether a link leads to something beside or below the top, and to nowhere else. It may first go up, over folders that
 * are real ones, and then only down: going up later could go up from where another link has led to.
 */
export function staysWithin(path: string, target: string): boolean {
  if (path === '' || target === '' || target.startsWith('/') || /[\0\\:]/.test(target)) return false;
  const steps = target.split('/').filter((step) => step !== '.' && step !== '');
  const down = steps.findIndex((step) => step !== '..');
  const ups = down < 0 ? steps.length : down;
  return ups < path.split('/').length && !steps.slice(ups).includes('..');
}
