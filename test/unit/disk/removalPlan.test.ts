import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import { diskThings, type DiskThing } from '../../../src/core/disk/diskThings.ts';
import { readKeepRules, ruleKeeping, withKeepRule, type KeepRule } from '../../../src/core/disk/keepRules.ts';
import { diskPagePreview, diskPageRow, diskPageTotals } from '../../../src/core/disk/pageRows.ts';
import { planRemoval } from '../../../src/core/disk/removalPlan.ts';
import { toDiskUsage } from '../../../src/core/engine/diskUsage.ts';
import type { DiskUsage } from '../../../src/core/model/diskUsage.ts';
import { container, image } from '../../fakes/things.ts';

const now = 1_700_100_000;
const mount = (name: string): DiskUsage['containers'][number]['mounts'] => [{ kind: 'volume', name, source: '/x', target: '/data', isReadOnly: false }];
const entry = (id: string, parents: readonly string[] = [], given: { readonly isInUse?: boolean; readonly isShared?: boolean } = {}): DiskUsage['buildCache'][number] => ({ id, type: 'regular', description: id, size: 10, isInUse: false, isShared: false, parents, lastUsedAt: now - 60, ...given });

const usage: DiskUsage = {
  images: [
    { ...image({ id: 'sha256:used', tags: ['shop/api:1', 'shop/api:2'], size: 100 }), sharedSize: 40 },
    { ...image({ id: 'sha256:free', size: 50, labels: { team: 'shop' } }), sharedSize: 40 },
  ],
  containers: [
    container({ id: 'runs', imageId: 'sha256:other', mounts: mount('held'), sizeRw: 5 }),
    container({ id: 'old', imageId: 'sha256:used', state: 'exited', status: 'Exited (0) 2 hours ago', mounts: mount('data'), sizeRw: 7 }),
  ],
  volumes: [
    { name: 'data', driver: 'local', createdAt: '2023-11-01T00:00:00Z', labels: {}, size: 1000, userCount: 1 },
    { name: 'held', driver: 'local', createdAt: '', labels: {}, size: 1, userCount: 1 },
    { name: 'far', driver: 'nfs', createdAt: '', labels: {}, size: undefined, userCount: 2 },
  ],
  buildCache: [entry('base'), entry('step', ['base']), entry('last', ['step'], { isShared: true }), entry('busy', ['base'], { isInUse: true })],
  layersSize: 110,
};
const things = diskThings(usage, now, ({ id, type }) => ({ name: id, type, ...(id === 'step' && { place: 'line 3' }) }));
const plan = (keys: readonly string[], rules: readonly KeepRule[] = []): unknown => {
  const { removed, kept } = planRemoval(things, new Set(keys), rules);
  return { removed: removed.map(({ key }) => key), kept: kept.map(({ thing, reason }) => `${thing.key} ${reason.kind}${reason.kind === 'held' ? ` ${reason.by.map(({ key }) => key).join()}` : ''}`) };
};

describe('what takes space', () => {
  it('says of each thing what it frees, who uses it, and when it was used last', () => {
    const facts = things.map(({ key, size, shared, reclaimable, users, lastUsed, isInUse }) => [key, size, shared, reclaimable, users.join(), lastUsed, isInUse]);
    assert.deepEqual(facts, [
      ['image/sha256:used', 100, 40, 0, 'old', now - 7200, false],
      ['image/sha256:free', 50, 40, 10, '', undefined, false],
      ['container/runs', 5, 0, 0, '', 'now', true],
      ['container/old', 7, 0, 7, '', now - 7200, false],
      ['volume/data', 1000, 0, 0, 'old', now - 7200, false],
      ['volume/held', 1, 0, 0, 'runs', 'now', true],
      ['volume/far', undefined, 0, 0, '', undefined, true],
      ['buildCache/base', 10, 0, 10, '', now - 60, false],
      ['buildCache/step', 10, 0, 10, 'line 3', now - 60, false],
      ['buildCache/last', 10, 10, 0, '', now - 60, false],
      ['buildCache/busy', 10, 0, 0, '', 'now', true],
    ]);
  });

  it('is drawn as rows and sums, cleaned', () => {
    const [used] = things;
    assert.deepEqual(used && diskPageRow(used, 3, [{ kind: 'name', pattern: 'shop/*' }], now, (text) => `<${text}>`), {
      number: 3,
      kind: 'image',
      texts: { name: '<shop/api:1>', kind: 'image', size: '100B', shared: '40B', reclaimable: '', created: '28 hours ago', lastUsed: '2 hours ago', users: '<old>' },
      values: { size: 100, shared: 40, reclaimable: 0, created: 1_700_000_000, lastUsed: now - 7200 },
      detail: '<shop/api:2>',
      search: '<sha256:used shop/api:1 shop/api:2>',
      stays: '<kept by name=shop/*>',
    });
    assert.deepEqual(diskPageTotals(usage, things).map(({ text }) => text), ['2 images, 110B, 10B reclaimable', '2 containers, 12B, 7B reclaimable', '3 volumes, 1kB, 0B reclaimable', '4 entries, 30B, 20B reclaimable']);
  });

  it('is read from engines of all versions', () => {
    const old = { LayersSize: 7, Images: [{ Id: 'i', RepoTags: ['a:1'], Size: 5, SharedSize: -1 }], Containers: [{ Id: 'c', Names: ['/n'], State: 'exited' }], Volumes: [{ Name: 'v', Driver: 'local', UsageData: { Size: 3, RefCount: -1 } }], BuildCache: null };
    const { Images, Containers, Volumes } = old;
    const young = { ImageUsage: { TotalSize: 7, Items: Images }, ContainerUsage: { Items: Containers }, VolumeUsage: { Items: Volumes }, BuildCacheUsage: { Items: [] } };
    const read = toDiskUsage(old);
    assert.deepEqual(toDiskUsage(young), read);
    assert.deepEqual([read.layersSize, read.images[0]?.sharedSize, read.containers[0]?.sizeRw, read.volumes[0]?.size, read.volumes[0]?.userCount], [7, undefined, 0, 3, undefined]);
    assert.deepEqual(toDiskUsage({ Images: 'x', ImageUsage: [] }), { images: [], containers: [], volumes: [], buildCache: [], layersSize: 0 });
  });
});

