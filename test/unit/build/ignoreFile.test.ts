import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ignoreLine, parseIgnoreFile, readIgnoreFile } from '../../../src/core/build/ignoreFile.ts';
import { UserError } from '../../../src/core/base/userError.ts';
import { PatternMatcher } from '../../../src/core/build/patterns.ts';
import { makeFolder, removeFolders } from './support.ts';

describe('ignore files', () => {
  afterEach(removeFolders);

  it('are read as Docker reads them', () => {
    const text = '\uFEFFnode_modules\r\n# comment\n  # no comment\n\n /leading \ntrailing/\n!  /kept/./x/../y\n/\n./dot\na//b\n!\n';
    assert.deepEqual(parseIgnoreFile(text, false), ['node_modules', '# no comment', 'leading', 'trailing', '!kept/y', '/', 'dot', 'a/b', '!']);
  });

  it('may have backslashes between folders on Windows', () => {
    assert.deepEqual(parseIgnoreFile('a\\b\n!\\c\\d\n', true), ['a/b', '!c/d']);
  });

  it('leave out just the path of a line that was made for it', () => {
    const names = ['a', 'src/b.ts', '#c', '!d', 'e*', 'f?', 'g[1]', ' h ', 'i\\j', 'k^l', 'm\nn', 'ö/p q.txt', '**/r', 's.(t)+{u}$|'];
    for (const name of names) {
      const matcher = new PatternMatcher(parseIgnoreFile(`${ignoreLine(name, false)}\n`, false));
      assert.deepEqual([...names, 'ea', 'fx', 'g1', 'h', 'd', 'c'].filter((path) => matcher.matchesPathOrParent(path)), [name], ignoreLine(name, false));
    }
  });

  it('may be one that is not saved yet', async () => {
    const root = makeFolder({ '.dockerignore': 'a' });
    const path = join(root, '.dockerignore');
    assert.deepEqual(await readIgnoreFile(root, join(root, 'Dockerfile'), (file) => (file === path ? 'b\n' : undefined)), { path, patterns: ['b'] });
  });

  it("prefers the Dockerfile's own", async () => {
    const root = makeFolder({ '.dockerignore': 'a', 'docker/web.Dockerfile.dockerignore': 'b' });
    const own = join(root, 'docker/web.Dockerfile');
    assert.deepEqual(
      [await readIgnoreFile(root, own), await readIgnoreFile(root, join(root, 'Dockerfile'))],
      [
        { path: `${own}.dockerignore`, patterns: ['b'] },
        { path: join(root, '.dockerignore'), patterns: ['a'] },
      ],
    );
  });

  it('may be missing', async () => {
    const root = makeFolder();
    assert.deepEqual(await readIgnoreFile(root, join(root, 'Dockerfile')), { path: undefined, patterns: [] });
  });

  it('are named where a pattern is none', async () => {
    const root = makeFolder({ '.dockerignore': 'a\n[\n' });
    await assert.rejects(readIgnoreFile(root, join(root, 'Dockerfile')), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.kind, 'invalid');
      assert.ok(error.message.includes(join(root, '.dockerignore')) && error.message.includes('"["'), error.message);
      return true;
    });
  });

  it('are named where they cannot be read', async () => {
    const root = makeFolder({ '.dockerignore': { folder: true } });
    await assert.rejects(readIgnoreFile(root, join(root, 'Dockerfile')), (error) => error instanceof UserError && error.kind === 'file' && error.message.includes('.dockerignore'));
  });
});
