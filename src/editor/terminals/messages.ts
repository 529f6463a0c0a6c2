import { messageOf, UserError } from '../../core/base/userError.ts';

/** A line of ours among a program's output, set apart by its brightness. */
export function notice(text: string): string {
  return `\r\n\u001b[2m${text}\u001b[22m\r\n`;
}

/** An error as terminal lines: what failed, and what to do. */
export function errorLines(error: unknown): string {
  const remedy = error instanceof UserError && error.remedy !== undefined ? `${terminalLines(error.remedy)}\r\n` : '';
  return `\u001b[31m${terminalLines(messageOf(error))}\u001b[39m\r\n${remedy}`;
}

/** A message may quote an engine: nothing in it may steer the terminal. */
function terminalLines(text: string): string {
  return text.split(/\r?\n/).map((line) => line.replace(/(?!\t)\p{Cc}/gu, '�')).join('\r\n');
}
