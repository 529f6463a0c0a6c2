import * as l10n from '@vscode/l10n';
import { fieldsOf } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import type { Engine, TerminalSession } from '../engine/engine.ts';
import { detachKeysText, standardDetachKeys } from '../model/detachKeys.ts';
import { endingOf } from './attachEnding.ts';
import type { Ending, Program } from './program.ts';

export interface AttachOptions {
  /** The keys that leave it running; those of the docker CLI by default. */
  readonly detachKeys?: string;
  /** Whether the container was only created: it is joined first, so that no output is lost, and then started. */
  readonly starts: boolean;
  /** Said above its output, where it has something to say beside what is said of every container. */
  readonly greeting?: string;
  /** Whether it goes with its terminal. Otherwise it stays, as `docker run` and `docker attach` do it. */
  readonly isRemovedAtEnd?: boolean;
}

/** The main program of a container. */
export class AttachProgram implements Program {
  readonly #containers: Engine['containers'];
  readonly #containerId: string;
  readonly #options: AttachOptions;
  #hasTty = true;
  #takesInput = true;

  constructor({ containers }: Pick<Engine, 'containers'>, containerId: string, options: AttachOptions) {
    this.#containers = containers;
    this.#containerId = containerId;
    this.#options = options;
  }

  get #detachKeys(): string {
    return this.#options.detachKeys ?? standardDetachKeys;
  }

  get hasTty(): boolean {
    return this.#hasTty;
  }

  get takesInput(): boolean {
    return this.#takesInput;
  }

  get isJoinedLate(): boolean {
    return !this.#options.starts && this.#hasTty;
  }

  get greeting(): string {
    if (this.#options.greeting !== undefined) return this.#options.greeting;
    if (this.#options.starts) return '';
    const leaving = this.#hasTty ? l10n.t('{0}, or closing the terminal, leaves it running.', detachKeysText(this.#detachKeys)) : l10n.t('Ctrl+C interrupts it; closing the terminal leaves it running.');
    return this.#takesInput ? leaving : `${l10n.t('It takes no input.')} ${leaving}`;
  }

  async open(signal: AbortSignal): Promise<TerminalSession> {
    const id = this.#containerId;
    const { json, hasTty, isRunning } = await this.#containers.inspect(id, signal);
    this.#hasTty = hasTty;
    this.#takesInput = fieldsOf(json.Config).OpenStdin === true;
    if (!this.#options.starts && !isRunning) throw new UserError('conflict', l10n.t('This needs a running container.'), { remedy: l10n.t('Start the container, then try again.') });
    // What goes with its terminal is not left: it gets every key.
    const keys = this.#options.isRemovedAtEnd === true ? {} : { detachKeys: this.#detachKeys };
    const session = await this.#containers.attach(id, keys, signal);
    try {
      if (this.#options.starts) await this.#containers.start(id, signal);
    } catch (error) {
      session.dispose();
      throw error;
    }
    return session;
  }

  show(text: string): string {
    return text;
  }

  async ending(session: TerminalSession, signal: AbortSignal): Promise<Ending> {
    const ending = await endingOf(session, signal);
    if (ending.kind !== 'detached' || this.#options.isRemovedAtEnd !== true) return ending;
    await this.#remove();
    return { kind: 'exited', exitCode: undefined };
  }

  async interrupt(): Promise<void> {
    await this.#containers.kill(this.#containerId, 'SIGINT');
  }

  async end(session: TerminalSession): Promise<void> {
    session.dispose();
    if (this.#options.isRemovedAtEnd === true) await this.#remove();
  }

  async #remove(): Promise<void> {
    try {
      await this.#containers.remove(this.#containerId, { force: true, volumes: true });
    } catch (error) {
      // One that is removed on exit may be gone already, or going.
      if (!(error instanceof UserError) || (error.kind !== 'notFound' && error.kind !== 'conflict')) throw error;
    }
  }
}
