import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileNameGlob } from '../../../src/core/build/goPattern.ts';
import { PatternMatcher, type MatchState } from '../../../src/core/build/patterns.ts';

/** As the walker asks: folder by folder, each with the state of the one above. */
function matchDown(patterns: readonly string[], path: string): boolean {
  const matcher = new PatternMatcher(patterns);
  let state: MatchState | undefined;
  let isMatch = false;
  const parts = path.split('/');
  for (let count = 1; count <= parts.length; count += 1) ({ isMatch, state } = matcher.match(parts.slice(0, count).join('/'), state));
  return isMatch;
}

const cases: readonly (readonly [pattern: string, path: string, isMatch: boolean])[] = [
  ['**', 'a/b', true],
  ['**/', 'a', true],
  ['a/**', 'a', false],
  ['a/**', 'a/b/c', true],
  ['**/a', 'x/y/a', true],
  ['**/a', 'ba', false],
  ['**a', 'x/ba', true],
  ['**/*.txt', 'a.txt', true],
  ['**/**/*.txt', 'x/y/a.txt', true],
  ['a**/*.txt', 'ab/c/d.txt', true],
  ['a/*.txt', 'a/b/c.txt', false],
  ['*.md', 'a/b.md', false],
  ['a', 'a/b/c', true],
  ['a/', 'a/b', true],
  ['./a/../b', 'b', true],
  ['a?c', 'a\u{1F600}c', true],
  ['a?c', 'a/c', false],
  ['a[b-d]e', 'ace', true],
  ['a[^b-d]e', 'ace', false],
  ['a[^b-d]e', 'a\u{1F600}e', true],
  ['[a-\u03b6]*', '\u03b1', true],
  ['a[\\-x]', 'a-', true],
  ['a[\\]]', 'a]', true],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['a.b', 'axb', false],
  ['a(b)+{c}|$', 'a(b)+{c}|$', true],
  ['*(b)+{c}|$', 'a(b)+{c}|$', true],
  ['a]b*', 'a]bc', true],
  ['a^b', 'a^b', true],
  ['a^b*', 'a^bc', false],
  ['ü*', 'übung', true],
];

describe('patterns of ignore files', () => {
  for (const [pattern, path, isMatch] of cases) {
    it(`"${pattern}" ${isMatch ? 'matches' : 'does not match'} "${path}"`, () => {
      assert.deepEqual([matchDown([pattern], path), new PatternMatcher([pattern]).matchesPathOrParent(path)], [isMatch, isMatch]);
    });
  }

  it('has the last pattern decide', () => {
    const patterns = ['*', '!src', 'src/secret', '!src/secret/readme.md'];
    const excluded = (path: string): boolean => matchDown(patterns, path);
    assert.deepEqual(['a', 'src', 'src/a', 'src/secret', 'src/secret/key', 'src/secret/readme.md'].map(excluded), [true, false, false, true, true, false]);
  });

  it('ignores blanks around a pattern, and blank patterns', () => {
    const matcher = new PatternMatcher(['  a  ', '', ' ', '\t!a/b']);
    assert.deepEqual(matcher.patterns.map(({ text, isException }) => ({ text, isException })), [
      { text: 'a', isException: false },
      { text: 'a/b', isException: true },
    ]);
  });

  for (const bad of ['[', 'a[', '[]', '[^]', '[]a]', '[-]', '[a-]', '[x-]', '\\', 'a[b-a]*', '!', '\\q*'])
    it(`rejects "${bad}"`, () => assert.throws(() => new PatternMatcher([bad]), /pattern/));

  it('never throws anything but a complaint about the pattern', () => {
    const character = fc.constantFrom('a', 'b', '/', '*', '?', '[', ']', '^', '-', '\\', '!', '.', '{', ')', '$', 'é', '\u{1F600}');
    fc.assert(
      fc.property(fc.array(character, { maxLength: 10 }), fc.array(fc.constantFrom('a', 'b', '/', 'é', ']'), { minLength: 1, maxLength: 8 }), (pattern, path) => {
        try {
          new PatternMatcher([pattern.join('')]).matchesPathOrParent(path.join(''));
        } catch (error) {
          assert.match(String(error), /^Error: (syntax error in pattern|illegal exclusion pattern)/);
        }
      }),
    );
  });

  it('matches a path that is its own pattern, once that is escaped', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '*', '?', '[', ']', '^', '\\', '.', '$', '(', 'é', '\u{1F600}'), { minLength: 1, maxLength: 8 }), (characters) => {
        const escaped = characters.map((character) => (/[*?[\]\\^]/.test(character) ? `\\${character}` : character)).join('');
        const name = characters.join('');
        // "." is the folder itself, which nothing matches.
        fc.pre(name !== '.' && name !== '..');
        assert.equal(matchDown([escaped], name), true);
      }),
    );
  });

  it('is quick with many wildcards that lead nowhere', () => {
    const matches = new PatternMatcher(['**/**/**/**/**/**/**/**/x']);
    assert.equal(matches.matchesPathOrParent('a/'.repeat(60) + 'y'), false);
  });

  it('has names match without folders', () => {
    const matches = compileNameGlob('**.t[xy]t');
    assert.deepEqual(['a.txt', '.tyt', 'a.tzt'].map(matches), [true, true, false]);
  });
});
