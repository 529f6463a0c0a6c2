import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { isFields, type Fields } from './fields.ts';

/** Says what is wrong with a text. */
export type Check = (value: string) => string | undefined;

/** Reads properties one by one and gathers what is wrong with them. */
export class DefinitionReader {
  readonly problems: string[] = [];
  readonly #definition: Fields;
  readonly #folder: string | undefined;

  constructor(definition: Fields, folder: string | undefined) {
    this.#definition = definition;
    this.#folder = folder;
  }

  /** Notes what is wrong. */
  wrong(problem: string): void {
    this.problems.push(problem);
  }

  text(name: string, check?: Check): string | undefined {
    const value = this.#given(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') {
      this.wrong(l10n.t('"{0}" must be a text.', name));
      return undefined;
    }
    if (value === '') return undefined;
    this.#check(name, value, check);
    return value;
  }

  /** A text, or its lines. */
  longText(name: string): string | undefined {
    const value = this.#given(name);
    if (!Array.isArray(value)) return this.text(name);
    const lines = this.texts(name);
    return lines.length === 0 ? undefined : lines.join('\n');
  }

  texts(name: string, check?: Check): readonly string[] {
    const value = this.#given(name) ?? [];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
      this.wrong(l10n.t('"{0}" must be a list of texts.', name));
      return [];
    }
    for (const item of value) this.#check(name, item, check);
    return value;
  }

  /** Numbers and truth values are taken as the text they were written as. */
  textMap(name: string): Readonly<Record<string, string>> {
    const value = this.#given(name) ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.wrong(l10n.t('"{0}" must be an object of names and texts.', name));
      return {};
    }
    const entries: [string, string][] = [];
    for (const [key, item] of Object.entries(value)) {
      if (key === '' || key.includes('=')) this.wrong(l10n.t('"{0}": "{1}" is not a name.', name, key));
      else if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') entries.push([key, String(item)]);
      else this.wrong(l10n.t('"{0}": the value of "{1}" must be a text.', name, key));
    }
    return Object.fromEntries(entries);
  }

  /** The entries of a list, texts or objects, each turned into a value; undefined where that has said what is wrong. */
  list<T>(name: string, read: (entry: string | Fields, place: string) => T | undefined): readonly T[] {
    const value = this.#given(name) ?? [];
    if (!Array.isArray(value)) {
      this.wrong(l10n.t('"{0}" must be a list.', name));
      return [];
    }
    return (value as readonly unknown[]).flatMap((entry, index) => {
      const place = `${name}[${index}]`;
      if (typeof entry === 'string' || isFields(entry)) return read(entry, place) ?? [];
      this.wrong(l10n.t('"{0}" must be a text or an object.', place));
      return [];
    });
  }

  /** An object; undefined where there is none. */
  object(name: string): Fields | undefined {
    const value = this.#given(name);
    if (value === undefined || isFields(value)) return value;
    this.wrong(l10n.t('"{0}" must be an object.', name));
    return undefined;
  }

  /** The value as it stands there; undefined where there is none. */
  raw(name: string): unknown {
    return this.#given(name);
  }

  flag(name: string): boolean {
    const value = this.#given(name) ?? false;
    if (typeof value === 'boolean') return value;
    this.wrong(l10n.t('"{0}" must be true or false.', name));
    return false;
  }

  /** @param values the default first. */
  choice<const T extends string>(name: string, values: readonly [T, ...T[]]): T {
    const value = this.#given(name) ?? values[0];
    const known = values.find((candidate) => candidate === value);
    if (known === undefined) this.wrong(l10n.t('"{0}" must be one of {1}.', name, values.map((candidate) => `"${candidate}"`).join(', ')));
    return known ?? values[0];
  }

  path(name: string): string | undefined {
    const value = this.text(name, unresolvedProblem);
    return value === undefined ? undefined : this.absolute(value, name);
  }

  /** @param name of the property that the path stands in. */
  absolute(path: string, name = 'dockerfile'): string {
    if (path === '~' || path.startsWith('~/')) return join(homedir(), path.slice(1));
    if (isAbsolute(path)) return resolve(path);
    if (this.#folder === undefined) this.wrong(l10n.t('"{0}": no folder is open that "{1}" could be relative to; write the whole path.', name, path));
    return resolve(this.#folder ?? '/', path);
  }

  #given(name: string): unknown {
    return Object.hasOwn(this.#definition, name) ? (this.#definition[name] ?? undefined) : undefined;
  }

  #check(name: string, value: string, check: Check | undefined): void {
    const problem = value.includes('\0') ? l10n.t('It holds a NUL character.') : check?.(value);
    if (problem !== undefined) this.wrong(`"${name}": ${problem}`);
  }
}

export function unresolvedProblem(path: string): string | undefined {
  const variable = /\$\{[^}]*\}/.exec(path)?.[0];
  return variable === undefined ? undefined : l10n.t('The variable {0} is not known here.', variable);
}
