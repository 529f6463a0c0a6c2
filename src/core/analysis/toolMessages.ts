import { cleanOutput } from '../build/text.ts';

/** What a compiler, a linter or an interpreter said about a place in a file. */
export interface ToolMessage {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Where, the closest first: of a stack all of its frames. */
  readonly places: readonly MessagePlace[];
}

export interface MessagePlace {
  /** As the tool wrote it: absolute, or relative to where it ran. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column?: number;
  /** Where the tool ran, as far as make said so. */
  readonly folder?: string;
}

/** How many messages are read: with more the first are what matters. */
const mostMessages = 500;
/** Longer lines are no messages, and are not worth what looking at them costs. */
const longestLine = 2000;

/** Reads the messages of gcc, clang, tsc, go, cargo, python, eslint and those that write like them out of a program's output. */
export function toolMessages(output: string): readonly ToolMessage[] {
  const reader = new MessageReader();
  for (const line of output.split('\n')) {
    if (line.length <= longestLine) reader.read(cleanOutput(line));
    if (reader.messages.length >= mostMessages) break;
  }
  return reader.messages;
}

type Groups = Readonly<Record<string, string | undefined>>;

/** One message on one line. The path is without spaces at its ends, and without a colon but that of a Windows drive. */
const singleLines: readonly RegExp[] = [
  // tsc: src/a.ts(3,5): error TS2304: Cannot find name 'x'.
  /^(?<path>[^\s(:][^(:]*)\((?<line>\d+),(?<column>\d+)\): (?<severity>error|warning) (?<message>.+)$/,
  // tsc --pretty: src/a.ts:3:5 - error TS2304: Cannot find name 'x'.
  /^(?<path>[^\s:][^:]*):(?<line>\d+):(?<column>\d+) - (?<severity>error|warning) (?<message>.+)$/,
  // eslint -f unix: /app/a.js:3:5: 'x' is not defined. [Error/no-undef]
  /^(?<path>[^\s:][^:]*):(?<line>\d+):(?<column>\d+): (?<message>.+ \[(?<severity>Error|Warning)(?:\/[^\]]+)?\])$/,
  // gcc, clang: main.c:3:5: fatal error: x.h: No such file or directory
  /^(?<path>[^\s:][^:]*):(?<line>\d+):(?:(?<column>\d+):)? (?<severity>(?:fatal )?error|warning): (?<message>.+)$/,
  // go build, go vet, go test: ./main.go:5:2: undefined: x
  /^\s*(?:vet: )?(?<path>[^\s:][^:]*\.go):(?<line>\d+):(?:(?<column>\d+):)? (?<message>.+)$/,
];

class MessageReader {
  readonly messages: ToolMessage[] = [];
  /** The folders that make is in, the innermost last. */
  readonly #folders: string[] = [];
  /** rustc: what was said, before its place is. */
  #pending: Pick<ToolMessage, 'severity' | 'message'> | undefined;
  /** python: the frames of a traceback so far, the closest last. */
  #frames: MessagePlace[] | undefined;
  /** eslint: the file that the indented lines are about. */
  #file: string | undefined;

  read(line: string): void {
    if (this.#readFolder(line) || this.#readTraceback(line) || this.#readRust(line) || this.#readStylish(line)) return;
    for (const pattern of singleLines) {
      const groups: Groups | undefined = pattern.exec(line)?.groups;
      if (!groups) continue;
      this.#add(severityOf(groups.severity), groups.message ?? '', [this.#place(groups.path, groups.line, groups.column)]);
      return;
    }
  }

  #readFolder(line: string): boolean {
    const [, verb, folder = ''] = /^\S*make(?:\[\d+\])?: (Entering|Leaving) directory [`'"](.+)['"]$/.exec(line) ?? [];
    if (verb === 'Entering') this.#folders.push(folder);
    if (verb === 'Leaving') this.#folders.pop();
    return verb !== undefined;
  }

  #readTraceback(line: string): boolean {
    const [, path, number] = /^\s+File "([^"]+)", line (\d+)(?:, in .+)?$/.exec(line) ?? [];
    if (path !== undefined) {
      this.#frames = [...(this.#frames ?? []), this.#place(path, number)];
      return true;
    }
    if (line.startsWith('Traceback (most recent call last)')) {
      this.#frames = [];
      return true;
    }
    if (!this.#frames || line.trim() === '' || /^\s/.test(line)) return this.#frames !== undefined;
    const frames = this.#frames.reverse();
    this.#frames = undefined;
    if (frames.length === 0 || !/^[\w.]+(?:: |$)/.test(line)) return false;
    this.#add('error', line, frames);
    return true;
  }

  #readRust(line: string): boolean {
    const [, severity, message = ''] = /^(error|warning)(?:\[\w+\])?: (.+)$/.exec(line) ?? [];
    if (severity !== undefined) {
      this.#pending = { severity: severityOf(severity), message };
      return true;
    }
    const [, path, number, column] = /^\s*--> ([^:]+):(\d+):(\d+)$/.exec(line) ?? [];
    if (path === undefined || !this.#pending) return false;
    this.#add(this.#pending.severity, this.#pending.message, [this.#place(path, number, column)]);
    this.#pending = undefined;
    return true;
  }

  #readStylish(line: string): boolean {
    const [, number, column, severity, message = ''] = /^\s+(\d+):(\d+)\s+(error|warning)\s+(.+)$/.exec(line) ?? [];
    if (number !== undefined && this.#file !== undefined) {
      this.#add(severityOf(severity), message.replace(/\s{2,}/g, ' '), [this.#place(this.#file, number, column)]);
      return true;
    }
    // The file stands alone on a line, by its whole path.
    this.#file = /^\/\S.*\.\w+$/.test(line) && !line.includes(':') ? line.trim() : line.trim() === '' ? undefined : this.#file;
    return false;
  }

  #place(path = '', line = '1', column?: string): MessagePlace {
    const folder = this.#folders.at(-1);
    return { path, line: Math.max(1, Number(line)), ...(column !== undefined && { column: Math.max(1, Number(column)) }), ...(folder !== undefined && { folder }) };
  }

  #add(severity: ToolMessage['severity'], message: string, places: readonly MessagePlace[]): void {
    this.messages.push({ severity, message: message.trim(), places });
  }
}

/** Where a tool does not say, it is an error: go only speaks of those. */
function severityOf(word: string | undefined): ToolMessage['severity'] {
  return word?.toLowerCase() === 'warning' ? 'warning' : 'error';
}
