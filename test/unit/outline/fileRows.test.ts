import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import { LiveCollection } from '../../../src/core/inventory/collection.ts';
import type { Container } from '../../../src/core/model/container.ts';
import type { FileChange, FileEntry, FolderListing } from '../../../src/core/model/file.ts';
import { ContainersOutline } from '../../../src/core/outline/containersOutline.ts';
import type { OutlineNode } from '../../../src/core/outline/node.ts';
import { ManualClock } from '../../fakes/manualClock.ts';
import { container, settings } from '../../fakes/things.ts';

const entry = (name: string, kind: FileEntry['kind'] = 'file', more: Partial<FileEntry> = {}): FileEntry => ({ name, kind, size: 1234, mode: 0o644, uid: 0, gid: 0, owner: 'root:root', modifiedAt: 0, ...more });
const listing = (entries: readonly FileEntry[], more: Partial<FolderListing> = {}): FolderListing => ({ entries, isComplete: true, readBytes: 0, ...more });

describe('the files below a container', () => {
  let folders: Map<string, FolderListing | UserError>;
  let changes: readonly FileChange[];
  let asked: string[];
  let drawn: (string | undefined)[];
  let collection: LiveCollection<Container>;
  let outline: ContainersOutline;

  beforeEach(() => {
    folders = new Map();
    changes = [];
    asked = [];
    drawn = [];
    collection = new LiveCollection<Container>(new ManualClock());
    collection.reset([container({ id: 'a', name: 'web' })]);
    const files = {
      list: async (_id: string, path: string, options: object) => {
        asked.push(`${path} ${JSON.stringify(options)}`);
        const answer = folders.get(path);
        assert.ok(answer, path);
        if (answer instanceof UserError) throw answer;
        return answer;
      },
      changes: async () => changes,
    };
    const details = { environmentNames: async () => [], sizes: async () => undefined, settings: async () => settings };
    outline = new ContainersOutline({ engineId: 'e', inventory: { containers: collection }, details, files, clock: new ManualClock() });
    outline.onDidChange((nodes) => drawn.push(...nodes.map((node) => node?.id)));
  });

  const row = (id: string): OutlineNode => {
    const found = outline.find(id);
    assert.ok(found, id);
    return found;
  };
  const rows = async (id: string): Promise<readonly OutlineNode[]> => outline.children(row(id));
  const labels = async (id: string): Promise<readonly string[]> => (await rows(id)).map(({ label }) => label);

  it('are read when they are opened, folders first, and kept', async () => {
    folders.set('/', listing([entry('b10'), entry('b9'), entry('etc', 'folder'), entry('link', 'link', { leadsTo: 'folder' }), entry('pipe', 'other')]));
    folders.set('/etc', listing([entry('100%/no', 'file')]));
    assert.deepEqual(asked, []);
    assert.deepEqual(await labels('container/a/files'), ['etc', 'link', 'b9', 'b10', 'pipe']);
    assert.deepEqual(await labels('container/a/files'), ['etc', 'link', 'b9', 'b10', 'pipe']);
    const [odd] = await rows('container/a/files/%2Fetc');
    assert.deepEqual(odd, {
      id: 'container/a/files/%2Fetc%2F100%25%2Fno',
      label: '100%/no',
      description: '1.23kB',
      resource: { containerId: 'a', path: '/etc/100%/no', isFolder: false },
      contextValue: 'entry file',
      expansion: 'none',
      accessibilityLabel: 'File 100%/no, 1.23kB',
      subject: { kind: 'file', engineId: 'e', containerId: 'a', path: '/etc/100%/no', entry: 'file' },
      command: 'gantry.file.open',
    });
    assert.deepEqual(asked, ['/ {"isWhole":false,"isAgain":false}', '/etc {"isWhole":false,"isAgain":false}']);
    assert.equal(outline.parent(row('container/a/files/%2Fetc'))?.id, 'container/a/files');
    assert.equal(outline.parent(row('container/a/files'))?.id, 'container/a');
  });

  it('say size, mode, owner and time when they are hovered over', async () => {
    folders.set('/', listing([entry('run', 'file', { mode: 0o4755, owner: 'app:staff' })]));
    await rows('container/a/files');
    const lines = await outline.tooltip(row('container/a/files/%2Frun'));
    assert.deepEqual(lines.map(({ label, value }) => [label, label === 'Modified' ? '' : value]), [['', '/run'], ['Size', '1.23kB (1234)'], ['Mode', 'rwsr-xr-x (4755)'], ['Owner', 'app:staff'], ['Modified', '']]);
  });

  it('are read again when they are refreshed, or the container’s state changes', async () => {
    folders.set('/', listing([entry('one')]));
    await rows('container/a/files');
    outline.files.refresh('a');
    assert.deepEqual(drawn, ['container/a/files', 'container/a/changes']);
    folders.set('/', listing([entry('two')]));
    assert.deepEqual(await labels('container/a/files'), ['two']);
    collection.update([container({ id: 'a', name: 'web', state: 'exited' })], []);
    folders.set('/', listing([entry('three')]));
    assert.deepEqual(await labels('container/a/files'), ['three']);
    assert.equal(asked.at(-1), '/ {"isWhole":false,"isAgain":true}');
  });

  it('say why they cannot be read, in their own place', async () => {
    folders.set('/', new UserError('notFound', 'There is no / in the container.'));
    assert.deepEqual(await labels('container/a/files'), ['There is no / in the container.']);
    const [problem] = await rows('container/a/files');
    assert.deepEqual(outline.find(problem!.id), problem);
    assert.equal(outline.parent(problem!)?.id, 'container/a/files');
  });

  it('say when not all was read, and read it all when told to', async () => {
    folders.set('/', listing([entry('one')], { isComplete: false, readBytes: 64_000_000 }));
    assert.deepEqual(await labels('container/a/files'), ['one', 'Not all was read: stopped after 64MB. Read the rest…']);
    const rest = row('container/a/rest/%2F');
    assert.deepEqual({ command: rest.command, parent: outline.parent(rest)?.id }, { command: 'gantry._readWholeFolder', parent: 'container/a/files' });
    outline.files.readWhole('a', '/');
    folders.set('/', listing([entry('one'), entry('two')]));
    assert.deepEqual(await labels('container/a/files'), ['one', 'two']);
    assert.equal(asked.at(-1), '/ {"isWhole":true,"isAgain":true}');
  });

  it('are 100 at first, more when they are asked for', async () => {
    folders.set('/', listing(Array.from({ length: 250 }, (_, index) => entry(`file${String(index)}`))));
    const first = await rows('container/a/files');
    assert.deepEqual([first.length, first.at(-1)?.label], [101, 'Show 150 more…']);
    outline.showMore(row('more/container/a/files'));
    assert.equal((await rows('container/a/files')).length, 250);
  });

  it('that changed are listed without the folders that merely hold them', async () => {
    changes = [
      { path: '/etc', kind: 'changed' },
      { path: '/etc/group', kind: 'changed' },
      { path: '/new', kind: 'added' },
      { path: '/new/file', kind: 'added' },
      { path: '/etc/old', kind: 'removed' },
    ];
    const shown = await rows('container/a/changes');
    assert.deepEqual(shown.map(({ label, description, contextValue, command }) => [label, description, contextValue, command]), [
      ['group', 'changed · /etc/', 'entry change changed', 'gantry.file.open'],
      ['old', 'removed · /etc/', 'entry change removed', undefined],
      ['new', 'added · /', 'entry change added', 'gantry.file.open'],
      ['file', 'added · /new/', 'entry change added', 'gantry.file.open'],
    ]);
    assert.deepEqual([outline.files.changeAt('a', '/new'), outline.files.changeAt('a', '/etc')], ['added', undefined]);
    assert.equal(outline.parent(shown[0]!)?.id, 'container/a/changes');
    assert.equal(row('container/a/changes').description, '4');
  });

  it('are forgotten with the container', async () => {
    folders.set('/', listing([entry('one')]));
    await rows('container/a/files');
    collection.update([], ['a']);
    assert.equal(outline.find('container/a/files/%2Fone'), undefined);
  });
});
