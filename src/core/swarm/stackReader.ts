import * as l10n from '@vscode/l10n';
import { isFields, type Fields } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import { parseBytes } from '../model/limitInput.ts';
import { parseDuration } from '../model/runOptionInput.ts';

/** What is wrong with a stack's file, and what of it has no meaning in a swarm, gathered while it is read. */
export class StackNotes {
  readonly problems: string[] = [];
  readonly leftOut: string[] = [];
}

/** Reads one object of a Compose file, and knows at the end which of its keys nobody asked for. */
export class StackReader {
  readonly place: string;
  readonly #fields: Fields;
  readonly #notes: StackNotes;
  readonly #asked = new Set<string>();

  /** @param place where it stands in the file: `services.web`. */
  constructor(value: unknown, place: string, notes: StackNotes) {
    this.place = place;
    this.#notes = notes;
    this.#fields = isFields(value) ? value : {};
    if (value !== undefined && value !== null && !isFields(value)) notes.problems.push(l10n.t('{0} must be an object.', place));
  }

  get keys(): readonly string[] {
    return Object.keys(this.#fields);
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** @returns undefined where nothing, or null, stands there. */
  raw(name: string): unknown {
    this.#asked.add(name);
    return Object.hasOwn(this.#fields, name) ? (this.#fields[name] ?? undefined) : undefined;
  }

  /** @returns what is to stand there instead, by default nothing. */
  wrong<T>(name: string, problem: string, instead?: T): T | undefined {
    this.#notes.problems.push(l10n.t('{0}: {1}', this.#at(name), problem));
    return instead;
  }

  /** What is wrong with all of it. */
  problem(text: string): void {
    this.#notes.problems.push(l10n.t('{0}: {1}', this.place, text));
  }

  /** Numbers and truth values are taken as they were written. */
  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    return scalar(value) ?? this.wrong(name, l10n.t('It must be a text.'));
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    const word = typeof value === 'string' ? value.toLowerCase() : '';
    if (['true', 'yes', 'y', 'on'].includes(word)) return true;
    if (['false', 'no', 'n', 'off'].includes(word)) return false;
    return this.wrong(name, l10n.t('It must be true or false.'));
  }

  number(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : this.wrong(name, l10n.t('It must be a number.'));
  }

  /** A whole number that is not negative. */
  count(name: string): number | undefined {
    const number = this.number(name);
    return number === undefined || Number.isSafeInteger(number) ? number : this.wrong(name, l10n.t('It must be a whole number.'));
  }

  /** A whole number, which may be negative. */
  integer(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    return /^-?\d{1,15}$/.test(text) ? Number(text) : this.wrong(name, l10n.t('It must be a whole number.'));
  }

  /** What a file may be used for: a number is that itself, a text is octal. */
  mode(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const text = typeof value === 'string' ? value.replace(/^0o?/, '') : '';
    if (/^[0-7]{1,4}$/.test(text)) return parseInt(text, 8);
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0o7777) return value;
    return this.wrong(name, l10n.t('It must be a mode such as 0440.'));
  }

  /** `10s`. @returns nanoseconds. */
  duration(name: string): number | undefined {
    return this.#parsed(name, (text) => (text === '0' ? 0 : parseDuration(text)));
  }

  bytes(name: string): number | undefined {
    return this.#parsed(name, parseBytes);
  }

  choice<const T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return values.find((each) => each === value) ?? this.wrong(name, l10n.t('It must be one of {0}.', values.join(', ')));
  }

  /** A list of texts, or one text alone. */
  texts(name: string): readonly string[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    const list: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : [value];
    const texts = list.map(scalar);
    if (texts.every((text) => text !== undefined)) return texts;
    this.wrong(name, l10n.t('It must be a list of texts.'));
    return [];
  }

  list(name: string): readonly unknown[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value as unknown[];
    this.wrong(name, l10n.t('It must be a list.'));
    return [];
  }

  /** `{NAME: value}` or `["NAME=value"]`; a name without a value is undefined. */
  map(name: string): Readonly<Record<string, string | undefined>> {
    const value = this.raw(name);
    if (value === undefined) return {};
    if (Array.isArray(value)) {
      return Object.fromEntries(this.texts(name).map((entry): [string, string | undefined] => {
        const equals = entry.indexOf('=');
        return equals < 0 ? [entry, undefined] : [entry.slice(0, equals), entry.slice(equals + 1)];
      }));
    }
    if (!isFields(value)) {
      this.wrong(name, l10n.t('It must be names and values.'));
      return {};
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, each === null ? undefined : (scalar(each) ?? this.wrong(`${name}.${key}`, l10n.t('It must be a text.')))]));
  }

  object(name: string): StackReader {
    return new StackReader(this.raw(name), this.#at(name), this.#notes);
  }

  /** The objects below a name, by their own names. */
  objects(name: string): readonly (readonly [string, StackReader])[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (!isFields(value)) {
      this.wrong(name, l10n.t('It must be an object.'));
      return [];
    }
    return Object.entries(value).map(([key, each]) => [key, new StackReader(each, `${this.#at(name)}.${key}`, this.#notes)]);
  }

  entry(value: unknown, place: string): StackReader {
    return new StackReader(value, place, this.#notes);
  }

  /** Has no meaning in a swarm, and changes nothing that matters there. */
  leaveOut(...names: readonly string[]): void {
    for (const name of names) if (this.has(name)) this.#notes.leftOut.push(this.#at(name));
  }

  /** Refuses by their names all keys that were not asked for. Extensions (`x-…`) are for others. */
  end(): void {
    for (const key of this.keys) {
      if (!this.#asked.has(key) && !key.startsWith('x-')) this.#notes.problems.push(l10n.t('{0} is not supported here.', this.#at(key)));
    }
  }

  #parsed(name: string, parse: (text: string) => number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof UserError) return this.wrong(name, error.message);
      throw error;
    }
  }

  #at(name: string): string {
    return this.place === '' ? name : `${this.place}.${name}`;
  }
}

function scalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** With empty texts for names without a value. */
export function filled(map: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, value ?? '']));
}
