import assert from 'node:assert/strict';
import { ContextOutline } from '../../../src/core/outline/contextOutline.ts';
import { filesText } from '../../../src/core/outline/contextWords.ts';
import { savingWords, rebuildWords } from '../../../src/core/outline/rebuildWords.ts';
import { type ContextListing } from '../../../src/core/model/buildContext.ts';

const { signal } = new AbortController();

const listing: ContextListing = {
  files: [
    { path: 'a.txt', bytes: 5, isLink: false },
    { path: 'src/deep/b.ts', bytes: 2000, isLink: false },
    { path: 'src/c.ts', bytes: 1, isLink: false },
    { path: 'z.txt', bytes: 5, isLink: false },
  ],
  ignored: [
    { path: 'doc/x.md', isFolder: false },
    { path: 'node_modules', isFolder: true },
    { path: 'src/b.log', isFolder: false },
  ],
  bytes: 2011,
  isComplete: true,
};

/** The rows, those below others after them. */
async function rowsOf(outline: ContextOutline): Promise<readonly string[]> {
  const below = async (parent?: ReturnType<ContextOutline['find']>): Promise<readonly string[]> => {
    const rows: string[] = [];
    for (const node of await outline.children(parent)) rows.push(`${node.id} | ${node.description ?? ''}`, ...(node.expansion === 'none' ? [] : await below(node)));
    return rows;
  };
  return below();
}

describe('the rows of a build context', () => {
  it('are folders and files, the biggest first, without what is ignored', async () => {
    const outline = new ContextOutline();
    await outline.show(listing, signal);
    assert.deepEqual(await rowsOf(outline), [
      'context/src | 2 files, 2 kB',
      'context/src/deep | 1 file, 2 kB',
      'context/src/deep/b.ts | 2 kB',
      'context/src/c.ts | 1 B',
      'context/a.txt | 5 B',
      'context/z.txt | 5 B',
    ]);
  });

  it('end with what is ignored where that is wanted', async () => {
    const outline = new ContextOutline();
    await outline.show(listing, signal);
    outline.withIgnored = true;
    assert.deepEqual((await rowsOf(outline)).filter((row) => row.endsWith('ignored')), ['context/src/b.log | ignored', 'context/doc | ignored', 'context/doc/x.md | ignored', 'context/node_modules | ignored']);
    const node = outline.find('context/src/b.log')!;
    assert.deepEqual(node, {
      id: 'context/src/b.log',
      label: 'b.log',
      description: 'ignored',
      icon: { id: 'file', color: 'disabledForeground' },
      contextValue: 'contextItem file ignored',
      expansion: 'none',
      accessibilityLabel: 'b.log, ignored',
      subject: { kind: 'contextItem', path: 'src/b.log', isFolder: false },
      command: 'gantry.buildContext.open',
    });
    assert.deepEqual(outline.parent(node)?.id, 'context/src');
  });

  it('are a hundred at first', async () => {
    const outline = new ContextOutline();
    const files = Array.from({ length: 250 }, (_, index) => ({ path: `f${String(index).padStart(3, '0')}`, bytes: 1, isLink: false }));
    await outline.show({ files, ignored: [], bytes: 250, isComplete: true }, signal);
    const rows = await outline.children();
    const more = rows.at(-1)!;
    assert.deepEqual([rows.length, more.label], [101, 'Show 150 more…']);
    outline.showMore(more);
    assert.equal((await outline.children()).length, 250);
  });

  it('are waited for where they are expected', async () => {
    const outline = new ContextOutline();
    outline.expect();
    const rows = outline.children();
    await outline.show(listing, signal);
    assert.deepEqual((await rows).map(({ label }) => label), ['src', 'a.txt', 'z.txt']);
  });

  it('say that all is drawn anew when another listing is shown, and are gone without one', async () => {
    const outline = new ContextOutline();
    let redrawn = 0;
    outline.onDidChange((nodes) => (redrawn += nodes.includes(undefined) ? 1 : 0));
    await outline.show(listing, signal);
    await outline.show(undefined, signal);
    assert.deepEqual([redrawn, await outline.children(), outline.find('context/a.txt')], [2, [], undefined]);
  });
});

describe('the words about contexts', () => {
  it('count files and bytes', () => {
    assert.deepEqual([filesText(0, 0), filesText(1, 5), filesText(12, 3_400_000), filesText(200_000, 1e9, 'moreThan'), filesText(3, 5, 'atMost')], ['no files', '1 file, 5 B', '12 files, 3.4 MB', 'more than 200000 files, 1 GB', 'at most 3 files, 5 B']);
  });

  it('say what is built again', () => {
    const cost = { position: '7/12', steps: 5, milliseconds: 48_200 };
    assert.deepEqual([savingWords('api', cost), savingWords('api', { steps: 1, milliseconds: 0 })], ['saving rebuilds api from step 7/12, about 48 s', 'saving rebuilds api']);
    assert.deepEqual([rebuildWords(cost), rebuildWords({ steps: 1, milliseconds: 300 }), rebuildWords({ steps: 2, milliseconds: 185_000 })], ['5 steps are carried out again, about 48 s', '1 step is carried out again, about 0.3 s', '2 steps are carried out again, about 3 min 5 s']);
  });
});
