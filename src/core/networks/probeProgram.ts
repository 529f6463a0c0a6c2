import { isIP } from 'node:net';

/** How long a connection is waited for: seconds. */
export const connectSeconds = 3;

/**
 * Looks names up and connects to ports, one after the other, with whatever the image has for it, and says before and
 * after each what it does. Nothing is told about a line that does not begin with the word, which nobody can guess.
 *
 * Arguments: the word, how many names, the names, then an address and a port by turns.
 */
export const probeScript = `
word=$1; names=$2; shift 2
has() { command -v "$1" >/dev/null 2>&1; }
while [ "$names" -gt 0 ]; do
  echo "$word begin"
  if has getent; then getent ahosts "$1" 2>&1
  else
    nslookup "$1" 2>&1
    while read -r address hosts; do
      for host in $hosts; do [ "$host" = "$1" ] && echo "Hosts: $address"; done
    done </etc/hosts
  fi
  echo "$word end 0"
  names=$((names-1)); shift
done
while [ $# -gt 1 ]; do
  echo "$word begin"
  if has bash && has timeout; then timeout ${connectSeconds} bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>&1
  elif nc --help 2>&1 | grep -q -e '-e PROG'; then nc -w ${connectSeconds} "$1" "$2" -e /bin/true </dev/null 2>&1
  else nc -z -w ${connectSeconds} "$1" "$2" </dev/null 2>&1
  fi
  echo "$word end $?"
  shift 2
done
`;

/** What one step of the script said, and how long it took. */
export interface ProbeStep {
  readonly exitCode: number;
  readonly text: string;
  readonly milliseconds: number;
}

/** Cuts what the script says into steps, as it arrives. */
export class ProbeReader {
  readonly #word: string;
  readonly #onStep: (step: ProbeStep) => void;
  #rest = '';
  #begun: { readonly at: number; readonly lines: string[] } | undefined;

  constructor(word: string, onStep: (step: ProbeStep) => void) {
    this.#word = word;
    this.#onStep = onStep;
  }

  /** @param at milliseconds of any clock, when the text arrived. */
  take(text: string, at: number): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-longestLine);
    for (const line of lines) this.#line(line.replace(/\r$/, ''), at);
  }

  #line(line: string, at: number): void {
    if (line === `${this.#word} begin`) {
      this.#begun = { at, lines: [] };
      return;
    }
    const begun = this.#begun;
    if (!begun) return;
    if (!line.startsWith(`${this.#word} end `)) {
      if (begun.lines.length < mostLines) begun.lines.push(line.slice(0, longestLine));
      return;
    }
    this.#begun = undefined;
    this.#onStep({ exitCode: Number(line.slice(this.#word.length + ' end '.length)), text: begun.lines.join('\n'), milliseconds: Math.max(0, at - begun.at) });
  }
}

const mostLines = 200;
const longestLine = 1000;

/** The addresses that a name led to, each once, as `getent` or `nslookup` tell them, or a line of the file of hosts. */
export function addressesIn(text: string): readonly string[] {
  const lines = text.split('\n');
  const fromHosts = lines.flatMap((line) => (line.startsWith('Hosts: ') ? [line.slice('Hosts: '.length).trim()] : []));
  // Before the first name stands the server that was asked.
  const answer = lines.slice(Math.max(0, lines.findIndex((line) => /^Name:/.test(line))));
  const hasAnswer = lines.some((line) => /^Name:/.test(line));
  const fromLookup = hasAnswer ? answer.flatMap((line) => /^Address(?: \d+)?:\s*(\S+)/.exec(line)?.[1] ?? []) : [];
  const fromGetent = hasAnswer ? [] : lines.flatMap((line) => /^(\S+)\s+(STREAM|DGRAM|RAW)\b/.exec(line)?.[1] ?? []);
  return [...new Set([...fromHosts, ...fromLookup, ...fromGetent])].filter((address) => isIP(address) !== 0);
}

export type ConnectOutcome = 'open' | 'refused' | 'timeout' | 'unreachable' | 'failed';

/** What became of a connection. Only words tell the ways apart in which it failed. */
export function connectOutcome({ exitCode, text, milliseconds }: ProbeStep): ConnectOutcome {
  if (exitCode === 0) return 'open';
  if (/refused/i.test(text)) return 'refused';
  if (/unreachable|no route/i.test(text)) return 'unreachable';
  // `timeout` says nothing, and ends with 124, or with 143 where a signal ended it.
  if (/timed out/i.test(text) || exitCode === 124 || exitCode === 143 || milliseconds >= connectSeconds * 1000 - 200) return 'timeout';
  return 'failed';
}
