import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildRequest } from '../../src/core/build/build.ts';
import { ContextMemory } from '../../src/core/build/contextMemory.ts';
import { startBuild, type WatchedBuild } from '../fixtures/build/engineBuild.ts';
import { labVersions } from '../host/versions.ts';
import { asNobody } from '../unit/build/nobody.ts';
import { makeFolder, removeFolders, type TreeItem } from '../unit/build/support.ts';
import { useEngine } from './engineStage.ts';

for (const version of labVersions)
  for (const builder of ['buildkit', 'classic'] as const)
    describe(`building on engine ${version} with ${builder}`, function () {
      this.timeout(600_000);
      const stage = useEngine(version);

      afterEach(removeFolders);

      const build = async (root: string, changes: Partial<BuildRequest> = {}): Promise<WatchedBuild & { readonly imageId: string }> => {
        const watched = startBuild(stage.engine, root, { builder, ...changes });
        const result = await watched.result;
        assert.ok(result.kind === 'built', watched.output());
        assert.match(result.imageId ?? '', /^sha256:[0-9a-f]{64}$/);
        return { ...watched, imageId: result.imageId ?? '' };
      };
      const run = async (image: string, script: string): Promise<string> => {
        const { code, stdout, stderr } = await stage.lab.docker(['run', '--rm', '--network', 'none', image, 'sh', '-c', script]);
        assert.equal(code, 0, stderr);
        return stdout;
      };
      const failure = async (root: string, changes: Partial<BuildRequest> = {}): Promise<{ readonly lines: readonly number[]; readonly message: string; readonly finding: string; readonly output: string }> => {
        const watched = startBuild(stage.engine, root, { builder, ...changes });
        const result = await watched.result;
        assert.ok(result.kind === 'failed', watched.output());
        const [finding] = result.findings;
        return { lines: finding ? [finding.startLine, finding.endLine] : [], message: result.message, finding: finding?.message ?? '', output: watched.output() };
      };

      it('makes the image that was asked for', async () => {
        const root = makeFolder({
          Dockerfile: 'FROM busybox AS wanted\nARG GREETING=none\nRUN echo "said $GREETING" | tee /said\nFROM busybox\nRUN exit 1\n',
        });
        const name = `asked-${builder}`;
        const { imageId, output } = await build(root, { tags: [`${name}:1`, `${name}:two`], target: 'wanted', buildArgs: { GREETING: 'hello' }, labels: { note: 'a "b" é' } });
        const { tags, json } = await stage.engine.images.inspect(imageId);
        const config = json.Config as { readonly Labels: unknown };
        assert.deepEqual([[...tags].sort(), config.Labels], [[`${name}:1`, `${name}:two`], { note: 'a "b" é' }]);
        assert.equal(await run(`${name}:two`, 'cat /said'), 'said hello\n');
        assert.ok(output().includes('said hello\n'), output());
      });

      it('puts into the image what docker build does', async () => {
        const tree: Readonly<Record<string, TreeItem>> = {
          Dockerfile: 'FROM busybox\nCOPY . /x\n',
          '.dockerignore': '# no logs\n**/*.log\nnode_modules\n!**/keep.log\nsecret/*\n!secret/public\n/docs/\n!docs/readme.md\n',
          'a.log': 'no',
          'deep/keep.log': 'yes',
          'deep/b.log': 'no',
          'node_modules/x/other': 'no',
          // The client of 20.10 does not look for it there, today's does.
          ...(version !== '20.10' && { 'node_modules/x/keep.log': builder === 'classic' ? 'no' : 'yes' }),
          'secret/key': 'no',
          'secret/public/a': 'yes',
          'docs/readme.md': 'yes',
          'docs/other.md': 'no',
          empty: { folder: true, mode: 0o711 },
          run: { text: '#!/bin/sh', mode: 0o755 },
          private: { text: 'x', mode: 0o400 },
          'same as run': { hardLink: 'run' },
          link: { symlink: 'deep/keep.log' },
          dangling: { symlink: '/nowhere/../else' },
          'a, b': 'comma',
          'é/\u{1F600}': 'unicode',
          'é/\uFF5E': 'unicode',
          'Ж/日本': 'scripts',
          'עברית': 'scripts',
          'A\u0308 ก 한글': 'scripts',
          loop: { symlink: 'loop' },
          'circle/up': { symlink: '../circle' },
          big: 'x'.repeat(300_000),
          none: '',
        };
        const root = makeFolder(tree);
        execFileSync('mkfifo', ['-m', '640', join(root, 'pipe')]);
        for (const path of ['run', 'big', 'deep/keep.log']) utimesSync(join(root, path), 1_000_000_000, 1_000_000_000);
        const list = 'cd /x && find . | sort | while read -r f; do echo "$f $(stat -c "%A %u:%g %h" "$f") $(readlink "$f")"; [ -f "$f" ] && [ ! -L "$f" ] && stat -c "%s %Y" "$f" && md5sum < "$f"; done; true';
        const flag = builder === 'classic' ? '0' : '1';
        const environment = ['env', 'HOME=/mnt', 'DOCKER_CONFIG=/mnt/config', 'DOCKER_HOST=unix:///mnt/docker.sock', `DOCKER_BUILDKIT=${flag}`];
        const theirs = await stage.lab.inside([...environment, 'docker', 'build', '--no-cache', '-t', `theirs-${builder}`, root]);
        assert.equal(theirs.code, 0, theirs.stderr);
        await build(root, { tags: [`ours-${builder}`], noCache: true });
        const listed = await run(`ours-${builder}`, list);
        assert.equal(listed, await run(`theirs-${builder}`, list));
        assert.ok(listed.includes('./deep/keep.log') && !listed.includes('a.log '), listed);
      });

      it('takes a Dockerfile from outside the context, with ignore rules of its own', async () => {
        const elsewhere = makeFolder({ 'web.Dockerfile': 'FROM busybox\nCOPY . /x\n', 'web.Dockerfile.dockerignore': 'b\n' });
        const root = makeFolder({ a: '', b: '', '.dockerignore': 'a\n' });
        const { imageId } = await build(root, { dockerfile: join(elsewhere, 'web.Dockerfile') });
        assert.equal(await run(imageId, 'ls -A /x'), '.dockerignore\na\n');
        const plain = makeFolder({ Containerfile: 'FROM busybox\nCOPY . /x\n' });
        const other = await build(makeFolder({ a: '', b: '' }), { dockerfile: join(plain, 'Containerfile') });
        assert.equal(await run(other.imageId, 'ls -A /x'), 'a\nb\n');
      });

      it('takes a Dockerfile that is ignored, from a folder below, by any name', async () => {
        const root = makeFolder({ 'docker/my [x] Dockerfile': 'FROM busybox\nCOPY . /x\n', '.dockerignore': 'docker\n.dockerignore\n', a: '' });
        const { imageId } = await build(root, { dockerfile: join(root, 'docker/my [x] Dockerfile') });
        assert.equal(await run(imageId, 'find /x -mindepth 1 -type f'), '/x/a\n');
      });

      it('takes a Dockerfile that is a link, wherever it leads', async () => {
        const elsewhere = makeFolder({ real: 'FROM busybox\nCOPY a /\n' });
        const root = makeFolder({ Dockerfile: { symlink: join(elsewhere, 'real') }, 'sub/below': 'FROM busybox\nCOPY a /\n', inside: { symlink: 'sub/below' }, a: '' });
        await build(root);
        await build(root, { dockerfile: join(root, 'inside') });
      });

      it('says on which line a step failed, and why', async () => {
        const root = makeFolder({ Dockerfile: 'FROM busybox AS one\nRUN true\n\n# then\nRUN echo before; \\\n  exit 3\n\nFROM one\nRUN echo after\n' });
        const { lines, finding, message, output } = await failure(root);
        assert.deepEqual([lines, finding], [[5, 6], 'exit code: 3: RUN echo before; exit 3']);
        assert.ok(message.includes('3') && output.includes('before\n') && output.includes('   5 | >>> RUN echo before; \\\n'), output);
      });

      it('says on which line a file was not found', async () => {
        const root = makeFolder({ Dockerfile: 'FROM busybox\nRUN true\nCOPY nowhere /\n' });
        const { lines, finding } = await failure(root);
        assert.deepEqual([lines, finding.includes('nowhere')], [[3, 3], true]);
      });

      it('says on which line the file makes no sense', async () => {
        const { lines, finding } = await failure(makeFolder({ Dockerfile: 'FROM busybox\nRUN true\nFOO bar\n' }));
        assert.deepEqual([lines, /^unknown instruction: FOO/.test(finding)], [[3, 3], true]);
      });

      it('says on which line an image could not be had', async () => {
        const { lines, message } = await failure(makeFolder({ Dockerfile: 'FROM busybox AS a\n\nFROM 127.0.0.1:1/nowhere/app:1\nCOPY --from=a /etc /etc\n' }));
        assert.deepEqual([lines, message.includes('127.0.0.1:1')], [[3, 3], true]);
      });

      it('names a file of the context that cannot be read', async () => {
        const root = makeFolder({ Dockerfile: 'FROM busybox\nCOPY . /x\n', secret: { text: 'x', mode: 0 } });
        const modes = [stage.lab.socketPath, dirname(stage.lab.socketPath), root].map((path) => [path, statSync(path).mode] as const);
        for (const [path, mode] of modes) chmodSync(path, mode | 0o777);
        try {
          await asNobody(async () => {
            const { message } = await failure(root, { noCache: true });
            assert.equal(message, `${join(root, 'secret')} cannot be read: permission denied.`);
          });
        } finally {
          for (const [path, mode] of modes) chmodSync(path, mode);
        }
      });

      it('is drawn in place where there is a terminal', async () => {
        const root = makeFolder({ Dockerfile: 'FROM busybox\nRUN echo drawn\n' });
        let written = '';
        const { result } = startBuild(stage.engine, root, { builder, noCache: true }, { output: { write: (text) => (written += text), size: () => ({ columns: 60, rows: 10 }) } });
        assert.equal((await result).kind, 'built');
        assert.equal(builder === 'buildkit' ? /\[\+\] Building \d+\.\ds \((\d+)\/\1\) FINISHED/.test(written) : written.includes('drawn\n'), true, written);
      });
    });

