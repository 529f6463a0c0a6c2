import { type SshQuestion } from './sshQuestion.ts';

/** Where all engines of a window ask: one question at a time, and what opens a key is asked for once. */
export class SshDesk {
  readonly #passphrases = new Map<string, string>();
  #last: Promise<unknown> = Promise.resolve();

  /** Does it once nobody else is asked: a second question would close the first one. */
  inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(ask);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** What opened the same key for another engine. */
  recall({ kind, text }: SshQuestion): string | undefined {
    return kind === 'secret' ? this.#passphrases.get(text) : undefined;
  }

  /** Only a key's passphrase is the same for all: any other text may be a far end's own. [ssh sets its "(user@host)" before that] */
  keep({ kind, text }: SshQuestion, answer: string): void {
    if (kind === 'secret' && /^Enter passphrase for key '/.test(text)) this.#passphrases.set(text, answer);
  }

  forget(text: string): void {
    this.#passphrases.delete(text);
  }
}
