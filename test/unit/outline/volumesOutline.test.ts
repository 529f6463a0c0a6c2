import assert from 'node:assert/strict';
import { LiveCollection } from '../../../src/core/inventory/collection.ts';
import type { FileEntry } from '../../../src/core/model/file.ts';
import type { Container } from '../../../src/core/model/container.ts';
import { helperLabel } from '../../../src/core/model/helper.ts';
import type { Volume } from '../../../src/core/model/volume.ts';
import type { OutlineNode } from '../../../src/core/outline/node.ts';
import { VolumesOutline } from '../../../src/core/outline/volumesOutline.ts';
import { ManualClock } from '../../fakes/manualClock.ts';
import { noFiles } from '../../fakes/noFiles.ts';
import { container, volume } from '../../fakes/things.ts';

const anonymous = volume({ id: 'd'.repeat(64) });
const entry = (name: string): FileEntry => ({ name: name.replaceAll('/', '|'), kind: 'folder', size: 0, mode: 0o755, modifiedAt: 0, uid: 0, gid: 0, owner: 'root:root' });
const mountOf = (name: string, isReadOnly = false): Container['mounts'][number] => ({ kind: 'volume', name, source: '/var', target: `/at/${name}`, isReadOnly });

describe('VolumesOutline', () => {
  let clock: ManualClock;
  let volumes: LiveCollection<Volume>;
  let containers: LiveCollection<Container>;
  let outline: VolumesOutline;
  let drawn: (readonly (string | undefined)[])[];

  function show(given: readonly Volume[], users: readonly Container[] = []): void {
    clock = new ManualClock();
    volumes = new LiveCollection<Volume>(clock);
    containers = new LiveCollection<Container>(clock);
    volumes.reset(given);
    containers.reset(users);
    outline = new VolumesOutline({ engineId: 'e', inventory: { volumes, containers }, files: { ...noFiles, list: async (holder, path) => ({ entries: [entry(`${holder} ${path}`)], isComplete: true, readBytes: 0 }) }, clock });
    drawn = [];
    outline.onDidChange((nodes) => drawn.push(nodes.map((node) => node?.id)));
  }
  const row = (id: string): OutlineNode => {
    const found = outline.find(id);
    assert.ok(found, id);
    return found;
  };
  const texts = async (parent?: OutlineNode): Promise<readonly unknown[]> => (await outline.children(parent)).map(({ id, label, description }) => [id, label, description]);

  it('lists volumes by name, and those that nobody named in a folder at the end', async () => {
    show([anonymous, volume({ id: 'web10', driver: 'nfs' }), volume({ id: 'web2' })]);
    assert.deepEqual(await texts(), [
      ['volume/web2', 'web2', 'local, unused'],
      ['volume/web10', 'web10', 'nfs, unused'],
      ['anonymous', 'Anonymous', '1 volume'],
    ]);
    assert.deepEqual(await texts(row('anonymous')), [[`volume/${anonymous.id}`, 'dddddddddddd', 'local, unused']]);
    assert.deepEqual([outline.parent(row(`volume/${anonymous.id}`))?.id, outline.parent(row('volume/web2'))], ['anonymous', undefined]);
  });

  it('says who uses a volume, running or stopped, and where (vscode-docker#2054)', async () => {
    const users = [container({ id: 'a', name: 'db', mounts: [mountOf('data')] }), container({ id: 'b', name: 'backup', state: 'exited', status: '', mounts: [mountOf('data', true)] })];
    show([volume({ id: 'data' }), volume({ id: 'one' })], [...users, container({ id: 'c', name: 'solo', mounts: [mountOf('one')] })]);
    assert.deepEqual((await texts()).map((each) => (each as readonly unknown[])[2]), ['local, in use by 2 containers', 'local, in use by solo']);
    const data = row('volume/data');
    assert.deepEqual([data.contextValue, data.accessibilityLabel, data.subject], ['volume inUse', 'Volume data, local, in use by 2 containers', { kind: 'volume', engineId: 'e', id: 'data' }]);
    assert.deepEqual((await texts(data)).slice(1), [
      ['volume/data/container/b', 'backup', '/at/data (read-only) · exited · busybox:latest'],
      ['volume/data/container/a', 'db', '/at/data · running 3 minutes · busybox:latest'],
    ]);
    const user = row('volume/data/container/a');
    assert.deepEqual([user.subject, user.command, outline.parent(user)?.id], [{ kind: 'container', engineId: 'e', id: 'a' }, 'gantry._reveal', 'volume/data']);
  });

  it('does not take the containers that look into a volume for its users', async () => {
    show([volume({ id: 'data' })], [container({ id: 'h', labels: { [helperLabel]: 'x' }, mounts: [mountOf('data')] })]);
    assert.deepEqual(await texts(), [['volume/data', 'data', 'local, unused']]);
  });

  it('draws a volume when its users change, a user when it changes, and the roots when one comes or goes', () => {
    show([volume({ id: 'data' })], [container({ id: 'a', mounts: [mountOf('data')] })]);
    containers.update([container({ id: 'a', mounts: [mountOf('data')], state: 'exited' })], []);
    containers.update([container({ id: 'b', mounts: [mountOf('data')] }), container({ id: 'c', mounts: [mountOf('unknown')] })], []);
    containers.update([], ['a']);
    volumes.update([volume({ id: 'data', labels: { a: 'b' } })], []);
    volumes.update([volume({ id: 'new' }), anonymous], []);
    volumes.update([], [anonymous.id]);
    assert.deepEqual(drawn, [['volume/data/container/a'], ['volume/data'], ['volume/data'], ['volume/data'], [undefined], [undefined]]);
  });

  it('shows the labels, and finds volumes by them', async () => {
    show([volume({ id: 'data', labels: { 'com.docker.compose.project': 'shop', note: '\u001b[1m' } }), volume({ id: 'other' })]);
    const labels = row('volume/data/labels');
    assert.deepEqual([await texts(row('volume/data')), labels.contextValue, outline.parent(labels)?.id], [[['container/volume:data/files', 'Files', undefined], ['volume/data/labels', 'Labels', '2']], 'group labels', 'volume/data']);
    assert.deepEqual(await texts(labels), [
      ['volume/data/labels/com.docker.compose.project', 'com.docker.compose.project', 'shop'],
      ['volume/data/labels/note', 'note', '␛[1m'],
    ]);
    const label = row('volume/data/labels/note');
    assert.deepEqual([label.subject, outline.parent(label)?.id], [{ kind: 'detail', engineId: 'e', text: 'note=\u001b[1m' }, 'volume/data/labels']);
    outline.filter = 'PROJECT=SHOP';
    assert.deepEqual(await texts(), [['volume/data', 'data', 'local, unused']]);
    assert.equal(outline.find('volume/other'), undefined);
  });

  it('shows the files of a volume, which are read when they are opened (vscode#139435, podman-desktop#17167)', async () => {
    show([volume({ id: 'data' })]);
    const files = row('container/volume:data/files');
    assert.deepEqual([files.label, files.accessibilityLabel, files.subject, outline.parent(files)?.id], ['Files', 'Files of volume data', { kind: 'file', engineId: 'e', containerId: 'volume:data', path: '/', entry: 'folder' }, 'volume/data']);
    assert.deepEqual(await texts(files), [['container/volume:data/files/%2Fvolume:data |', 'volume:data |', undefined]]);
    const folder = row('container/volume:data/files/%2Fvolume:data |');
    assert.deepEqual([outline.parent(folder)?.id, (await texts(folder)).length, folder.contextValue], ['container/volume:data/files', 1, 'entry folder']);
    volumes.update([], ['data']);
    assert.equal(outline.find('container/volume:data/files'), undefined);
  });

  it('tells sizes once they were measured, and forgets that of one that is gone (vscode-docker#3283)', async () => {
    show([volume({ id: 'data' }), volume({ id: 'other' })]);
    outline.sizes = new Map([['data', 1_240_000]]);
    assert.deepEqual((await texts()).map((each) => (each as readonly unknown[])[2]), ['local, 1.24MB, unused', 'local, unused']);
    volumes.update([], ['data']);
    volumes.update([volume({ id: 'data' })], []);
    assert.deepEqual((await texts())[0], ['volume/data', 'data', 'local, unused']);
  });

  it('shows 100 rows, and the one that is to be revealed', async () => {
    show(Array.from({ length: 150 }, (_, index) => volume({ id: `v${String(index).padStart(3, '0')}` })));
    assert.deepEqual([(await outline.children()).length, outline.find('more/')?.label], [101, 'Show 50 more…']);
    assert.equal(outline.reach('v120')?.id, 'volume/v120');
    assert.equal((await outline.children()).length, 122);
    outline.showMore(row('more/'));
    assert.equal((await outline.children()).length, 150);
    assert.equal(outline.reach('unknown'), undefined);
  });

  it('tells more when a row is hovered over, but not what a driver was given', async () => {
    const labels = { 'com.docker.compose.project': 'shop' };
    show([volume({ id: 'data', driver: 'local', mountpoint: '/var/lib/docker/volumes/data/_data', labels, options: { type: 'cifs', o: 'username=me,password=secret' } })], [container({ id: 'a', name: 'db', mounts: [mountOf('data')] })]);
    assert.deepEqual(await outline.tooltip(row('volume/data')), [
      { label: '', value: 'data' },
      { label: 'Driver', value: 'local' },
      { label: 'Options', value: 'type, o' },
      { label: 'Created', value: 'less than a minute ago (2023-11-14 22:13 UTC)' },
      { label: 'Stack', value: 'shop' },
      { label: 'On the engine\'s host', value: '/var/lib/docker/volumes/data/_data' },
      { label: 'Used by', value: 'db (running)' },
    ]);
  });
});