for (const version of labVersions)
  describe(`BuildKit of engine ${version}`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);

    afterEach(removeFolders);

    const drawn = async (root: string, memory?: ContextMemory): Promise<string> => {
      const { result, output } = startBuild(stage.engine, root, {}, memory && { memory });
      assert.equal((await result).kind, 'built', output());
      return output();
    };

    it('is what is used by default', async () => {
      assert.match(await drawn(makeFolder({ Dockerfile: 'FROM busybox\n' })), /^#\d+ \[internal\] load/m);
    });

    it('passes on the output of programs byte by byte', async () => {
      const script = "printf '\\377\\n' >&2 && sleep 1 && printf 'euro \\342\\202' && sleep 1 && printf '\\254\\n\\033[31mred\\033[0m\\ttab\\n10%%\\r20%%\\n' && printf end";
      const root = makeFolder({ Dockerfile: `FROM busybox\nRUN ${script}\n` });
      const text = await drawn(root);
      for (const expected of ['euro €\n', '\u001b[31mred\u001b[0m\ttab\n', '10%\r20%\n', '\uFFFD\n', 'end\n']) assert.ok(text.includes(expected), JSON.stringify([expected, text]));
    });

    it('says cached where it was cached, and nowhere else', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\nCOPY a /\nRUN echo first\nCOPY b /\nRUN echo second\n', a: 'a', b: '1' });
      const steps = (text: string): readonly string[] => {
        const places = new Map([...text.matchAll(/^#(\d+) \[([2-5])\/5\]/gm)].map((match) => [match[1], match[2]]));
        return [...text.matchAll(/^#(\d+) (CACHED|DONE)/gm)].filter((match) => places.has(match[1])).map((match) => `${places.get(match[1]) ?? ''} ${match[2] ?? ''}`).sort();
      };
      assert.deepEqual(steps(await drawn(root)), ['2 DONE', '3 DONE', '4 DONE', '5 DONE']);
      assert.deepEqual(steps(await drawn(root)), ['2 CACHED', '3 CACHED', '4 CACHED', '5 CACHED']);
      writeFileSync(join(root, 'b'), '22');
      assert.deepEqual(steps(await drawn(root)), ['2 CACHED', '3 CACHED', '4 DONE', '5 DONE']);
    });

    it('is sent only what it lacks', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\nCOPY . /x\n', big: 'x'.repeat(3_000_000), small: '1' });
      const sent = (text: string): string | undefined => {
        const step = /^#(\d+) \[internal\] load build context/m.exec(text)?.[1];
        return [...text.matchAll(/^#(\d+) transferring context: ([\d.]+[kMG]?B)/gm)].filter((match) => match[1] === step).at(-1)?.[2];
      };
      assert.match(sent(await drawn(root)) ?? '', /^3\.\d\dMB$/);
      writeFileSync(join(root, 'small'), '22');
      assert.match(sent(await drawn(root)) ?? '', /^[\d.]+k?B$/);
    });

    it('gets a file that was rewritten without a trace', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\nCOPY a /\nRUN echo "it is $(cat /a)"\n', a: 'old' });
      utimesSync(join(root, 'a'), 1_000_000_000, 1_000_000_000);
      const memory = new ContextMemory();
      assert.ok((await drawn(root, memory)).includes('it is old\n'));
      writeFileSync(join(root, 'a'), 'new');
      utimesSync(join(root, 'a'), 1_000_000_000, 1_000_000_000);
      assert.ok((await drawn(root, memory)).includes('it is new\n'));
      assert.ok(!(await drawn(root, memory)).includes('it is new\n'));
    });

    it('is sent the file that a COPY names, through links and with odd names', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\nCOPY ["a, b", "link/é*", "/x/"]\nRUN cd /x && printf "%s\\n" *\n', 'a, b': '', 'real/é1': '', 'real/é2': '', 'real/other': '', link: { symlink: 'real' } });
      const text = await drawn(root);
      assert.deepEqual([...text.matchAll(/^#\d+ [\d.]+ (.*)$/gm)].map((match) => match[1]), ['a, b', 'é1', 'é2'], text);
    });

    it('builds one folder twice at once', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\nCOPY . /x\nRUN echo "it is $(cat /x/a)"\n', a: 'here', big: 'x'.repeat(3_000_000) });
      const texts = await Promise.all([drawn(root), drawn(root)]);
      assert.deepEqual(texts.map((text) => text.includes('it is here\n') || text.includes('CACHED\n')), [true, true], texts.join('\n'));
    });

    it('builds several images at once', async () => {
      const roots = Array.from({ length: 3 }, (_, index) => makeFolder({ Dockerfile: `FROM busybox\nCOPY a /\nRUN echo "mine is $(cat /a)"\n`, a: String(index) }));
      const texts = await Promise.all(roots.map((root) => drawn(root)));
      assert.deepEqual(texts.map((text) => /mine is (\d)\n/.exec(text)?.[1]), ['0', '1', '2']);
    });
  });
