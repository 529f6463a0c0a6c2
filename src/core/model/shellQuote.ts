/** One argument as a POSIX shell takes it: left as it is where that is safe, in single quotes otherwise. */
export function shellQuote(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}

/** A command line to be read, or pasted into a shell. */
export function cliText(argv: readonly string[]): string {
  return argv.map(shellQuote).join(' ');
}
