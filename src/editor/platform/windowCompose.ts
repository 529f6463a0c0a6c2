import { homedir } from 'node:os';
import type { Log } from '../../core/base/log.ts';
import type { Compose } from '../../core/compose/compose.ts';

/** The Compose of this window, loaded when it is needed first. */
export class WindowCompose {
  readonly #log: Log;
  #loading: Promise<Compose> | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  load(): Promise<Compose> {
    return (this.#loading ??= this.#create());
  }

  async #create(): Promise<Compose> {
    const { Compose: Loaded } = await import('../../core/compose/compose.ts');
    return new Loaded({ search: () => ({ environment: process.env, homeFolder: homedir(), platform: process.platform }), log: this.#log });
  }
}
