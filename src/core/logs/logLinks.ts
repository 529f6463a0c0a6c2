/** Something in a line that leads somewhere. */
export type LogLink = { readonly start: number; readonly end: number } & LinkTarget;

export type LinkTarget =
  | { readonly kind: 'url'; readonly url: string }
  /** A file in the container; relative to where its program runs. */
  | { readonly kind: 'file'; readonly path: string; /** From 1. */ readonly line?: number; readonly column?: number };

/** More of a line is not looked at; more links are not made. */
const longestText = 4000;
const mostLinks = 20;

const urls = /\bhttps?:\/\/[^\s<>"'`|\\^{}\p{Cc}\p{Cf}]+/gu;

/** Python: File "/app/main.py", line 12 */
const quotedFiles = /\bFile "([^"\p{Cc}]{1,400})", line (\d{1,7})/gu;

/**
 * A path with an ending, and where in the file: `/app/a.js:3:5`, `src/a.ts(3,5)`. Absolute ones are links without a place
 * too; relative ones need it, for many a word looks like a path.
 */
const files = /(?<![\w.@~+/%:-])(?:file:\/\/)?((?:\.{0,2}\/)?(?:[\w.@~+-]{1,100}\/){0,30}[\w.@~+-]{1,100}\.[A-Za-z]\w{0,10})(?::(\d{1,7})(?::(\d{1,7}))?|\((\d{1,7})(?:,(\d{1,7}))?\))?(?![\w/])/g;

/** The links of a line, in order; they do not overlap. @param text as it is shown: without escape sequences. */
export function logLinks(text: string): readonly LogLink[] {
  const shown = text.slice(0, longestText);
  const found: LogLink[] = [];
  for (const match of shown.matchAll(urls)) {
    const url = withoutTail(match[0]);
    if (isUrl(url)) found.push({ kind: 'url', url, start: match.index, end: match.index + url.length });
  }
  for (const match of shown.matchAll(quotedFiles)) {
    const [, path = '', line] = match;
    const start = match.index + match[0].indexOf('"') + 1;
    found.push({ kind: 'file', path, line: Number(line), start, end: start + path.length });
  }
  for (const match of shown.matchAll(files)) {
    const [whole, path = '', line = match[4], column = match[5]] = match;
    if (line === undefined && !path.startsWith('/')) continue;
    found.push({ kind: 'file', path, ...placeOf(line, column), start: match.index, end: match.index + whole.length });
  }
  return apart(found).slice(0, mostLinks);
}

function placeOf(line: string | undefined, column: string | undefined): { readonly line?: number; readonly column?: number } {
  if (line === undefined) return {};
  return column === undefined ? { line: Number(line) } : { line: Number(line), column: Number(column) };
}

/** Of those that overlap the one that was found first. */
function apart(links: readonly LogLink[]): readonly LogLink[] {
  const kept: LogLink[] = [];
  for (const link of links) if (!kept.some(({ start, end }) => link.start < end && start < link.end)) kept.push(link);
  return kept.sort((a, b) => a.start - b.start);
}

/** What ends a sentence does not belong to an address, nor does a bracket that was opened before it. */
function withoutTail(url: string): string {
  const trimmed = url.replace(/[.,;:!?]+$/, '');
  const opening = { ')': '(', ']': '[' }[trimmed.at(-1) ?? ''];
  if (opening === undefined) return trimmed;
  const count = (character: string): number => trimmed.split(character).length;
  return count(trimmed.at(-1) ?? '') > count(opening) ? withoutTail(trimmed.slice(0, -1)) : trimmed;
}

function isUrl(text: string): boolean {
  return URL.canParse(text);
}
