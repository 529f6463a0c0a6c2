import * as l10n from '@vscode/l10n';
import { decimalBytes } from './byteText.ts';

/** Bytes in the units of the docker CLI: powers of 1000, three significant digits ("1.24MB", "5kB", "0B"). */
export function formatBytes(bytes: number): string {
  return decimalBytes(bytes);
}

/**
 * A span of time in the docker CLI's words ("3 minutes", "about an hour"), to stand inside a sentence. Seconds are not
 * counted: what shows them is not drawn anew each second, and would soon say something false.
 */
export function formatDuration(seconds: number): string {
  const span = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const minutes = Math.floor(span / 60);
  const hours = Math.floor(span / 3600 + 0.5);
  if (span < 60) return l10n.t('less than a minute');
  if (minutes === 1) return l10n.t('about a minute');
  if (minutes < 60) return l10n.t('{0} minutes', minutes);
  if (hours === 1) return l10n.t('about an hour');
  return formatLongDuration(hours);
}

function formatLongDuration(hours: number): string {
  if (hours < 48) return l10n.t('{0} hours', hours);
  if (hours < 24 * 7 * 2) return l10n.t('{0} days', Math.floor(hours / 24));
  if (hours < 24 * 30 * 2) return l10n.t('{0} weeks', Math.floor(hours / 24 / 7));
  if (hours < 24 * 365 * 2) return l10n.t('{0} months', Math.floor(hours / 24 / 30));
  return l10n.t('{0} years', Math.floor(hours / 24 / 365));
}

/** How long ago something was ("3 minutes ago"). */
export function formatAge(secondsAgo: number): string {
  return l10n.t('{0} ago', formatDuration(secondsAgo));
}

/** How long something took: "12.4 s", "3 min 5 s". */
export function formatTime(milliseconds: number): string {
  const tenths = Number.isFinite(milliseconds) ? Math.max(0, Math.round(milliseconds / 100)) : 0;
  if (tenths < 600) return l10n.t('{0} s', (tenths / 10).toFixed(1));
  const seconds = Math.round(tenths / 10);
  return l10n.t('{0} min {1} s', Math.floor(seconds / 60), seconds % 60);
}
