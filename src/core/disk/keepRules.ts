import * as l10n from '@vscode/l10n';
import { fieldsOf, listOf, textOf } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import type { DiskThing } from './diskThings.ts';

/** What a person does not want removed, by name (`*` and `?` stand for others) or by label (`key` or `key=value`). */
export interface KeepRule {
  readonly kind: 'name' | 'label';
  readonly pattern: string;
}

const longestPattern = 200;
const mostRules = 100;

/** Rules as they were remembered; what makes no sense is left out. */
export function readKeepRules(value: unknown): readonly KeepRule[] {
  return listOf(value)
    .map(fieldsOf)
    .flatMap(({ kind, pattern }) => (kind === 'name' || kind === 'label' ? [{ kind, pattern: textOf(pattern) } as const] : []))
    .filter(({ pattern }) => pattern !== '' && pattern.length <= longestPattern)
    .slice(0, mostRules);
}

/** Adds a rule that was typed. @throws a `UserError` where it does not read. */
export function withKeepRule(rules: readonly KeepRule[], { kind, pattern }: KeepRule): readonly KeepRule[] {
  const trimmed = pattern.trim();
  if (trimmed === '' || trimmed.length > longestPattern) throw new UserError('invalid', l10n.t('A rule needs a text of 1 to {0} characters.', longestPattern));
  if (kind === 'label' && trimmed.startsWith('=')) throw new UserError('invalid', l10n.t('A label needs a name: "key" or "key=value".'));
  if (rules.length >= mostRules) throw new UserError('invalid', l10n.t('There can be {0} rules at most.', mostRules));
  const isKnown = rules.some((rule) => rule.kind === kind && rule.pattern === trimmed);
  return isKnown ? rules : [...rules, { kind, pattern: trimmed }];
}

/** What a rule says in words of a filter: `name=postgres*`. */
export function ruleText({ kind, pattern }: KeepRule): string {
  return `${kind}=${pattern}`;
}

/** The first rule that keeps it. */
export function ruleKeeping({ names, labels }: Pick<DiskThing, 'names' | 'labels'>, rules: readonly KeepRule[]): KeepRule | undefined {
  return rules.find(({ kind, pattern }) => (kind === 'label' ? hasLabel(labels, pattern) : names.some((name) => isNamed(name, pattern))));
}

export function hasLabel(labels: Readonly<Record<string, string>>, pattern: string): boolean {
  const equals = pattern.indexOf('=');
  const key = equals < 0 ? pattern : pattern.slice(0, equals);
  return Object.hasOwn(labels, key) && (equals < 0 || labels[key] === pattern.slice(equals + 1));
}

/** "postgres" means all tags of an image too. */
function isNamed(name: string, pattern: string): boolean {
  return matches(name, pattern) || matches(name.replace(/(?::[^:/]*|@.*)$/, ''), pattern);
}

/** Goes back to the last `*` alone, so that no pattern takes long. */
function matches(text: string, pattern: string): boolean {
  let [at, place] = [0, 0];
  let star: { readonly place: number; at: number } | undefined;
  while (at < text.length) {
    if (pattern[place] === '*') {
      star = { place, at };
      place += 1;
    } else if (pattern[place] === '?' || pattern[place] === text[at]) {
      at += 1;
      place += 1;
    } else if (star) {
      star.at += 1;
      at = star.at;
      place = star.place + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(place));
}
