/** A process as it is known inside its container. */
export interface InsideProcess {
  readonly pid: number;
  readonly parent: number;
  /** Ticks of the kernel's clock since the machine started. */
  readonly startedAt: number;
  /** Seconds of processor time. */
  readonly time: number;
  readonly command: string;
}

/**
 * Lists the processes from the inside: `$1` is a word that nobody can have foreseen, with which each record begins.
 * Needs a shell and `cat`. The shell's own number comes first, so that it can be left out.
 */
export const processScript = [
  'echo $$',
  'for folder in /proc/[0-9]*; do',
  '  line=; { read -r line < "$folder/stat"; } 2>/dev/null || continue',
  '  echo "$1 $line"',
  '  cat "$folder/cmdline" 2>/dev/null',
  'done',
].join('\n');

/** @param answer byte by byte, as Latin-1. @param word the same that the script was given. */
export function readProcesses(answer: string, word: string): readonly InsideProcess[] {
  const [own = '', ...records] = answer.split(`${word} `);
  return records.flatMap((record) => toProcess(record) ?? []).filter(({ pid }) => pid !== Number(own));
}

/** The unit in which Linux tells times to programs. [Linux, proc_pid_stat(5)] */
const ticksPerSecond = 100;

/** The name in brackets may hold brackets and spaces itself; a newline in it makes the record none. */
function toProcess(record: string): InsideProcess | undefined {
  const match = /^(\d+) \((.*)\) (\S .*)\n([^]*)$/.exec(record);
  if (!match) return undefined;
  const [, pid, name = '', rest = '', line = ''] = match;
  const fields = rest.split(' ');
  const command = line.replace(/[\0\n]+$/, '').replaceAll('\0', ' ');
  return { pid: Number(pid), parent: Number(fields[1]), startedAt: Number(fields[19]), time: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, command: command === '' ? `[${name}]` : Buffer.from(command, 'latin1').toString('utf8') };
}
