import assert from 'node:assert/strict';
import { copySizes } from '../../../src/core/analysis/contextSize.ts';
import { hazardOf } from '../../../src/core/analysis/contextHazards.ts';
import { listContext } from '../../../src/core/build/contextListing.ts';
import { followLinks } from '../../../src/core/build/followLinks.ts';
import { makeFolder, removeFolders, type TreeItem } from '../build/support.ts';

const { signal } = new AbortController();

async function sizesOf(text: string, tree: Readonly<Record<string, TreeItem>>, patterns: readonly string[] = []): ReturnType<typeof copySizes> {
  const root = makeFolder(tree);
  return copySizes(text, await listContext(root, patterns, signal), (paths) => followLinks(root, paths), signal);
}

/** Lines, files and bytes of each COPY and ADD. */
async function figuresOf(...given: Parameters<typeof sizesOf>): Promise<readonly string[]> {
  return (await sizesOf(...given)).map(({ startLine, files, bytes }) => `${startLine}: ${files} files, ${bytes} B`);
}

describe('what a COPY takes of a context', () => {
  after(removeFolders);
  const tree = { 'a.txt': '12345', 'b.txt': '1', 'src/c.ts': '12', 'src/deep/d.ts': '123', 'src/link': { symlink: 'c.ts' }, data: { symlink: 'src/deep' } };

  it('is files, folders and what patterns match', async () => {
    const text = 'FROM busybox\nCOPY a.txt src/ /x/\nCOPY *.txt /x/\nADD ./src/*/d.ts \\\n  /x/\nCOPY . .\nCOPY none /x\n';
    assert.deepEqual(await figuresOf(text, tree), ['2: 4 files, 10 B', '3: 2 files, 6 B', '4: 1 files, 3 B', '6: 6 files, 11 B', '7: 0 files, 0 B']);
  });

  it('is no more than that where some of it is excluded, which only the builder does', async () => {
    const sizes = await sizesOf('FROM a\nCOPY --link --exclude=*.ts src /\nCOPY src --exclude=x\n', tree);
    assert.deepEqual(sizes.map(({ files, hasExcludes }) => [files, hasExcludes]), [[3, true], [3, false]]);
  });

  it('is not what is ignored', async () => {
    assert.deepEqual(await figuresOf('FROM a\nCOPY . .\nCOPY src /\n', tree, ['**/*.ts', '!src/c.ts']), ['2: 5 files, 8 B', '3: 2 files, 2 B']);
  });

  it('is what a link leads to', async () => {
    assert.deepEqual(await figuresOf('FROM a\nCOPY data /data\nCOPY d* /data/\n', tree), ['2: 1 files, 3 B', '3: 1 files, 3 B']);
  });

  it('is not told of what comes from elsewhere, or is known only when it is built', async () => {
    const text = 'ARG DIR=src\nFROM a\nARG DIR\nCOPY --from=b /x /y\nADD https://example.com/x /y\nCOPY <<EOF /x\nhello\nEOF\nCOPY $UNKNOWN /x\nCOPY ${DIR} /x\nCOPY a[ /x\n';
    assert.deepEqual(await figuresOf(text, tree), ['10: 3 files, 5 B']);
  });

  it('names the biggest files', async () => {
    const [size] = await sizesOf('FROM a\nCOPY . .\n', Object.fromEntries([3, 1, 6, 2, 5, 4].map((length) => [`f${length}`, 'x'.repeat(length)])));
    assert.deepEqual(size?.biggest, [6, 5, 4, 3, 2].map((bytes) => ({ path: `f${bytes}`, bytes, isLink: false })));
  });

  it('warns of secrets and of what hardly anybody means to copy, but not of folders that are named', async () => {
    const risky = { '.env': 'X=1', 'web/node_modules/a/index.js': '', 'web/node_modules/b.js': '', '.git/HEAD': '', 'deploy/id_rsa': '', 'a.txt': '' };
    const hazards = (await sizesOf('FROM a\nCOPY . .\nCOPY .env .git web/node_modules /x/\nCOPY a.txt .\n', risky)).map((size) => size.hazards);
    assert.deepEqual(hazards, [
      [
        { kind: 'secret', path: '.env', isNamed: false },
        { kind: 'history', path: '.git', isNamed: false },
        { kind: 'secret', path: 'deploy/id_rsa', isNamed: false },
        { kind: 'dependencies', path: 'web/node_modules', isNamed: false },
      ],
      [{ kind: 'secret', path: '.env', isNamed: true }],
      [],
    ]);
  });

  it('is given up when nobody wants it any more', async () => {
    const listing = { files: [], ignored: [], bytes: 0, isComplete: true };
    await assert.rejects(copySizes('FROM a\nCOPY . .\n', listing, () => undefined, AbortSignal.abort()), { name: 'AbortError' });
  });
});

describe('what looks like a secret', () => {
  it('is told by its name', () => {
    const secrets = ['.env', 'app/.env.production', 'id_ed25519', 'tls/server.key', 'privkey.pem', 'tls/private-key.pem', 'a.p12', '.netrc', '.aws/credentials', '.docker/config.json', '.ssh/known_hosts', 'service-account-1.json'];
    assert.deepEqual(secrets.filter((path) => hazardOf(path)?.kind !== 'secret'), []);
    const harmless = ['.env.example', '.env.sample', 'environment', 'id_rsa.pub', 'cert.pem', 'config.json', 'src/credentials', 'keys.ts', 'monkey.pem', '.gitignore', 'node_modules.md'];
    assert.deepEqual(harmless.filter((path) => hazardOf(path) !== undefined), []);
  });

  it('is the folder where all in it is meant', () => {
    assert.deepEqual([hazardOf('home/.ssh/id_rsa'), hazardOf('sub/.git')], [{ kind: 'secret', path: 'home/.ssh' }, { kind: 'history', path: 'sub/.git' }]);
  });
});
