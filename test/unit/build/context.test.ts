import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { inSlices, sortByBytes, walkContext, type ContextEntry } from '../../../src/core/build/context.ts';
import { PatternMatcher, type MatchState } from '../../../src/core/build/patterns.ts';
import { isAbort } from '../../../src/core/base/abort.ts';
import { UserError } from '../../../src/core/base/userError.ts';
import { asNobody } from './nobody.ts';
import { makeFolder, removeFolders } from './support.ts';

const walk = (root: string, options: { readonly includes?: readonly string[]; readonly excludes?: readonly string[] } = {}): readonly ContextEntry[] => [
  ...walkContext(root, {
    includes: options.includes && new PatternMatcher(options.includes),
    excludes: options.excludes && new PatternMatcher(options.excludes),
  }),
];
const paths = (entries: readonly ContextEntry[]): readonly string[] => entries.map((entry) => entry.path);

describe('walking a build context', () => {
  afterEach(removeFolders);

  it('goes depth first, siblings by the bytes of their names', () => {
    const root = makeFolder({ 'd/x': '', 'd-1': '', 'd.txt': '', '\u{1F600}': '', '\uFF5E': '', B: '', a: '' });
    assert.deepEqual(paths(walk(root)), ['B', 'a', 'd', 'd/x', 'd-1', 'd.txt', '\uFF5E', '\u{1F600}'], readdirSync(root).join());
  });

  it('sorts as the bytes do', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 })), (names) => {
        const sorted = sortByBytes(names.map((name) => ({ name }))).map(({ name }) => name);
        assert.deepEqual(sorted, [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });

  it('tells modes, links, sizes and empty folders', () => {
    const root = makeFolder({
      empty: { folder: true, mode: 0o1777 },
      run: { text: 'hello', mode: 0o4711 },
      same: { hardLink: 'run' },
      link: { symlink: '../elsewhere' },
    });
    utimesSync(join(root, 'run'), 1000, 1000.5);
    const told = walk(root).map(({ path, kind, mode, size, link, modifiedAt }) => ({ path, kind, mode: kind === 'symlink' ? 0 : mode, size, link, modifiedAt: kind === 'file' ? modifiedAt : 0n }));
    const file = { kind: 'file', mode: 0o4711, modifiedAt: 1_000_500_000_000n };
    assert.deepEqual(told, [
      { path: 'empty', kind: 'folder', mode: 0o1777, size: 0, link: undefined, modifiedAt: 0n },
      { path: 'link', kind: 'symlink', mode: 0, size: 0, link: '../elsewhere', modifiedAt: 0n },
      { path: 'run', ...file, size: 5, link: undefined },
      { path: 'same', ...file, size: 0, link: 'run' },
    ]);
  });

  it('does not link to a file that was left out', () => {
    const root = makeFolder({ a: 'x', b: { hardLink: 'a' }, c: { hardLink: 'a' } });
    assert.deepEqual(walk(root, { excludes: ['a'] }).map(({ path, link }) => ({ path, link })), [
      { path: 'b', link: undefined },
      { path: 'c', link: 'b' },
    ]);
  });

  it('keeps pipes and leaves out sockets', async () => {
    const root = makeFolder({ a: '' });
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
    try {
      assert.deepEqual(walk(root).map(({ path, kind }) => ({ path, kind })), [
        { path: 'a', kind: 'file' },
        { path: 'pipe', kind: 'fifo' },
      ]);
    } finally {
      server.close();
    }
  });

  it('names what is called otherwise than in UTF-8, which the engine cannot be told of, unless it is left out', () => {
    const root = makeFolder({ a: '' });
    const odd = Buffer.concat([Buffer.from(`${root}/b`), Buffer.of(0xff)]);
    writeFileSync(odd, 'x');
    assert.throws(() => [...walkContext(root, {})], (error) => error instanceof UserError && error.message === `The name of ${root}/b\ufffd is not valid UTF-8, so that it cannot be sent to the engine.`);
    assert.deepEqual([...walkContext(root, { excludes: new PatternMatcher(['b*']) })].map(({ path }) => path), ['a']);
    rmSync(odd);
    symlinkSync(Buffer.of(0xfe), join(root, 'link'));
    assert.throws(() => [...walkContext(root, {})], /link → \ufffd is not valid UTF-8/);
  });

  it('sends names of every script, also those that only look alike', () => {
    const names = ['abc', 'Ä', 'A\u0308', 'Ж', '日本', 'עברית', 'العربية', '한글', 'ก', '\u{1F600}', '\uff5e', '\ufffd', 'x\ny', ' ', '\u200b', "q'\"\\"];
    const root = makeFolder(Object.fromEntries(names.map((name) => [name, name])));
    const sorted = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    assert.deepEqual([...walkContext(root, {})].map(({ path, size }) => [path, size]), sorted.map((name) => [name, Buffer.byteLength(name)]));
  });

  it('goes into no link, so that those in a circle are no more than links', () => {
    const root = makeFolder({ 'a/up': { symlink: '..' }, 'a/self': { symlink: 'self' }, 'b/there': { symlink: '../c/back' }, 'c/back': { symlink: '../b/there' } });
    assert.deepEqual([...walkContext(root, {})].map(({ path, link }) => [path, link]), [['a', undefined], ['a/self', 'self'], ['a/up', '..'], ['b', undefined], ['b/there', '../c/back'], ['c', undefined], ['c/back', '../b/there']]);
  });

  it('brings in an excluded folder only with what is taken back of it', () => {
    const root = makeFolder({ 'a/b/keep': '', 'a/b/drop': '', 'a/c/drop': '', 'a/d/keep': '', z: '' });
    assert.deepEqual(paths(walk(root, { excludes: ['a', '!a/b/keep', '!a/d'] })), ['a', 'a/b', 'a/b/keep', 'a/d', 'a/d/keep', 'z']);
    assert.deepEqual(paths(walk(root, { excludes: ['a', '!**/keep'] })), ['a', 'a/b', 'a/b/keep', 'a/d', 'a/d/keep', 'z']);
  });

  it('sends only what is included', () => {
    const root = makeFolder({ 'src/a': '', 'src/b/c': '', 'docs/x': '', y: '' });
    assert.deepEqual(paths(walk(root, { includes: ['src/b', 'y'] })), ['src', 'src/b', 'src/b/c', 'y']);
    assert.deepEqual(paths(walk(root, { includes: ['s*/a'], excludes: ['y'] })), ['src', 'src/a']);
  });

  it('comes to the same as looking at everything', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const part = fc.constantFrom('a', 'b', 'c', '*', '**', '?', '[ab]');
    const pattern = fc.tuple(fc.constantFrom('', '!'), fc.array(part, { minLength: 1, maxLength: 3 })).map(([sign, parts]) => sign + parts.join('/'));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 12 }), fc.array(pattern, { maxLength: 4 }), (files, excludes) => {
        const root = makeFolder(Object.fromEntries(files.map((file) => [`${file}/f`, ''])));
        assert.deepEqual(paths(walk(root, { excludes })), expected(root, new PatternMatcher(excludes)));
        removeFolders();
      }),
      { numRuns: 60 },
    );
  });

  it('does not look into an excluded folder', () =>
    asNobody(() => {
      const root = makeFolder({ 'secret/key': '', 'open/a': '' });
      chmodSync(join(root, 'secret'), 0);
      assert.deepEqual(paths(walk(root, { excludes: ['secret'] })), ['open', 'open/a']);
      assert.deepEqual(paths(walk(root, { excludes: ['secret', '!**/a'] })), ['open', 'open/a']);
      chmodSync(join(root, 'secret'), 0o700);
    }));

  it('names a folder that cannot be read', () =>
    asNobody(() => {
      const root = makeFolder({ 'secret/key': '' });
      chmodSync(join(root, 'secret'), 0);
      assert.throws(() => walk(root), (error) => error instanceof UserError && error.kind === 'file' && error.message.includes(join(root, 'secret')) && error.remedy !== undefined);
      chmodSync(join(root, 'secret'), 0o700);
    }));

  it('lets others have their turn', async () => {
    const busy = function* (): Generator<number> {
      for (let index = 0; index < 3; index += 1) {
        const until = performance.now() + 20;
        while (performance.now() < until);
        yield index;
      }
    };
    let turns = 0;
    const count = (): void => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    const slices: (readonly number[])[] = [];
    for await (const slice of inSlices(busy(), new AbortController().signal)) slices.push(slice);
    clearImmediate(timer);
    assert.deepEqual(slices, [[0], [1], [2], []]);
    assert.ok(turns >= 3, String(turns));
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(async () => {
      for await (const slice of inSlices([1], abort.signal)) assert.fail(String(slice));
    }, isAbort);
  });
});

/** Every path with its folders, where nothing is passed over for speed. */
function expected(root: string, excludes: PatternMatcher): readonly string[] {
  const found: string[] = [];
  const visit = (folder: string, parent: MatchState | undefined, above: readonly string[]): void => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const { isMatch, state } = excludes.match(path, parent);
      if (!isMatch) found.push(...[...above, path].filter((one) => !found.includes(one)));
      if (statSync(join(root, path)).isDirectory()) visit(path, state, [...above, path]);
    }
  };
  visit('', undefined, []);
  return found;
}
