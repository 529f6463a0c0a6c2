import { isAbort } from '../base/abort.ts';
import { UserError } from '../base/userError.ts';
import { SshDesk } from './sshDesk.ts';
import { type SshQuestion } from './sshQuestion.ts';

/** @returns undefined where the person does not answer. */
export type AskPerson = (question: SshQuestion, signal: AbortSignal) => Promise<string | undefined>;

/**
 * The questions about one engine. What was answered rightly is kept in memory, so that a lost connection heals by
 * itself; what was refused, or answered wrongly, is not asked again until a person wants to connect once more.
 */
export class SshQuestions {
  readonly #ask: AskPerson;
  readonly #desk: SshDesk;
  readonly #known = new Map<string, string>();
  #isRefused = false;
  #refusal: UserError | undefined;

  constructor(ask: AskPerson, desk = new SshDesk()) {
    this.#ask = ask;
    this.#desk = desk;
  }

  /** Whether ssh may ask at all. */
  get mayAsk(): boolean {
    return !this.#isRefused;
  }

  /** Why another try makes no sense until a person wants one: each is a login that the far end refuses. */
  get refusal(): UserError | undefined {
    return this.#refusal;
  }

  /** A person wants to connect: they may be asked again. */
  allow(): void {
    this.#isRefused = false;
    this.#refusal = undefined;
  }

  /** The questions of one login. */
  begin(): SshTry {
    const given = new Map<string, string>();
    const state = { wasAsked: false, isLeft: false };
    return {
      get wasAsked() {
        return state.wasAsked;
      },
      answer: async (question, signal) => {
        if (this.#isRefused) return undefined;
        const answer = this.#recall(question, given) ?? (await this.#desk.inTurn(() => this.#answer(question, given, state, signal)));
        if (answer !== undefined) given.set(question.text, answer);
        // ssh itself may have been ended, since nobody waits for it any more.
        else if (signal.aborted) state.isLeft = true;
        else this.#isRefused = true;
        return answer;
      },
      ended: (error) => {
        if (isAbort(error)) return;
        if (state.isLeft) this.#isRefused = true;
        this.#settle(given, error);
      },
    };
  }

  async #answer(question: SshQuestion, given: ReadonlyMap<string, string>, state: { wasAsked: boolean }, signal: AbortSignal): Promise<string | undefined> {
    if (signal.aborted) return undefined;
    // Another engine may have been told meanwhile.
    const known = this.#recall(question, given);
    if (known !== undefined) return known;
    state.wasAsked = true;
    const answer = await this.#ask(question, signal);
    if (answer !== undefined) this.#desk.keep(question, answer);
    return answer;
  }

  /** What was right the last time, unless it was just refused. */
  #recall(question: SshQuestion, given: ReadonlyMap<string, string>): string | undefined {
    if (question.kind !== 'secret' || given.has(question.text)) return undefined;
    return this.#known.get(question.text) ?? this.#desk.recall(question);
  }

  #settle(given: ReadonlyMap<string, string>, error: unknown): void {
    this.#refusal = error instanceof UserError && error.needsPerson ? error : undefined;
    if (error === undefined) for (const [text, answer] of given) this.#known.set(text, answer);
    // Any other failure says nothing of the answers.
    if (!(error instanceof UserError) || error.kind !== 'unauthorized' || given.size === 0) return;
    this.#isRefused = true;
    for (const text of given.keys()) {
      this.#known.delete(text);
      this.#desk.forget(text);
    }
  }
}

export interface SshTry {
  /** Whether a person had to be asked. */
  readonly wasAsked: boolean;
  answer(question: SshQuestion, signal: AbortSignal): Promise<string | undefined>;
  /** @param error why it failed; undefined where the far end let one in. */
  ended(error: unknown): void;
}
