/**
 * Compiles one pattern of moby/patternmatcher. Docker turns a pattern into a regular expression of Go's, with a few
 * surprises that people's files rely on (`**` spans folders, `[…]` passes through, a `^` outside of a class never
 * matches); that expression is made here in the same way and then rewritten for JavaScript.
 * @throws Error where the pattern's syntax is wrong.
 */
export function compileGoPattern(pattern: string): (path: string) => boolean {
  assertGlob(pattern);
  const { kind, expression } = toGoExpression(pattern);
  switch (kind) {
    case 'exact':
      return (path) => path === pattern;
    case 'prefix': {
      const prefix = pattern.slice(0, -2);
      return (path) => path.startsWith(prefix);
    }
    case 'suffix': {
      const suffix = pattern.slice(2);
      return (path) => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1));
    }
    case 'expression': {
      const regexp = toRegExp(`^${expression}$`, pattern);
      return (path) => regexp.test(path);
    }
  }
}

/** A glob over one name, without folders: Go's `path.Match`. @throws Error where its syntax is wrong. */
export function compileNameGlob(glob: string): (name: string) => boolean {
  return compileGoPattern(glob.replace(/\*+/g, '*'));
}

type Kind = 'exact' | 'prefix' | 'suffix' | 'expression';

const anyFolders = '(.*/)?';

function toGoExpression(pattern: string): { readonly kind: Kind; readonly expression: string } {
  const characters = Array.from(pattern);
  let kind: Kind = 'exact';
  let expression = '';
  for (let i = 0; i < characters.length; i += 1) {
    const character = characters[i] ?? '';
    if (character === '*' && characters[i + 1] === '*') {
      const isFirst = i === 0;
      i += characters[i + 2] === '/' ? 2 : 1;
      const isLast = i + 1 >= characters.length;
      // Two in a row say the same as one, and would only make the engine of regular expressions try more ways.
      if (!isLast && !expression.endsWith(anyFolders)) expression += anyFolders;
      if (isLast && kind !== 'exact') expression += '.*';
      kind = isFirst ? 'suffix' : isLast && kind === 'exact' ? 'prefix' : 'expression';
      continue;
    }
    if (character === '\\') {
      i += 1;
      expression += `\\${characters[i] ?? '\\'}`;
      kind = 'expression';
      continue;
    }
    const wildcard = wildcards[character];
    if (wildcard !== undefined) kind = 'expression';
    expression += wildcard ?? (/[.+()|{}$]/.test(character) ? `\\${character}` : character);
  }
  return { kind, expression };
}

const wildcards: Readonly<Record<string, string>> = { '*': '[^/]*', '?': '[^/]', '[': '[', ']': ']' };

/** Rewrites an expression of Go's (as `toGoExpression` makes them) in JavaScript's stricter Unicode syntax. */
function toRegExp(go: string, pattern: string): RegExp {
  const characters = Array.from(go);
  let source = '';
  for (let i = 0; i < characters.length; i += 1) {
    const character = characters[i] ?? '';
    if (character === '\\') {
      i += 1;
      source += escaped(characters[i] ?? '', pattern);
    } else if (character === '.') source += '[^\\n]';
    else if (character === ']') source += '\\]';
    else if (character === '[') {
      const end = classEnd(characters, i);
      if (end < 0) throw badPattern(pattern);
      source += toClass(characters.slice(i + 1, end), pattern);
      i = end;
    } else source += character;
  }
  try {
    return new RegExp(source, 'u');
  } catch {
    throw badPattern(pattern);
  }
}

/** The index of the `]` that ends the class which begins at `start`; a first `]` is a member. */
function classEnd(characters: readonly string[], start: number): number {
  let i = start + 1;
  if (characters[i] === '^') i += 1;
  if (characters[i] === ']') i += 1;
  for (; i < characters.length; i += 1) {
    if (characters[i] === '\\') i += 1;
    else if (characters[i] === ']') return i;
  }
  return -1;
}

function toClass(members: readonly string[], pattern: string): string {
  const isNegated = members[0] === '^';
  let source = isNegated ? '[^' : '[';
  for (let i = isNegated ? 1 : 0; i < members.length; i += 1) {
    const member = members[i] ?? '';
    if (member === '\\') {
      i += 1;
      source += escaped(members[i] ?? '', pattern);
    } else source += /[[\]^]/.test(member) ? `\\${member}` : member;
  }
  return `${source}]`;
}

/** A character after a backslash: a letter has a meaning of its own in Go's expressions, all others stand for themselves. */
function escaped(character: string, pattern: string): string {
  if (/^[dDwWfnrtv]$/.test(character)) return `\\${character}`;
  if (/^[a-zA-Z0-9]$/.test(character) || character > '\u007f') throw badPattern(pattern);
  return /[$^\\.*+?()[\]{}|/-]/.test(character) ? (character === '-' ? '\\x2d' : `\\${character}`) : character;
}

/** Rejects what Go's `path.Match` calls a bad pattern. */
function assertGlob(pattern: string): void {
  const characters = Array.from(pattern);
  for (let i = 0; i < characters.length; i += 1) {
    if (characters[i] === '\\') {
      i += 1;
      if (i >= characters.length) throw badPattern(pattern);
    } else if (characters[i] === '[') i = assertClass(characters, i + 1, pattern);
  }
}

/** @returns the index of the `]` that ends the class whose members begin at `start`. */
function assertClass(characters: readonly string[], start: number, pattern: string): number {
  let i = characters[start] === '^' ? start + 1 : start;
  for (let ranges = 0; ; ranges += 1) {
    if (characters[i] === ']' && ranges > 0) return i;
    i = afterMember(characters, i, pattern);
    if (characters[i] === '-') i = afterMember(characters, i + 1, pattern);
  }
}

function afterMember(characters: readonly string[], start: number, pattern: string): number {
  const first = characters[start];
  if (first === undefined || first === '-' || first === ']') throw badPattern(pattern);
  const next = first === '\\' ? start + 2 : start + 1;
  if (next >= characters.length) throw badPattern(pattern);
  return next;
}

function badPattern(pattern: string): Error {
  return new Error(`syntax error in pattern "${pattern}"`);
}
