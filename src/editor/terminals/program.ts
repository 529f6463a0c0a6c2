import type { TerminalSession } from '../../core/engine/engine.ts';

/** A program that a terminal is joined to. */
export interface Program {
  /** Starts or joins it. The terminal owns the session from then on. */
  open(signal: AbortSignal): Promise<TerminalSession>;
  /** Whether it takes input yet. */
  readonly isReady: boolean;
  /** What of its output is shown. */
  show(text: string): string;
  /** Said when it has ended: what was kept back, or why there was nothing. @returns an error where it never ran. */
  ended(exitCode: number | undefined): Error | undefined;
  /** Ends it, when the terminal is closed while it runs. */
  end(): Promise<void>;
}
