/** What ssh asks of a person. */
export interface SshQuestion {
  /** `secret`: a password or passphrase. `accept`: whether an unknown host key is the right one. `allow`: whether a key may be used. `note`: nothing, it only tells. */
  readonly kind: 'secret' | 'accept' | 'allow' | 'note';
  /** ssh's own words, which hold those of the far end: untrusted. */
  readonly text: string;
}

/** @returns undefined where the person does not answer. */
export type AskPerson = (question: SshQuestion, signal: AbortSignal) => Promise<string | undefined>;

/**
 * The questions about one engine. What was answered rightly is kept in memory, so that a lost connection heals by
 * itself; what was refused, or answered wrongly, is not asked again until a person wants to connect once more.
 */
export class SshQuestions {
  readonly #ask: AskPerson;
  readonly #known = new Map<string, string>();
  #isRefused = false;

  constructor(ask: AskPerson) {
    this.#ask = ask;
  }

  /** Whether ssh may ask at all. */
  get mayAsk(): boolean {
    return !this.#isRefused;
  }

  /** A person wants to connect: they may be asked again. */
  allow(): void {
    this.#isRefused = false;
  }

  /** The questions of one try to connect. */
  begin(): SshTry {
    const given = new Map<string, string>();
    return {
      answer: async (question, signal) => {
        if (this.#isRefused) return undefined;
        const { text } = question;
        // What was right the last time, unless it was just refused.
        const known = question.kind === 'secret' && !given.has(text) ? this.#known.get(text) : undefined;
        const answer = known ?? (await this.#ask(question, signal));
        if (answer === undefined) this.#isRefused = true;
        else given.set(text, answer);
        return answer;
      },
      ended: (isConnected) => {
        if (isConnected) for (const [text, answer] of given) this.#known.set(text, answer);
        else if (given.size > 0) {
          this.#known.clear();
          this.#isRefused = true;
        }
      },
    };
  }
}

export interface SshTry {
  answer(question: SshQuestion, signal: AbortSignal): Promise<string | undefined>;
  ended(isConnected: boolean): void;
}

/** @param kind `SSH_ASKPASS_PROMPT`, which says what kind of answer is wanted. [ssh(1), ENVIRONMENT] */
export function readQuestion(text: string, kind: string): SshQuestion {
  if (/\(yes\/no(\/\[fingerprint\])?\)\?/.test(text)) return { kind: 'accept', text };
  if (kind === 'confirm') return { kind: 'allow', text };
  return { kind: kind === 'none' ? 'note' : 'secret', text };
}
