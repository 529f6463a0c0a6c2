import assert from 'node:assert/strict';
import { followLinks } from '../../../src/core/build/followLinks.ts';
import { makeFolder, removeFolders } from './support.ts';

describe('what a COPY needs of a context', () => {
  afterEach(removeFolders);
  const root = (): string =>
    makeFolder({
      'real/a': '',
      'real/deep/b': '',
      link: { symlink: 'real' },
      'up/out': { symlink: '../../../real/a' },
      absolute: { symlink: '/real/deep' },
      chain: { symlink: 'link/deep' },
      'x.txt': { symlink: 'real/a' },
      'y.txt': '',
      loop: { symlink: 'loop' },
      gone: { symlink: 'nowhere' },
    });

  const cases: readonly (readonly [paths: readonly string[], needed: readonly string[] | undefined])[] = [
    [['real/a'], ['real/a']],
    [['link'], ['link', 'real']],
    [['link/a'], ['link', 'real/a']],
    [['up/out'], ['real/a', 'up/out']],
    [['absolute/b'], ['absolute', 'real/deep/b']],
    [['chain/b'], ['chain', 'link', 'real/deep/b']],
    [['*.txt'], ['*.txt', 'real/a']],
    [['*.none'], ['*.none']],
    [['real/*'], ['real/*']],
    [['loop/a'], ['loop']],
    [['gone'], ['gone', 'nowhere']],
    [['/real/../y.txt/'], ['y.txt']],
    [['../../y.txt'], ['y.txt']],
    [['real', 'real/a'], ['real']],
    [['real-not', 'real', 'missing/deep'], ['missing/deep', 'real', 'real-not']],
    [['.'], undefined],
    [['link', '/'], undefined],
  ];
  for (const [paths, needed] of cases) it(`${paths.join(', ')}: ${needed?.join(', ') ?? 'everything'}`, () => assert.deepEqual(followLinks(root(), paths), needed));
});
