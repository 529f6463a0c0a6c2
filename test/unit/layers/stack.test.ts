import assert from 'node:assert/strict';
import { compareImages } from '../../../src/core/layers/compareImages.ts';
import { efficiencyOf } from '../../../src/core/layers/efficiency.ts';
import { stackLayers } from '../../../src/core/layers/stack.ts';
import type { ImageContent, Layer, LayerFile } from '../../../src/core/model/layer.ts';

const file = (path: string, size = 1, other: Partial<LayerFile> = {}): LayerFile => ({ path, kind: 'file', size, mode: 0o644, uid: 0, gid: 0, modifiedAt: 0, digest: `${path}${String(size)}`, ...other });
const folder = (path: string, mode = 0o755, modifiedAt = 0): LayerFile => ({ path, kind: 'folder', size: 0, mode, uid: 0, gid: 0, modifiedAt });
const layer = (files: readonly LayerFile[], removed: readonly string[] = [], emptied: readonly string[] = []): Layer => ({ source: '', createdBy: '', files, removed, emptied });
const image = (layers: readonly Layer[], config: Readonly<Record<string, unknown>> = {}): ImageContent => ({ layers, config });
const told = (layers: readonly Layer[]): readonly (readonly string[])[] => stackLayers(image(layers)).changes.map((changes) => changes.map(({ kind, file: { path } }) => `${kind} ${path}`).sort());

describe('layers on top of each other', () => {
  it('add, change and remove; a folder that is only written anew is no change', () => {
    const layers = [layer([folder('/a'), file('/a/one'), file('/a/two'), file('/three')]), layer([folder('/a', 0o755, 9), file('/a/one', 2), file('/new')], ['/three']), layer([folder('/a', 0o700)], ['/a/none'])];
    assert.deepEqual(told(layers), [['added /a', 'added /a/one', 'added /a/two', 'added /three'], ['added /new', 'changed /a/one', 'removed /three'], ['changed /a']]);
    assert.deepEqual([...stackLayers(image(layers)).files.keys()].sort(), ['/a', '/a/one', '/a/two', '/new']);
  });

  it('take whole folders away, and what an emptied one had', () => {
    const below = layer([folder('/a'), file('/a/one'), folder('/a/b'), file('/a/b/two'), file('/ab')]);
    assert.deepEqual(told([below, layer([], ['/a'])])[1], ['removed /a', 'removed /a/b', 'removed /a/b/two', 'removed /a/one']);
    assert.deepEqual(told([below, layer([folder('/a'), file('/a/one', 1)], [], ['/a'])])[1], ['removed /a/b', 'removed /a/b/two']);
    assert.deepEqual(told([below, layer([file('/a')])])[1], ['changed /a', 'removed /a/b', 'removed /a/b/two', 'removed /a/one']);
  });
});

describe('the efficiency of an image', () => {
  const of = (layers: readonly Layer[]): ReturnType<typeof efficiencyOf> => efficiencyOf(image(layers), stackLayers(image(layers)));

  it('is whole where no layer brings again or removes what another brought', () => {
    assert.deepEqual(of([layer([file('/a', 10)]), layer([file('/b', 5)])]), { score: 1, wastedBytes: 0, wasted: [], removedFolders: [] });
    assert.equal(of([]).score, 1);
  });

  it('suffers from what is written twice or removed, the worst first, as dive counts it', () => {
    const layers = [layer([file('/a', 100), file('/gone', 60), folder('/d'), file('/d/x', 30), file('/d/y', 8), file('/kept', 10)]), layer([file('/a', 50)], ['/gone', '/d', '/none'])];
    // The least of each path: /a 50, /gone 0, /d/x 30, /d/y 8, /d 38 (all that was in it), /kept 10; of all: 150 + 60 + 30 + 8 + 38 + 10.
    assert.deepEqual(of(layers), {
      score: 136 / 296,
      wastedBytes: 210,
      wasted: [{ path: '/a', bytes: 150, layers: 2 }, { path: '/gone', bytes: 60, layers: 2 }],
      removedFolders: [{ path: '/d', isFolder: true, bytes: 38 }],
    });
  });

  it('counts only what has nothing below it in its layer', () => {
    const layers = [layer([folder('/a'), file('/b', 5)]), layer([folder('/a'), file('/a/x/y', 7)]), layer([file('/b', 5)])];
    assert.deepEqual(of(layers), { score: 12 / 17, wastedBytes: 10, wasted: [{ path: '/b', bytes: 10, layers: 2 }], removedFolders: [] });
  });
});

describe('two images', () => {
  it('differ in files, but not by times, and in settings', () => {
    const before = image([layer([file('/same', 1, { modifiedAt: 5 }), file('/old'), file('/a', 1)])], { config: { Env: ['A=1', 'B=2'], Entrypoint: ['x'], ExposedPorts: { '80/tcp': {} } } });
    const after = image([layer([file('/same', 1, { modifiedAt: 6 }), file('/new'), file('/a', 2)])], { config: { Env: ['A=1', 'B=3'], Labels: { l: 'v' }, User: 'me' } });
    assert.deepEqual(compareImages(before, after), {
      files: [
        { kind: 'changed', path: '/a', before: file('/a', 1), after: file('/a', 2) },
        { kind: 'added', path: '/new', after: file('/new') },
        { kind: 'removed', path: '/old', before: file('/old') },
      ],
      settings: [
        { name: 'ENTRYPOINT', before: '["x"]' },
        { name: 'ENV B', before: '2', after: '3' },
        { name: 'EXPOSE 80/tcp', before: '80/tcp' },
        { name: 'LABEL l', after: 'v' },
        { name: 'USER', after: 'me' },
      ],
    });
  });
});
