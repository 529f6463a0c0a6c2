/** One instruction of a Dockerfile. */
export interface Instruction {
  /** In upper case. */
  readonly keyword: string;
  /** All after the keyword, on one line, with single spaces. */
  readonly rest: string;
  /** From 1, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** Which `FROM` it belongs to, from 0; -1 before the first one. */
  readonly stage: number;
}

/**
 * The instructions of a Dockerfile and their lines; never throws, whatever the text. It knows continuations, comments
 * within them, the `escape` directive and here-documents.
 */
export function parseDockerfile(text: string): readonly Instruction[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const escape = escapeOf(lines);
  const continued = escape === '`' ? /`[ \t]*$/ : /\\[ \t]*$/;
  const instructions: Instruction[] = [];
  let stage = -1;
  for (let index = 0; index < lines.length; index += 1) {
    if (isSkipped(lines[index] ?? '')) continue;
    const startLine = index + 1;
    const parts: string[] = [];
    for (; index < lines.length; index += 1) {
      const line = lines[index] ?? '';
      if (parts.length > 0 && isSkipped(line)) continue;
      parts.push(line.replace(continued, ''));
      if (!continued.test(line)) break;
    }
    const joined = parts.join(' ').trim().replace(/\s+/g, ' ');
    const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(joined) ?? [];
    const keyword = word.toUpperCase();
    if (keyword === 'FROM') stage += 1;
    index = endOfHereDocuments(lines, index, keyword, rest);
    instructions.push({ keyword, rest, startLine, endLine: Math.min(index, lines.length - 1) + 1, stage });
  }
  return instructions;
}

/** What a `FROM` gives its stage to be called by, in lower case. */
export function stageName({ rest }: Pick<Instruction, 'rest'>): string | undefined {
  return / as (\S+)$/i.exec(rest)?.[1]?.toLowerCase();
}

/** What a `FROM` builds on, as it is written: an image, or the name of a stage. */
export function baseOf({ rest }: Pick<Instruction, 'rest'>): string {
  return rest.replace(/^(--\S+ )+/, '').split(' ')[0] ?? '';
}

/** The images that a Dockerfile builds on, where they are named outright or through arguments with a known value. */
export function baseImages(instructions: readonly Instruction[], buildArgs: Readonly<Record<string, string>>): readonly string[] {
  const values = new Map<string, string>();
  const images: string[] = [];
  for (const { keyword, rest, stage } of instructions) {
    if (keyword === 'ARG' && stage < 0) {
      const [, name = '', quoted, plain = ''] = (/^([^=\s]+)(?:=(?:"([^"]*)"|(\S*)))?/.exec(rest) ?? []) as readonly (string | undefined)[];
      const value = quoted ?? plain;
      values.set(name, buildArgs[name] ?? value);
    }
    if (keyword === 'FROM') images.push(expand(baseOf({ rest }), values));
  }
  return images.filter((image) => image !== '' && !image.includes('$'));
}

function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g, (whole, braced: string | undefined, fallback: string | undefined, plain: string | undefined) => {
    return values.get(braced ?? plain ?? '') ?? fallback ?? whole;
  });
}

function isSkipped(line: string): boolean {
  return /^\s*(?:#|$)/.test(line);
}

/** Directives are comments at the very top; the first line that is none ends them. */
function escapeOf(lines: readonly string[]): '\\' | '`' {
  for (const line of lines) {
    const directive = /^\s*#\s*(\w+)\s*=\s*(\S+)\s*$/.exec(line);
    if (!directive) return '\\';
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\';
  }
  return '\\';
}

/** The index of the last line of what an instruction takes from below it (`<<EOF`), or of its own last line. */
function endOfHereDocuments(lines: readonly string[], index: number, keyword: string, rest: string): number {
  if (!['RUN', 'COPY', 'ADD'].includes(keyword)) return index;
  let end = index;
  for (const [, dash = '', quoted, bare] of rest.matchAll(/(?:^|\s)\d*<<(-?)(?:(["'][A-Za-z_]\w*["'])|([A-Za-z_]\w*))/g)) {
    const word = quoted === undefined ? (bare ?? '') : quoted.slice(1, -1);
    const found = lines.findIndex((line, at) => at > end && (dash === '' ? line : line.replace(/^\t+/, '')) === word);
    if (found < 0) return end;
    end = found;
  }
  return end;
}
