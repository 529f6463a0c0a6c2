import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';

const units: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/**
 * Reads bytes as the docker CLI takes them: `512m`, `1.5g`, `1048576`; empty is 0, without a limit.
 *
 * @param isUnlimited whether `-1` may be said.
 * @throws a `UserError` of kind `invalid`.
 */
export function parseBytes(text: string, isUnlimited = false): number {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '') return 0;
  if (isUnlimited && trimmed === '-1') return -1;
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)i?b?$/.exec(trimmed) ?? [];
  const bytes = Math.floor(Number(amount) * (units[unit] ?? 0));
  if (amount !== '' && Number.isSafeInteger(bytes)) return bytes;
  throw new UserError('invalid', l10n.t('"{0}" is not a size such as 512m or 1.5g.', text));
}

/** Bytes in the largest binary unit that divides them, as the CLI takes them: `512m`; empty for 0. */
export function bytesText(bytes: number): string {
  if (bytes <= 0) return bytes < 0 ? '-1' : '';
  const letters = ['', 'k', 'm', 'g', 't'];
  let amount = bytes;
  let unit = 0;
  while (unit < letters.length - 1 && amount % 1024 === 0) {
    amount /= 1024;
    unit += 1;
  }
  return `${String(amount)}${letters[unit] ?? ''}`;
}

/** Reads a number of processors, `1.5`; empty is 0, without a limit. @returns billionths. @throws a `UserError` of kind `invalid`. */
export function parseCpus(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '') return 0;
  if (/^\d+(\.\d{1,9})?$/.test(trimmed) && Number(trimmed) <= 1_000_000) return Math.round(Number(trimmed) * 1e9);
  throw new UserError('invalid', l10n.t('"{0}" is not a number of processors such as 0.5 or 2.', text));
}

/** Reads a whole number; empty is 0. @throws a `UserError` of kind `invalid`. */
export function parseCount(text: string): number {
  const trimmed = text.trim();
  if (/^\d{0,15}$/.test(trimmed)) return Number(trimmed);
  throw new UserError('invalid', l10n.t('"{0}" is not a whole number.', text));
}
