import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { startBuild } from '../fixtures/build/engineBuild.ts';
import { labVersions } from '../host/versions.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';
import { useEngine } from './engineStage.ts';

for (const version of labVersions)
  describe(`the session of a build, on engine ${version}`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);

    afterEach(removeFolders);

    it('is still there after more seconds than an engine waits for one that does not say it is well', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\nRUN sleep 13\nRUN --mount=type=secret,id=late,required=true tr a-z A-Z < /run/secrets/late\n' });
      const { result, output } = startBuild(stage.engine, root, { noCache: true, secrets: [{ id: 'late', env: 'LATE' }] }, { environment: { LATE: 'in time\n' } });
      assert.equal((await result).kind, 'built', output());
      assert.match(output(), / IN TIME\n/);
    });

    it('keeps the files of folders apart that look alike', async () => {
      const roots = ['one', 'two'].map((text) => {
        const root = makeFolder({ Dockerfile: 'FROM scratch\nCOPY a b /\n', a: text, b: 'same' });
        for (const name of ['Dockerfile', 'a', 'b', '.']) utimesSync(join(root, name), 1_000_000_000, 1_000_000_000);
        return root;
      });
      const contents: string[] = [];
      for (const root of roots) {
        const out = join(root, 'out');
        const { result, output } = startBuild(stage.engine, root, { outputs: [{ type: 'local', options: {}, destination: out }] });
        assert.equal((await result).kind, 'built', output());
        contents.push(readFileSync(join(out, 'a'), 'utf8'));
      }
      assert.deepEqual(contents, ['one', 'two']);
    });

    it('keeps to rules and names beyond ASCII', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\nCOPY ["日本", "é*", "/x/"]\nCOPY . /y\nRUN cd /x && printf "%s|" * && cd /y && printf "%s|" *\n', '.dockerignore': 'é no\nЖ, ж\n**/\u{1F600}*\nDockerfile\n.dockerignore\n', 日本: '', 'é yes': '', 'é no': '', 'Ж, ж': '', '\u{1F600} face': '' });
      const { result, output } = startBuild(stage.engine, root, { noCache: true });
      assert.equal((await result).kind, 'built', output());
      assert.match(output(), / é yes\|日本\|é yes\|日本\|/);
    });

    it('sends a file that grows meanwhile, and comes to an end', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\nCOPY . /x\nRUN test $(wc -c < /x/growing) -ge 3000000\n', growing: 'x'.repeat(3_000_000), zz: 'last' });
      const ignore = (): void => undefined;
      const grow = (): void => appendFileSync(join(root, 'growing'), 'y'.repeat(500_000));
      const observer = { begin: ignore, progress: ignore, named: ignore, text: ignore, offered: grow, sent: grow };
      const { result, output } = startBuild(stage.engine, root, { noCache: true }, { observer });
      assert.equal((await result).kind, 'built', output());
    });
  });
