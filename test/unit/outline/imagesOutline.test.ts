import assert from 'node:assert/strict';
import { LiveCollection } from '../../../src/core/inventory/collection.ts';
import type { Container } from '../../../src/core/model/container.ts';
import type { Image } from '../../../src/core/model/image.ts';
import { ImagesOutline } from '../../../src/core/outline/imagesOutline.ts';
import type { OutlineNode } from '../../../src/core/outline/node.ts';
import { ManualClock } from '../../fakes/manualClock.ts';
import { container, image } from '../../fakes/things.ts';

const one = image({ id: 'sha256:1', tags: ['nginx:1.27', 'localhost:5000/team/web:2'], createdAt: 1_700_000_000 - 7_200, size: 187_432_000 });
const two = image({ id: 'sha256:2', tags: ['nginx:1.28'], createdAt: 1_700_000_000 - 3_600, size: 1_000_000 });
const dangling = image({ id: `sha256:${'d'.repeat(64)}`, size: 5_000, createdAt: 1_700_000_000 - 60 });

describe('ImagesOutline', () => {
  let clock: ManualClock;
  let images: LiveCollection<Image>;
  let containers: LiveCollection<Container>;
  let outline: ImagesOutline;
  let drawn: (readonly (string | undefined)[])[];

  function show(given: readonly Image[], users: readonly Container[] = []): void {
    clock = new ManualClock();
    images = new LiveCollection<Image>(clock);
    containers = new LiveCollection<Container>(clock);
    images.reset(given);
    containers.reset(users);
    outline = new ImagesOutline({ engineId: 'e', inventory: { images, containers }, clock });
    drawn = [];
    outline.onDidChange((nodes) => drawn.push(nodes.map((node) => node?.id)));
  }
  const row = (id: string): OutlineNode => {
    const found = outline.find(id);
    assert.ok(found, id);
    return found;
  };
  const texts = (parent?: OutlineNode): readonly unknown[] => outline.children(parent).map(({ id, label, description }) => [id, label, description]);

  it('groups tags by repository, and puts the dangling images last', () => {
    show([one, two, dangling]);
    assert.deepEqual(texts(), [
      ['repository/localhost:5000%2Fteam%2Fweb', 'localhost:5000/team/web', '2, 187MB'],
      ['repository/nginx', 'nginx', '2 tags, 188MB'],
      ['dangling', 'Dangling', '1 image'],
    ]);
    assert.deepEqual(texts(row('repository/nginx')), [
      ['tag/nginx:1.27', '1.27', '2 hours ago, 187MB'],
      ['tag/nginx:1.28', '1.28', 'about an hour ago, 1MB'],
    ]);
    assert.deepEqual(texts(row('dangling')), [[`image/sha256:${'d'.repeat(64)}`, 'dddddddddddd', 'about a minute ago, 5kB']]);
    assert.deepEqual(['tag/nginx:1.27', `image/${dangling.id}`, 'repository/nginx', 'dangling'].map((id) => outline.parent(row(id))?.id), ['repository/nginx', 'dangling', undefined, undefined]);
  });

  it('shows who uses an image, below each of its tags', () => {
    show([one], [container({ id: 'a', name: 'web', imageId: one.id, image: 'nginx:1.27' }), container({ id: 'b', name: 'api', imageId: one.id, state: 'exited', status: '' })]);
    const tag = row('tag/nginx:1.27');
    assert.deepEqual([tag.description, tag.contextValue, tag.expansion, tag.accessibilityLabel], ['2 hours ago, 187MB, in use by 2 containers', 'image tagged inUse', 'collapsed', 'Image nginx:1.27, 2 hours ago, 187MB, in use by 2 containers']);
    assert.deepEqual(texts(tag), [
      ['tag/nginx:1.27/container/b', 'api', 'exited · busybox:latest'],
      ['tag/nginx:1.27/container/a', 'web', 'running 3 minutes · nginx:1.27'],
    ]);
    assert.equal(outline.parent(row('tag/nginx:1.27/container/a'))?.id, 'tag/nginx:1.27');
    assert.deepEqual(row('tag/nginx:1.27/container/a').subject, { kind: 'container', engineId: 'e', id: 'a' });
  });

  it('draws an image when its users change, and a user when it changes', () => {
    show([two], [container({ id: 'a', imageId: two.id })]);
    containers.update([container({ id: 'a', imageId: two.id, state: 'exited' })], []);
    containers.update([container({ id: 'b', imageId: two.id }), container({ id: 'c', imageId: 'sha256:unknown' })], []);
    containers.update([], ['a']);
    assert.deepEqual(drawn, [['tag/nginx:1.28/container/a'], ['tag/nginx:1.28'], ['tag/nginx:1.28']]);
  });

  it('keeps a tag\'s row while it moves from one image to another', () => {
    show([two]);
    const next = image({ id: 'sha256:3', tags: ['nginx:1.28'], createdAt: 1_700_000_000 });
    images.update([next, { ...two, tags: [] }], []);
    assert.deepEqual(row('tag/nginx:1.28').subject, { kind: 'image', engineId: 'e', id: 'sha256:3', reference: 'nginx:1.28' });
    assert.deepEqual(texts(row('dangling')), [['image/sha256:2', '2', 'about an hour ago, 1MB']]);
  });

  it('draws the repository alone when it gains or loses a tag, and the roots when one comes or goes', () => {
    show([one, two]);
    images.update([{ ...two, tags: ['nginx:1.28', 'nginx:latest'] }], []);
    assert.ok(drawn[0]?.includes('repository/nginx') && !drawn[0].includes(undefined), String(drawn[0]));
    images.update([{ ...two, tags: ['nginx:1.28', 'new:1'] }], []);
    images.update([two], []);
    assert.deepEqual(drawn.slice(1), [[undefined], [undefined]]);
  });

  it('hides dangling images, and what the filter does not match', () => {
    show([one, two, dangling]);
    outline.options = { filter: '', hideDangling: true };
    assert.deepEqual(outline.children().map(({ id }) => id), ['repository/localhost:5000%2Fteam%2Fweb', 'repository/nginx']);
    outline.options = { filter: 'NGINX 1.27', hideDangling: false };
    assert.deepEqual([outline.children().map(({ id }) => id), outline.children(row('repository/nginx')).map(({ id }) => id)], [['repository/nginx'], ['tag/nginx:1.27']]);
    outline.options = { filter: 'dddd', hideDangling: false };
    assert.deepEqual(outline.children().map(({ id }) => id), ['dangling']);
  });

  it('shows 100 rows of a parent, and the one that is to be revealed', () => {
    show([image({ id: 'sha256:many', tags: Array.from({ length: 150 }, (_, index) => `app:${String(index).padStart(3, '0')}`) })]);
    assert.equal(outline.children(row('repository/app')).length, 101);
    assert.equal(outline.find('more/repository/app')?.label, 'Show 50 more…');
    assert.equal(outline.parent(row('more/repository/app'))?.id, 'repository/app');
    assert.equal(outline.reach('sha256:many', 'app:120')?.id, 'tag/app:120');
    assert.equal(outline.children(row('repository/app')).length, 122);
    outline.showMore(row('more/repository/app'));
    assert.equal(outline.children(row('repository/app')).length, 150);
  });

  it('tells more when a row is hovered over', async () => {
    show([{ ...two, labels: { a: '<b>', b: '*' }, digests: ['nginx@sha256:\u001b[1m'] }], [container({ id: 'a', imageId: two.id })]);
    assert.deepEqual(await outline.tooltip(row('tag/nginx:1.28')), [
      { label: '', value: 'nginx:1.28' },
      { label: 'Id', value: '2' },
      { label: 'Tags', value: 'nginx:1.28' },
      { label: 'Created', value: 'about an hour ago (2023-11-14 21:13 UTC)' },
      { label: 'Size', value: '1MB' },
      { label: 'Digests', value: 'nginx@sha256:␛[1m' },
      { label: 'Labels', value: '2' },
      { label: 'Containers', value: 'in use by 1 container' },
    ]);
  });

  it('bears references that break the grammar', () => {
    const hostile = ['', ':', '<none>:<none>', '\u001b[31m:x', '/', 'a/b:c:d'];
    show([image({ id: 'sha256:h', tags: hostile })]);
    const tags = outline.children().flatMap((repository) => outline.children(repository));
    assert.equal(tags.length, hostile.length);
    for (const tag of tags) assert.deepEqual(outline.find(tag.id), tag);
  });

  it('listens to nothing any more once it is disposed', () => {
    show([one]);
    outline.dispose();
    assert.deepEqual([images.listenerCount, containers.listenerCount], [0, 0]);
  });
});
