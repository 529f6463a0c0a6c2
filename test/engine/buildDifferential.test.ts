import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { randomContext } from '../fixtures/build/randomContext.ts';
import { startBuild } from '../fixtures/build/engineBuild.ts';
import { runOrThrow } from '../host/command.ts';
import { labVersions } from '../host/versions.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';
import { useEngine } from './engineStage.ts';

const contextsPerEngine = 10;

for (const version of labVersions)
  describe(`random contexts, built on engine ${version}`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);

    afterEach(removeFolders);

    /** What is in an image: names, kinds, modes, owners, sizes, links, the times of files, and all content. */
    const contentOf = async (archive: string): Promise<readonly string[]> => {
      const listing = await runOrThrow('tar', ['--numeric-owner', '--full-time', '--quoting-style=literal', '-tvf', archive]);
      const lines = listing.split('\n').filter((line) => line !== '');
      // The engine gives the folders of an image new times.
      const entries = lines.map((line) => (line.startsWith('d') ? line.replace(/\d{4}-\d\d-\d\d \S+ /, '') : line)).sort();
      return [...entries, createHash('sha256').update(await runOrThrow('tar', ['-xOf', archive])).digest('hex')];
    };
    const theirs = async (root: string): Promise<readonly string[] | 'failed'> => {
      const archive = join(makeFolder(), 'theirs.tar');
      const environment = ['env', 'HOME=/mnt', 'DOCKER_CONFIG=/mnt/config', 'DOCKER_HOST=unix:///mnt/docker.sock', 'DOCKER_BUILDKIT=1'];
      const { code } = await stage.lab.inside([...environment, 'docker', 'build', '--no-cache', '--output', `type=tar,dest=${archive}`, root]);
      return code === 0 ? contentOf(archive) : 'failed';
    };
    const ours = async (root: string): Promise<readonly string[] | 'failed'> => {
      const destination = join(makeFolder(), 'ours.tar');
      const { kind } = await startBuild(stage.engine, root, { noCache: true, outputs: [{ type: 'tar', options: {}, destination }] }).result;
      return kind === 'built' ? contentOf(destination) : 'failed';
    };

    it('are in the image what docker build makes of them', async () => {
      let built = 0;
      for (let seed = 1; seed <= contextsPerEngine; seed++) {
        const tree = randomContext(seed, version);
        const root = makeFolder(tree);
        const expected = await theirs(root);
        assert.deepEqual(await ours(root), expected, JSON.stringify({ seed, tree }, undefined, 1));
        if (expected !== 'failed') built += 1;
      }
      assert.ok(built >= contextsPerEngine / 2, `only ${built} of these contexts can be built at all`);
    });
  });
