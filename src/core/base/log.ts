/**
 * Where the parts of the core say what they do, in plain English. Never given a credential. Assignable from
 * `vscode.LogOutputChannel`.
 */
export interface Log {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

const ignore = (): void => undefined;

/** A log that keeps nothing. */
export const silentLog: Log = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
