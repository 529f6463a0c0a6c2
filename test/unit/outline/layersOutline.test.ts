import assert from 'node:assert/strict';
import type { ImageContent, LayerFile } from '../../../src/core/model/layer.ts';
import { LayersOutline } from '../../../src/core/outline/layersOutline.ts';

const file = (path: string, size: number): LayerFile => ({ path, kind: 'file', size, mode: 0o644, uid: 0, gid: 0, modifiedAt: 0, digest: `${path}${size}` });
const folder = (path: string): LayerFile => ({ path, kind: 'folder', size: 0, mode: 0o755, uid: 0, gid: 0, modifiedAt: 0 });
const now = Date.parse('2024-01-02T00:00:00Z');

const content: ImageContent = {
  layers: [
    { source: 'a', createdBy: 'COPY . /app', createdAt: now / 1000 - 7200, files: [folder('/app'), file('/app/one', 1000), file('/app/two', 500)], removed: [], emptied: [] },
    { source: 'b', createdBy: 'RUN rm -r /app', files: [file('/done', 10)], removed: ['/app'], emptied: [] },
  ],
  config: {
    history: [
      { created_by: 'COPY . /app # buildkit', created: '2024-01-01T22:00:00Z' },
      { created_by: '/bin/sh -c #(nop)  ENV A=b', empty_layer: true, created: '2024-01-01T23:00:00Z' },
      { created_by: '/bin/sh -c rm -r /app' },
    ],
  },
};

describe('the rows of an image’s layers', () => {
  const rowsOf = async (image: ImageContent, id?: string): Promise<readonly (readonly [string, string])[]> => {
    const outline = new LayersOutline({ kind: 'image', engineId: 'e', imageId: 'sha256:x', content: image, now });
    const [top, parent] = [await outline.children(), id === undefined ? undefined : outline.find(id)];
    const rows = id === undefined ? top : await outline.children(parent);
    outline.dispose();
    return rows.map(({ label, description = '' }) => [label, description] as const);
  };

  it('have the whole history, with the steps that changed settings only, their size and age', async () => {
    assert.deepEqual(await rowsOf(content, 'history'), [
      ['1 · COPY . /app', '1.5 kB, 2 hours ago'],
      ['2 · ENV A=b', 'settings only, about an hour ago'],
      ['3 · RUN rm -r /app', '10 B'],
    ]);
    assert.deepEqual((await rowsOf(content)).map(([label]) => label), ['Efficiency 100.0 %', 'All Files', 'History', '1 · COPY . /app', '2 · RUN rm -r /app']);
  });

  it('name the folders that were removed, which the score knows nothing of', async () => {
    assert.deepEqual(await rowsOf(content, 'efficiency'), [['/app', 'removed folder, 1.5 kB below; not counted']]);
  });

  it('say no size of a step where the image does not tell which layer it made', async () => {
    assert.deepEqual(await rowsOf({ ...content, config: { history: [{ created_by: 'COPY x' }] } }, 'history'), [['1 · COPY x', '']]);
    assert.deepEqual(await rowsOf({ ...content, config: {} }, 'history'), []);
  });
});
