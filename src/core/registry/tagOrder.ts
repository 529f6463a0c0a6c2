/** How the tags of a repository are ordered. */
export type TagOrder = 'newest' | 'listed';

interface Version {
  readonly numbers: readonly number[];
  /** What stands behind the numbers: "-rc.1", "-alpine"; empty for a release. */
  readonly rest: string;
}

const pattern = /^v?(\d{1,15}(?:\.\d{1,15}){0,3})((?:[-+_.].*)?)$/i;

/**
 * The highest version first, as far as tags are versions (`v1.2.3`, `1.2`, `2-alpine`); then the others by name, with
 * `latest` before all.
 */
export function newestFirst(tags: readonly string[]): readonly string[] {
  const parsed = tags.map((tag) => ({ tag, version: versionOf(tag) }));
  return parsed.sort((a, b) => compare(a, b)).map(({ tag }) => tag);
}

interface Parsed {
  readonly tag: string;
  readonly version: Version | undefined;
}

function compare(a: Parsed, b: Parsed): number {
  if (a.tag === 'latest' || b.tag === 'latest') return Number(b.tag === 'latest') - Number(a.tag === 'latest');
  if (!a.version || !b.version) return Number(b.version !== undefined) - Number(a.version !== undefined) || byName(a.tag, b.tag);
  const length = Math.max(a.version.numbers.length, b.version.numbers.length);
  for (let index = 0; index < length; index++) {
    // What is left out stands for all that follow: `1.2` is newer than `1.2.9`.
    const difference = (b.version.numbers[index] ?? Infinity) - (a.version.numbers[index] ?? Infinity);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  if (a.version.rest === '' || b.version.rest === '') return Number(a.version.rest !== '') - Number(b.version.rest !== '');
  return byName(b.version.rest, a.version.rest) || byName(a.tag, b.tag);
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function versionOf(tag: string): Version | undefined {
  const match = pattern.exec(tag);
  return match ? { numbers: (match[1] ?? '').split('.').map(Number), rest: match[2] ?? '' } : undefined;
}
