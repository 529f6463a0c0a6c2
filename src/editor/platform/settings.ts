import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';

/** One setting: its value now, and an event when it changes. */
export class Setting<T> {
  readonly #key: string;
  readonly #read: (value: unknown) => T;

  /**
   * @param key the whole id, "gantry.logs.tail".
   * @param read checks what the settings file holds and falls back where it makes no sense.
   */
  constructor(key: string, read: (value: unknown) => T) {
    this.#key = key;
    this.#read = read;
  }

  get value(): T {
    return this.#read(vscode.workspace.getConfiguration().get(this.#key));
  }

  readonly onDidChange = (listener: (value: T) => void): Disposable =>
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(this.#key)) listener(this.value);
    });
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Every setting of package.json, typed. The ones that choose an engine are machine-scoped there. */
export const createSettings = () => ({
  host: new Setting('gantry.host', text),
  context: new Setting('gantry.context', text),
  decorateIgnored: new Setting('gantry.buildContext.decorateIgnored', (value) => value === true),
  checkOnSave: new Setting('gantry.builds.checkOnSave', (value) => value === true),
  buildsKeep: new Setting('gantry.builds.keep', (value) => (typeof value === 'number' && value >= 1 ? Math.floor(value) : 100)),
  registryCertificates: new Setting('gantry.registries.certificates', text),
  searchDockerHub: new Setting('gantry.registries.searchDockerHub', (value) => value !== false),
  logsTail: new Setting('gantry.logs.tail', (value) => (typeof value === 'number' && value >= 0 ? Math.floor(value) : 1000)),
  buildsKeepMegabytes: new Setting('gantry.builds.keepMegabytes', (value) => (typeof value === 'number' && value >= 1 ? Math.min(1000, value) : 50)),
  logsBufferMegabytes: new Setting('gantry.logs.bufferMegabytes', (value) => (typeof value === 'number' && value >= 10 ? Math.min(1000, value) : 100)),
});

export type Settings = ReturnType<typeof createSettings>;
