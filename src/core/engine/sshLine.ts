import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abortError, unlessAborted } from '../base/abort.ts';
import { type Disposable } from '../base/disposable.ts';
import { type Log } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import { parseSshUrl, type SshAddress } from './sshAddress.ts';
import { connectAlone } from './sshAlone.ts';
import { beginLogin, type SshLogin } from './sshLogin.ts';
import { connectMaster, type SshMaster } from './sshMaster.ts';
import { SshPorts } from './sshPorts.ts';
import { type SshQuestions } from './sshQuestions.ts';
import { SshReach } from './sshReach.ts';

/** What reaching an engine by ssh takes. */
export interface SshOptions {
  /** The program that hands ssh's questions on: `askpass.js`. */
  readonly askpassProgram: string;
  readonly questions: SshQuestions;
  /** Until a far end that lets one in and then says nothing is given up; 20 s by default. */
  readonly greetingMilliseconds?: number;
  /** Until a connection that nobody uses, and for which nobody had to be asked, is ended; 5 minutes by default. */
  readonly restMilliseconds?: number;
  /** Whether ssh can share a connection: that of Windows cannot. */
  readonly canShare?: boolean;
}

export interface SshSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
}

interface Attempt {
  readonly controller: AbortController;
  readonly reach: Promise<SshReach>;
  waiters: number;
  isOpen: boolean;
}

const [shortestGap, longestGap] = [5_000, 120_000];

/**
 * The connection to one machine. It is made when somebody wants it, shared by all who go there, made anew where it was
 * lost, and ended when nobody used it for a while. It outlasts an engine that is down there: only then is a login not
 * made for each time the engine is looked for.
 */
export class SshLine implements Disposable {
  readonly ports = new SshPorts();
  readonly #address: SshAddress;
  readonly #options: SshOptions;
  readonly #surroundings: SshSurroundings;
  readonly #uses = new Map<object, number>();
  #attempt: Attempt | undefined;
  #rest: NodeJS.Timeout | undefined;
  #canRest = true;
  #failures: { readonly error: UserError; readonly count: number; readonly at: number } | undefined;
  #isDisposed = false;

  /** @throws a `UserError` where the address makes no sense. */
  constructor(url: string, options: SshOptions, surroundings: SshSurroundings) {
    this.#address = parseSshUrl(url);
    this.#options = options;
    this.#surroundings = surroundings;
  }

  get platform(): NodeJS.Platform {
    return this.#surroundings.platform;
  }

  /** A person wants to connect: at once, and they may be asked. */
  allow(): void {
    this.#options.questions.allow();
    this.#failures = undefined;
  }

  /** How many connections a way there has open now; undefined once it is no more. */
  use(by: object, openCount: number | undefined): void {
    if (openCount === undefined) this.#uses.delete(by);
    else this.#uses.set(by, openCount);
    this.#restOrNot();
  }

  /** @throws a `UserError` that says why it cannot be reached; an abort error when the signal aborted. */
  async reach(signal?: AbortSignal): Promise<SshReach> {
    const attempt = (this.#attempt ??= this.#begin());
    attempt.waiters += 1;
    try {
      return await unlessAborted(attempt.reach, signal);
    } finally {
      attempt.waiters -= 1;
      if (attempt.waiters === 0 && !attempt.isOpen) this.#leave(attempt);
    }
  }

  #begin(): Attempt {
    const controller = new AbortController();
    const reach = this.#open(controller.signal);
    const attempt = { controller, reach, waiters: 0, isOpen: false };
    const forget = (): void => {
      if (this.#attempt === attempt) this.#attempt = undefined;
    };
    reach.then(({ master }) => {
      attempt.isOpen = true;
      void master.ended.then(forget);
      if (this.#attempt === attempt) this.#restOrNot();
      else master.dispose();
    }, forget);
    return attempt;
  }

  /** Nobody waits for it any more: the next who comes begins anew. */
  #leave(attempt: Attempt): void {
    if (this.#attempt === attempt) this.#attempt = undefined;
    attempt.controller.abort();
  }

  async #open(signal: AbortSignal): Promise<SshReach> {
    const refused = this.#options.questions.refusal ?? this.#heldOff();
    if (refused) throw refused;
    const reach = await this.#connect(signal);
    this.#failures = undefined;
    await this.ports.open(reach.master, signal);
    return reach;
  }

  async #connect(signal: AbortSignal): Promise<SshReach> {
    const folder = await mkdtemp(join(tmpdir(), 'gantry-ssh-'));
    let master: SshMaster | undefined;
    try {
      master = await this.#connectMaster(folder, signal);
      const reach = await SshReach.open({ address: this.#address, master, folder, log: this.#surroundings.log }, signal);
      if (this.#isDisposed) throw abortError();
      void master.ended.then(() => rm(folder, { recursive: true, force: true }));
      return reach;
    } catch (error) {
      this.#fail(error, master !== undefined);
      master?.dispose();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async #connectMaster(folder: string, signal: AbortSignal): Promise<SshMaster> {
    const { canShare = this.platform !== 'win32', greetingMilliseconds = 20_000 } = this.#options;
    const address = this.#address;
    if (!canShare) return connectAlone({ address, begin: () => this.#beginLogin(mkdtemp(join(folder, 'login-'))) }, signal);
    const login = await this.#beginLogin(folder);
    try {
      const master = await connectMaster({ address, folder, login, greetingMilliseconds }, signal);
      login.ended(undefined);
      this.#canRest = !login.wasAsked;
      void master.ended.then(() => login.dispose());
      return master;
    } catch (error) {
      login.ended(error);
      login.dispose();
      throw error;
    }
  }

  async #beginLogin(folder: string | Promise<string>): Promise<SshLogin> {
    return beginLogin({ ...this.#options, ...this.#surroundings }, await folder);
  }

  /** Where the far end took the connection, and ended it, it is not asked again every few seconds. */
  #heldOff(): UserError | undefined {
    if (!this.#failures) return undefined;
    const { error, count, at } = this.#failures;
    return Date.now() - at < Math.min(longestGap, shortestGap * 2 ** (count - 1)) ? error : undefined;
  }

  #fail(error: unknown, wasLetIn: boolean): void {
    if (!(error instanceof UserError) || error.needsPerson || !(wasLetIn || ['disconnected', 'conflict', 'permission'].includes(error.kind))) return;
    this.#failures = { error, count: (this.#failures?.count ?? 0) + 1, at: Date.now() };
  }

  #restOrNot(): void {
    clearTimeout(this.#rest);
    const isUsed = this.ports.size > 0 || [...this.#uses.values()].some((count) => count > 0);
    if (isUsed || !this.#canRest || !this.#attempt) return;
    this.#rest = setTimeout(() => this.#end(), this.#options.restMilliseconds ?? 300_000).unref();
  }

  #end(): void {
    clearTimeout(this.#rest);
    const attempt = this.#attempt;
    if (!attempt) return;
    this.#leave(attempt);
    void attempt.reach.then(({ master }) => master.dispose(), () => undefined);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#end();
  }
}
