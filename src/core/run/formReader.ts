import { UserError } from '../base/userError.ts';
import type { RunProblem, RunValues } from '../model/runPage.ts';

/** Reads the fields of a form one by one, and notes what is wrong with each. */
export class FormReader {
  readonly problems: RunProblem[] = [];
  readonly #values: RunValues;

  constructor(values: RunValues) {
    this.#values = values;
  }

  flag(id: string): boolean {
    return this.#values[id] === true;
  }

  /** What is read of a text; undefined where it is empty or makes no sense. */
  text<T>(id: string, read: (text: string) => T): T | undefined {
    const value = this.#values[id];
    return typeof value !== 'string' || value.trim() === '' ? undefined : this.#read(value, read, { field: id });
  }

  /** What is read of the rows that are filled in. */
  rows<T>(id: string, read: (row: string) => T): readonly T[] {
    const value = this.#values[id];
    const rows = Array.isArray(value) ? (value as readonly string[]) : [];
    return rows.flatMap((text, row) => {
      const result = text.trim() === '' ? undefined : this.#read(text, read, { field: id, row });
      return result === undefined ? [] : [result];
    });
  }

  wrong(problem: RunProblem): void {
    this.problems.push(problem);
  }

  #read<T>(text: string, read: (text: string) => T, place: Omit<RunProblem, 'text'>): T | undefined {
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.wrong({ ...place, text: error.message });
      return undefined;
    }
  }
}

/** Where white space around a text means nothing. */
export function trimmed<T>(read: (text: string) => T): (text: string) => T {
  return (text) => read(text.trim());
}
