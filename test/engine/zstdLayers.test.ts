import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runOrThrow } from '../host/command.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { ensureEditor } from '../host/install.ts';

/** Where containerd keeps the images the builder compresses as it is told. */
describe('layers that a builder compressed', function () {
  this.timeout(300_000);
  let lab: LabEngine;

  before(async () => {
    lab = await startEngine({ version: '26.1' });
    await writeFile(join(dirname(lab.socketPath), 'daemon.json'), JSON.stringify({ features: { 'containerd-snapshotter': true } }));
    await lab.restart();
  });
  after(() => lab.stop());

  for (const compression of ['gzip', 'zstd'])
    it(`with ${compression} are read by the runtime that the editor has`, async () => {
      const name = `layers-${compression}.tar`;
      const archive = join(dirname(lab.socketPath), name);
      const { code, stderr } = await lab.docker(['build', '--output', `type=docker,dest=/mnt/${name},compression=${compression},force-compression=true`, '-'], { input: `FROM scratch\nCOPY <<END /etc/one\none\nEND\nCOPY <<END /srv/file\n${compression}\nEND\n` });
      assert.equal(code, 0, stderr);
      const { node } = await ensureEditor();
      const told = await runOrThrow(node, ['--import', 'tsx', 'test/engine/hosted/readLayers.ts', archive]);
      const { starts, layers } = JSON.parse(told) as { readonly starts: string; readonly layers: readonly (readonly string[])[] };
      assert.equal(starts, compression === 'zstd' ? '28b52ffd' : '1f8b');
      assert.deepEqual(layers, [['/etc', '/etc/one'], ['/srv', '/srv/file']]);
    });
});
