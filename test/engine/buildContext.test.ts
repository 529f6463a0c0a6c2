import assert from 'node:assert/strict';
import { join } from 'node:path';
import { copySizes } from '../../src/core/analysis/contextSize.ts';
import { listContext } from '../../src/core/build/contextListing.ts';
import { followLinks } from '../../src/core/build/followLinks.ts';
import { readIgnoreFile } from '../../src/core/build/ignoreFile.ts';
import { startBuild } from '../fixtures/build/engineBuild.ts';
import { labVersions } from '../host/versions.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';
import { useEngine } from './engineStage.ts';

/** What each COPY says but where to. None takes a file by two names: it is counted once, and copied twice. */
const copies = ['a.txt', '.', 'src', './src/', '/src/deep/d.ts', '*.txt', 'src/*.ts', 'src/d*', 's*/de?p', 'src/[cx].ts', 'data', 'src/link', 'd*', 'a.txt src/c.ts', '["a file", "b.txt"', 'data/d.ts'];

const tree = {
  'a.txt': '12345',
  'b.txt': '1',
  'a file': 'with a space',
  'src/c.ts': '12',
  'src/x.log': 'ignored',
  'src/deep/d.ts': '123',
  'src/deep/er/e.ts': '1234',
  'src/link': { symlink: 'c.ts' },
  data: { symlink: 'src/deep' },
  dangling: { symlink: 'nowhere' },
  'node_modules/m.js': 'ignored',
  'node_modules/keep/k.js': 'kept',
  '.dockerignore': 'node_modules\n!node_modules/keep\n**/*.log\nDockerfile\ndangling\n',
} as const;

for (const version of labVersions)
  describe(`what a COPY is said to take, and what engine ${version} copies`, function () {
    this.timeout(300_000);
    const stage = useEngine(version);

    afterEach(removeFolders);

    it('are the same', async () => {
      const dockerfile = `FROM busybox\n${copies.map((sources, index) => (sources.startsWith('[') ? `COPY ${sources}, "/out/${index}/"]\n` : `COPY ${sources} /out/${index}/\n`)).join('')}`;
      const root = makeFolder({ ...tree, Dockerfile: dockerfile });
      const watched = startBuild(stage.engine, root, { builder: 'buildkit', tags: ['taken:1'] });
      assert.equal((await watched.result).kind, 'built', watched.output());
      const count = 'cd /out && for i in $(seq 0 99); do [ -d $i ] && echo $(find $i ! -type d | wc -l) files, $(find $i -type f -exec cat {} + < /dev/null | wc -c) B; done; true';
      const { code, stdout, stderr } = await stage.lab.docker(['run', '--rm', '--network', 'none', 'taken:1', 'sh', '-c', count]);
      assert.equal(code, 0, stderr);
      const { patterns } = await readIgnoreFile(root, join(root, 'Dockerfile'));
      const { signal } = new AbortController();
      const sizes = await copySizes(dockerfile, await listContext(root, patterns, signal), (paths) => followLinks(root, paths), signal);
      const said = sizes.map(({ files, bytes }) => `${files} files, ${bytes} B`);
      assert.deepEqual(
        said.map((text, index) => `${copies[index] ?? ''}: ${text}`),
        stdout.trim().split('\n').map((text, index) => `${copies[index] ?? ''}: ${text}`),
      );
    });
  });
