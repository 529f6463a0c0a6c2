import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';

/** Labels on one line: `zone=a, ssd, "racks=1,2"`. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels).map(([name, value]) => quoted(value === '' ? name : `${name}=${value}`)).join(', ');
}

function quoted(entry: string): string {
  return /[",]|^\s|\s$/.test(entry) ? `"${entry.replaceAll('"', '""')}"` : entry;
}

/** Reads them; a comma separates, but not within quotes. @throws a `UserError` of kind `invalid`. */
export function labelsOf(text: string): Readonly<Record<string, string>> {
  const entries = partsOf(text).filter((entry) => entry !== '').map((entry): readonly [string, string] => {
    const equals = entry.indexOf('=');
    return equals < 0 ? [entry, ''] : [entry.slice(0, equals).trim(), entry.slice(equals + 1).trim()];
  });
  const wrong = entries.find(([name]) => name === '' || /\s/.test(name));
  if (wrong) throw new UserError('invalid', l10n.t('"{0}" is no name of a label.', wrong[0]));
  return Object.fromEntries(entries);
}

function partsOf(text: string): readonly string[] {
  return [...text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g)].map(([, inside, plain = '']) => inside?.replaceAll('""', '"') ?? plain.trim());
}
