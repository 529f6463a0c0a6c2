import { posix } from 'node:path';
import { compileGoPattern } from './goPattern.ts';

/** Which patterns a path has matched, to be handed on to what lies below it. */
export type MatchState = readonly boolean[];

export interface Pattern {
  /** Without the `!`, cleaned. */
  readonly text: string;
  /** Whether it takes back (`!`) what an earlier pattern matched. */
  readonly isException: boolean;
  readonly matches: (path: string) => boolean;
}

/**
 * A list of patterns as `.dockerignore` and BuildKit's include and exclude lists know them; after the semantics of
 * moby/patternmatcher. Paths are relative and have `/` on every platform. The last pattern that matches wins.
 */
export class PatternMatcher {
  readonly patterns: readonly Pattern[];
  readonly hasExceptions: boolean;

  /** @throws Error where a pattern is no pattern. */
  constructor(patterns: readonly string[]) {
    this.patterns = patterns.map(trimSpace).filter((text) => text !== '').map(parsePattern);
    this.hasExceptions = this.patterns.some((pattern) => pattern.isException);
  }

  /**
   * Whether the path itself is matched; a pattern that matched the parent matches all below it.
   * @param parent the state of the path's folder, as this function returned it; undefined at the root.
   */
  match(path: string, parent?: MatchState): { readonly isMatch: boolean; readonly state: MatchState } {
    let isMatch = false;
    const state = this.patterns.map((pattern, index) => {
      let hit = parent?.[index] ?? false;
      if (!hit) {
        // A pattern that could not change the outcome is not asked, and counts as not matching for what is below.
        if (pattern.isException !== isMatch) return false;
        hit = pattern.matches(path);
      }
      if (hit) isMatch = !pattern.isException;
      return hit;
    });
    return { isMatch, state };
  }

  /** Whether a path is matched, itself or by one of its folders. */
  matchesPathOrParent(path: string): boolean {
    let isMatch = false;
    const parents = parentsOf(path);
    for (const pattern of this.patterns) {
      if (pattern.isException !== isMatch) continue;
      if (pattern.matches(path) || parents.some((parent) => pattern.matches(parent))) isMatch = !pattern.isException;
    }
    return isMatch;
  }
}

/** White space as Go's `strings.TrimSpace` sees it (unlike `trim`, it leaves a byte order mark alone). */
export function trimSpace(text: string): string {
  return text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
}

/** The shortest equivalent path, without a slash at the end; Go's `path.Clean`. */
export function cleanPath(path: string): string {
  const clean = posix.normalize(path);
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}

/** The pattern without `/*` or `/**` at its end: what a path must begin with where it has no other wildcard. */
export function withoutTrailingGlob(pattern: string): string {
  return pattern.replace(/\/\*\*$/, '').replace(/\/\*$/, '');
}

function parsePattern(raw: string): Pattern {
  const clean = cleanPath(raw);
  const isException = clean.startsWith('!');
  const text = isException ? clean.slice(1) : clean;
  if (text === '') throw new Error('illegal exclusion pattern: "!"');
  return { text, isException, matches: compileGoPattern(text) };
}

function parentsOf(path: string): readonly string[] {
  const parents: string[] = [];
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) parents.push(path.slice(0, slash));
  return parents;
}
