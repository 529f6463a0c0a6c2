import type * as vscode from 'vscode';
import { Emitter } from '../../core/base/emitter.ts';

/** A value that is remembered for the workspace: what a person chose in a view, not a setting. */
export class Remembered<T> {
  readonly #memento: vscode.Memento;
  readonly #key: string;
  readonly #read: (value: unknown) => T;
  readonly #changed = new Emitter<T>();

  readonly onDidChange = this.#changed.event;

  /** @param read checks what was stored, and gives the value to begin with. */
  constructor(memento: vscode.Memento, key: string, read: (value: unknown) => T) {
    this.#memento = memento;
    this.#key = key;
    this.#read = read;
  }

  get value(): T {
    return this.#read(this.#memento.get(this.#key));
  }

  async set(value: T): Promise<void> {
    await this.#memento.update(this.#key, value);
    this.#changed.fire(value);
  }
}

/** Reads a remembered yes or no, which begins with no. */
export const readFlag = (value: unknown): boolean => value === true;

/** Reads a remembered text, which begins empty. */
export const readText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads remembered texts, of which there are none at first. */
export const readTexts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []);
