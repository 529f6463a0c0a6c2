import type { TerminalSession } from '../engine/engine.ts';

/** How a program's terminal came to its end. */
export type Ending =
  | { readonly kind: 'exited'; /** Undefined where the engine does not know it. */ readonly exitCode: number | undefined }
  /** The keys that part a terminal from its program were typed: it goes on running. */
  | { readonly kind: 'detached' }
  /** It never ran. */
  | { readonly kind: 'failed'; readonly error: Error };

/** A program in a container that a terminal is joined to. */
export interface Program {
  /** Starts or joins it. The terminal owns the session from then on. */
  open(signal: AbortSignal): Promise<TerminalSession>;
  /** Whether it has a TTY; without one, lines are edited and echoed here. Known once it is open. */
  readonly hasTty: boolean;
  /** Whether anything reads what is typed. Known once it is open. */
  readonly takesInput: boolean;
  /** Whether it has drawn its screen already, and draws it again only when its size changes. */
  readonly isJoinedLate: boolean;
  /** Said above its output. */
  readonly greeting?: string;
  /** What of its output is shown. */
  show(text: string): string;
  /** Asked once its output has ended. */
  ending(session: TerminalSession, signal: AbortSignal): Promise<Ending>;
  /** Ctrl+C, where no TTY makes a signal of it. */
  interrupt(): Promise<void>;
  /** Ends it, when the terminal is closed while it runs. Disposes the session. @throws a `UserError` where it goes on running. */
  end(session: TerminalSession): Promise<void>;
}