describe('a removal', () => {
  it('takes what nothing holds that stays, holders first, and says why the rest stays', () => {
    assert.deepEqual(plan(['image/sha256:used', 'volume/data']), { removed: [], kept: ['image/sha256:used held container/old', 'volume/data held container/old'] });
    assert.deepEqual(plan(['volume/data', 'image/sha256:used', 'container/old', 'container/runs', 'volume/held']), {
      removed: ['container/old', 'image/sha256:used', 'volume/data'],
      kept: ['container/runs inUse', 'volume/held inUse'],
    });
    assert.deepEqual(plan(['buildCache/base', 'buildCache/step', 'buildCache/last']), { removed: ['buildCache/last', 'buildCache/step'], kept: ['buildCache/base held buildCache/busy'] });
  });

  it('leaves what a rule keeps, and what that needs', () => {
    assert.deepEqual(plan(['container/old', 'volume/data'], [{ kind: 'name', pattern: 'o?d' }]), { removed: [], kept: ['container/old rule', 'volume/data held container/old'] });
    assert.deepEqual(plan(['image/sha256:free'], [{ kind: 'label', pattern: 'team=shop' }]), { removed: [], kept: ['image/sha256:free rule'] });
  });

  it('is shown before it is done, line by line', () => {
    const preview = diskPagePreview(planRemoval(things, new Set(['container/old', 'image/sha256:used', 'container/runs']), []), { bytes: 107, precision: 'atMost' }, (text) => text);
    assert.deepEqual(preview, {
      title: 'Remove 2 things? This frees up to 107B.',
      removed: [{ kind: 'container', name: 'old', text: '7B' }, { kind: 'image', name: 'shop/api:1, shop/api:2', text: '100B' }],
      note: 'The build cache may go on holding layers of these images. Remove its entries too to free all of it. This cannot be undone.',
      keptTitle: 'These stay:',
      kept: [{ kind: 'container', name: 'runs', text: 'in use' }],
      action: 'Remove',
      cancel: 'Cancel',
    });
  });
});

describe('rules that keep', () => {
  const isKept = (rule: KeepRule, thing: Partial<DiskThing>): boolean => ruleKeeping({ names: [], labels: {}, ...thing }, [rule]) !== undefined;

  it('fit names with * and ?, an image’s without its tag too', () => {
    const fits = (pattern: string, name: string): boolean => isKept({ kind: 'name', pattern }, { names: [name] });
    assert.deepEqual([fits('postgres', 'postgres:15'), fits('post*', 'postgres:15'), fits('*:15', 'postgres:15'), fits('p?stgres', 'postgres:15'), fits('host:5000/a', 'host:5000/a@sha256:1'), fits('*a*b*', 'xxaxxbxx')], [true, true, true, true, true, true]);
    assert.deepEqual([fits('postgres', 'postgresql'), fits('?', 'ab'), fits('.*', 'ab'), fits('host', 'host:5000/a'), fits(`${'*a'.repeat(90)}b`, 'a'.repeat(5000))], [false, false, false, false, false]);
  });

  it('fit labels by key, or by key and value', () => {
    const fits = (pattern: string): boolean => isKept({ kind: 'label', pattern }, { labels: { keep: 'yes=no' } });
    assert.deepEqual([fits('keep'), fits('keep=yes=no'), fits('keep='), fits('kee'), fits('toString')], [true, true, false, false, false]);
  });

  it('are read as far as they make sense, and added once', () => {
    const rules = readKeepRules([{ kind: 'name', pattern: 'a' }, { kind: 'x', pattern: 'a' }, { kind: 'label', pattern: '' }, 7, { kind: 'label', pattern: 'b', more: 1 }]);
    assert.deepEqual(rules, [{ kind: 'name', pattern: 'a' }, { kind: 'label', pattern: 'b' }]);
    assert.deepEqual(withKeepRule(rules, { kind: 'name', pattern: ' a ' }), rules);
    assert.deepEqual(withKeepRule(rules, { kind: 'name', pattern: 'c' }).at(-1), { kind: 'name', pattern: 'c' });
    for (const pattern of ['', ' ', 'x'.repeat(300)]) assert.throws(() => withKeepRule(rules, { kind: 'name', pattern }), UserError);
    assert.throws(() => withKeepRule(rules, { kind: 'label', pattern: '=x' }), UserError);
  });
});
