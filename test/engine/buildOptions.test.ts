import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type BuildRequest, type BuildResult } from '../../src/core/build/build.ts';
import { type BuildOptions } from '../../src/core/build/buildImage.ts';
import { startBuild, type WatchedBuild } from '../fixtures/build/engineBuild.ts';
import { run } from '../host/command.ts';
import { debianPackages, ensureDebianPackages } from '../host/install.ts';
import { startRegistry } from '../host/registry.ts';
import { sharedEngine } from '../host/shared.ts';
import { labVersions } from '../host/versions.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';
import { useEngine } from './engineStage.ts';

type Ended = WatchedBuild & { readonly ended: BuildResult };

for (const version of labVersions)
  describe(`the options of a build, on engine ${version}`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);

    afterEach(removeFolders);

    const end = async (root: string, changes: Partial<BuildRequest>, options: Partial<BuildOptions> = {}): Promise<Ended> => {
      const watched = startBuild(stage.engine, root, { noCache: true, ...changes }, options);
      return { ...watched, ended: await watched.result };
    };
    const built = async (root: string, changes: Partial<BuildRequest>, options: Partial<BuildOptions> = {}): Promise<Ended> => {
      const all = await end(root, changes, options);
      assert.equal(all.ended.kind, 'built', all.output());
      return all;
    };
    const refused = async (root: string, changes: Partial<BuildRequest>, options: Partial<BuildOptions> = {}): Promise<string> => {
      const { ended, output } = await end(root, changes, options);
      assert.ok(ended.kind === 'failed', output());
      return ended.message;
    };

    it('give secrets to the steps that want them, and to nobody else', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\nRUN --mount=type=secret,id=one --mount=type=secret,id=two --mount=type=secret,id=none tr a-z A-Z < /run/secrets/one; cat /run/secrets/two | tr a-z A-Z; ls /run/secrets\n', two: 'hidden two\n' });
      const secrets = [{ id: 'one', env: 'ONE' }, { id: 'two', file: join(root, 'two') }];
      const { output, log, ended } = await built(root, { secrets, tags: ['secrets:1'] }, { environment: { ONE: 'hidden one\n' } });
      assert.ok(/ HIDDEN ONE\n/.test(output()) && / HIDDEN TWO\n/.test(output()) && / two\n/.test(output()) && !/ none\n/.test(output()), output());
      const told = [output(), ...log, JSON.stringify(ended), JSON.stringify(await stage.engine.images.history('secrets:1'))];
      assert.deepEqual(told.filter((text) => text.includes('hidden')), []);
    });

    it('name a secret that nobody gives', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\nRUN true\nRUN --mount=type=secret,id=absent,required=true true\n' });
      const { ended } = await end(root, {});
      assert.ok(ended.kind === 'failed');
      assert.deepEqual([/absent/.test(ended.message), ended.remedy, ended.findings[0]?.startLine], [true, 'Give the build the secret "absent": add it to "secrets" in the task.', 3], ended.message);
    });

    it('name a secret that cannot be had, before anything is begun', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\n' });
      assert.equal(await refused(root, { secrets: [{ id: 'npm', env: 'NPM' }] }, { environment: {} }), 'The secret "npm" cannot be had: the environment variable NPM is not set.');
      assert.equal(await refused(root, { secrets: [{ id: 'npm', file: join(root, 'x') }] }), `The secret "npm" cannot be had: there is no file ${join(root, 'x')}.`);
    });

    it('let a step speak to an SSH agent', async () => {
      const script = String.raw`socket(S, 1, 1, 0) && connect(S, pack("S a108", 1, $ENV{SSH_AUTH_SOCK})) or die $!; syswrite(S, "ping\n"); print <S>`;
      const root = makeFolder({ Dockerfile: `FROM busybox\nCOPY perl /\nRUN --mount=type=ssh,id=b /usr/bin/perl -e '${script}'\nRUN --mount=type=ssh /usr/bin/perl -e '${script}'\n` });
      await copyProgram('/usr/bin/perl', join(root, 'perl'));
      const agent = join(root, 'agent');
      const server = await echoing(agent);
      try {
        const { output } = await built(root, { ssh: [{ id: 'default' }, { id: 'b', socket: agent }] }, { environment: { SSH_AUTH_SOCK: agent } });
        assert.equal(output().match(/ pong ping\n/g)?.length, 2, output());
      } finally {
        server.close();
      }
      assert.equal(await refused(root, { ssh: [{ id: 'default' }] }, { environment: {} }), 'There is no SSH agent for "default": SSH_AUTH_SOCK is not set.');
      assert.equal(await refused(root, { ssh: [{ id: 'b', socket: join(root, 'gone') }] }), `The SSH agent for "b" does not answer at ${join(root, 'gone')}: ENOENT`);
    });

    it('let a step sign with the file of a private key, as if it were an agent', async () => {
      await ensureDebianPackages(debianPackages.ssh);
      const kinds = [['ed25519'], ['rsa'], ['rsa', '-m', 'PEM'], ['ecdsa', '-b', '521'], ['ecdsa', '-m', 'PKCS8']] as const;
      const root = makeFolder({ 'keys/none': '' });
      const steps: string[] = [];
      const ssh: { readonly id: string; readonly socket: string }[] = [];
      for (const [index, kind] of kinds.entries()) {
        const socket = join(root, 'keys', `key${index}`);
        assert.equal((await run('ssh-keygen', ['-q', '-t', ...kind, '-N', '', '-f', socket])).code, 0);
        ssh.push({ id: `key${index}`, socket });
        steps.push(`RUN --mount=type=ssh,id=key${index} ssh-add -T /keys/key${index}.pub && echo key ${index} signs`);
      }
      writeFileSync(join(root, 'Dockerfile'), `FROM busybox\nCOPY ssh-add /\nCOPY keys/*.pub /keys/\nRUN echo root:x:0:0::/:/bin/sh > /etc/passwd\nENV PATH=/bin:/usr/bin\n${steps.join('\n')}\n`);
      await copyProgram('/usr/bin/ssh-add', join(root, 'ssh-add'));
      const { output, log, ended } = await built(root, { ssh });
      assert.deepEqual(kinds.map((_, index) => output().includes(` key ${index} signs\n`)), kinds.map(() => true), output());
      const secrets = ssh.map(({ socket }) => readFileSync(socket, 'latin1').split('\n')[2] ?? '');
      assert.deepEqual([output(), ...log, JSON.stringify(ended)].filter((text) => secrets.some((secret) => text.includes(secret))), []);
      const sealed = join(root, 'keys/sealed');
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'a phrase', '-f', sealed]);
      const { ended: refusal } = await end(root, { ssh: [{ id: 'default', socket: sealed }] });
      assert.ok(refusal.kind === 'failed');
      assert.deepEqual([refusal.message, refusal.remedy], [`${sealed} is no private key that can be used.`, "Add it to an agent (ssh-add), and name the agent's socket."]);
    });

    it('write the result into a folder, over what was there', async () => {
      const script = 'mkdir -p /o/d/e && cd /o && printf hello > d/e/f && chmod 640 d/e/f && ln -s d/e/f l && ln d/e/f h && head -c 300000 /dev/zero > big && mkdir sealed && touch sealed/x && chmod 555 sealed && touch -t 200109090146.40 big && mkfifo pipe';
      const root = makeFolder({ Dockerfile: `FROM busybox AS made\nRUN ${script}\nFROM scratch\nCOPY --from=made /o /\n` });
      const out = join(root, 'out');
      const elsewhere = join(root, 'elsewhere');
      mkdirSync(out);
      mkdirSync(elsewhere);
      writeFileSync(join(out, 'mine'), 'mine');
      symlinkSync(elsewhere, join(out, 'd'));
      for (const _ of [1, 2]) {
        const { ended } = await built(root, { outputs: [{ type: 'local', options: {}, destination: out }] });
        assert.ok(ended.kind === 'built' && ended.imageId === undefined);
      }
      const names = readdirSync(out, { recursive: true }).map(String).sort();
      assert.deepEqual(names.filter((name) => name !== 'pipe'), ['big', 'd', 'd/e', 'd/e/f', 'h', 'l', 'mine', 'sealed', 'sealed/x']);
      assert.deepEqual([readFileSync(join(out, 'd/e/f'), 'utf8'), readlinkSync(join(out, 'l')), statSync(join(out, 'h')).mode & 0o777, statSync(join(out, 'sealed')).mode & 0o777], ['hello', 'd/e/f', 0o640, 0o555]);
      assert.deepEqual([lstatSync(join(out, 'd')).isDirectory(), readdirSync(elsewhere), statSync(join(out, 'big')).size], [true, [], 300_000]);
    });

    it('write the result into a tar file, which is whole or not there', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox AS made\nRUN mkdir /o && head -c 5000000 /dev/zero > /o/big && echo x > /o/small\nFROM scratch\nCOPY --from=made /o /\n' });
      const destination = join(root, 'new/out.tar');
      await built(root, { outputs: [{ type: 'tar', options: {}, destination }] });
      const { stdout } = await run('tar', ['-tf', destination]);
      assert.deepEqual(stdout.split('\n').filter((line) => /big|small/.test(line)).map((line) => line.replace(/^\.?\//, '')), ['big', 'small']);
      const failed = makeFolder({ Dockerfile: 'FROM busybox\nRUN false\n' });
      await refused(failed, { outputs: [{ type: 'tar', options: {}, destination: join(failed, 'no/out.tar') }] });
      assert.equal(existsSync(join(failed, 'no')), false);
    });

    it('say where the result cannot be written', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\n', file: '' });
      const destination = join(root, 'file/out.tar');
      assert.match(await refused(root, { outputs: [{ type: 'tar', options: {}, destination }] }), /^What was built cannot be written to .*\/file\/out\.tar: E(?:NOTDIR|EXIST)/);
    });

    it('take the Dockerfile from the task', async () => {
      const root = makeFolder({ Dockerfile: 'FROM nowhere\n', '.dockerignore': 'b\n', a: '', b: '' });
      const request = { dockerfile: join(root, 'Dockerfile (inline)'), dockerfileInline: 'FROM busybox\nCOPY . /x\nRUN ls /x\n' };
      for (const builder of ['buildkit', 'classic'] as const) {
        const { output } = await built(root, { ...request, builder });
        assert.match(output(), /\bDockerfile\n(?:#\d+ [\d.]+ )?a\n/);
      }
      const { ended, output } = await end(root, { ...request, dockerfileInline: 'FROM busybox\nRUN exit 3\n' });
      assert.deepEqual([ended.kind, ended.kind === 'failed' && ended.findings, output().includes('   2 | >>> RUN exit 3')], ['failed', [], true]);
    });

    it('add hosts', async () => {
      const { output } = await built(makeFolder({ Dockerfile: 'FROM busybox\nRUN grep there /etc/hosts | tr "\\t" " "\n' }), { addHosts: { 'there.example': '10.1.2.3', 'there.too': '::1' } });
      assert.ok(/10\.1\.2\.3 there\.example\n/.test(output()) && /::1 there\.too\n/.test(output()), output());
    });

    it('export the cache within the image', async () => {
      await built(makeFolder({ Dockerfile: 'FROM busybox\nRUN true\n' }), { tags: ['inline:1'], cacheTo: [{ type: 'inline', options: {} }] });
      const { output } = await built(makeFolder({ Dockerfile: 'FROM busybox\nRUN true\n' }), { cacheFrom: ['127.0.0.1:1/inline:1'] });
      assert.match(output(), /importing cache manifest from 127\.0\.0\.1:1\/inline:1/);
    });

    it('push the tags, and say which registry refused', async () => {
      const { hostAddress } = await sharedEngine(version);
      const registry = await startRegistry({ address: hostAddress });
      const locked = await startRegistry({ address: hostAddress, credentials: { username: 'joe', password: 'x' } });
      try {
        for (const builder of ['buildkit', 'classic'] as const) {
          const { output } = await built(makeFolder({ Dockerfile: 'FROM busybox\n' }), { builder, tags: [`${registry.host}/${builder}:1`, `${registry.host}/${builder}:2`], push: true });
          assert.match(output(), /pushing .*:1\n[^]*digest: sha256:[^]*pushing .*:2\n[^]*digest: sha256:/);
          const { tags } = (await (await fetch(`http://${registry.host}/v2/${builder}/tags/list`)).json()) as { readonly tags: readonly string[] };
          assert.deepEqual([...tags].sort(), ['1', '2']);
        }
        const { ended } = await end(makeFolder({ Dockerfile: 'FROM busybox\n' }), { tags: [`${locked.host}/app:1`], push: true }, { credentials: { forHost: () => Promise.resolve({ username: 'joe', secret: 'wr0ng' }) } });
        assert.ok(ended.kind === 'failed' && ended.findings.length === 0);
        assert.deepEqual([`${ended.message} ${ended.remedy ?? ''}`.includes(locked.host), JSON.stringify(ended).includes('wr0ng')], [true, false], JSON.stringify(ended));
      } finally {
        await registry.stop();
        await locked.stop();
      }
    });

    if (version === '20.10') {
      it('are refused before anything is begun where the engine does not know them', async () => {
        const root = makeFolder({ Dockerfile: 'FROM busybox\n' });
        const local = { type: 'local', options: {}, destination: join(root, 'out') };
        const message = await refused(root, { contexts: { a: root }, noCacheFilter: ['a'], allow: ['network.host'], platforms: ['linux/amd64', 'linux/arm64'], shmSize: 1, outputs: [local, local] });
        assert.deepEqual(message.replaceAll(/20\.10\.\S+?(?=\.$|\.\n)/gm, 'V').split('\n'), [
          '"contexts", "noCacheFilter", "allow", "platforms" needs Docker Engine 23.0 or later; this one is V.',
          '"shmSize" needs Docker Engine 23.0 or later; this one is V.',
          'More than one of "outputs" needs Docker Engine 26.0 or later; this one is V.',
        ]);
        assert.equal(await refused(root, { builder: 'classic', secrets: [{ id: 'a', env: 'A' }] }), '"secrets" needs BuildKit; this is built with the classic builder.');
      });
    } else {
      it('take further contexts: folders with ignore files of their own, and images', async () => {
        const more = makeFolder({ a: 'more a', b: 'ignored', '.dockerignore': 'b\n' });
        const root = makeFolder({ Dockerfile: 'FROM base\nCOPY --from=more . /m\nCOPY --from=é-1 x /\nRUN ls -A /m && cat /m/a /x\n'.replace('é-1', 'other'), a: 'main' });
        const { output } = await built(root, { contexts: { base: 'docker-image://busybox', more, other: makeFolder({ x: 'other x' }) } });
        assert.match(output(), / \.dockerignore\n.* a\n.* more aother x/);
      });

      it('limit what a step has', async () => {
        const { output } = await built(makeFolder({ Dockerfile: 'FROM busybox\nRUN df -k /dev/shm | tail -1; ulimit -n; ulimit -Hn\n' }), { shmSize: 32 * 1024 * 1024, ulimits: [{ name: 'nofile', soft: 1000, hard: 2000 }] });
        assert.match(output(), /tmpfs\s+32768 [^]* 1000\n[^]* 2000\n/);
      });

      it('leave out the cache for some stages only', async () => {
        const root = makeFolder({ Dockerfile: 'FROM busybox AS one\nRUN echo one > /1\nFROM busybox AS two\nRUN echo two > /2\nFROM busybox\nCOPY --from=one /1 /\nCOPY --from=two /2 /\n' });
        await built(root, {});
        const { output } = await built(root, { noCache: false, noCacheFilter: ['two'] });
        const cached = [...output().matchAll(/^#(\d+) \[(one|two) 2\/2\]/gm)].map(([, step = '', stage]) => [stage, output().includes(`#${step} CACHED`)]);
        assert.deepEqual(Object.fromEntries(cached), { one: true, two: false });
      });

      it('allow what is allowed', async () => {
        await built(makeFolder({ Dockerfile: 'FROM busybox\nRUN --network=host true\n' }), { allow: ['network.host'], network: 'host' });
      });

      it('make several outputs at once', async () => {
        const root = makeFolder({ Dockerfile: 'FROM scratch\nCOPY a /\n', a: 'a' });
        const outputs = [{ type: 'image', options: {} }, { type: 'local', options: {}, destination: join(root, 'out') }, { type: 'tar', options: {}, destination: join(root, 'out.tar') }];
        await built(root, { outputs, tags: ['several:1'] });
        assert.deepEqual([readdirSync(join(root, 'out')), (await run('tar', ['-tf', join(root, 'out.tar')])).stdout.trim(), (await stage.engine.images.inspect('several:1')).tags], [['a'], 'a', ['several:1']]);
      });

      it('are refused where the image store cannot do them', async () => {
        const root = makeFolder({ Dockerfile: 'FROM busybox\n' });
        const needs = 'needs Docker Engine 24.0 or later with the containerd image store (its feature "containerd-snapshotter"); this one is V and does not use it.';
        const message = await refused(root, { platforms: ['linux/amd64', 'linux/arm64'], attestations: { provenance: '' }, cacheTo: [{ type: 'registry', options: { ref: 'a/b' } }], outputs: [{ type: 'oci', options: {}, destination: join(root, 'out') }], contexts: { base: `oci-layout://${root}` } });
        assert.deepEqual(message.replaceAll(/\d\d\.\d+\.\S+(?= and)/g, 'V').split('\n'), [`"outputs: oci" ${needs}`, `"platforms", "attestations" ${needs}`, `"cacheTo" ${needs}`, `"contexts: oci-layout" ${needs}`]);
      });
    }
  });

/** Copies a program of this machine, with the libraries that it needs, to below a folder. */
async function copyProgram(path: string, folder: string): Promise<void> {
  const libraries = [...(await run('ldd', [path])).stdout.matchAll(/(\/\S+) \(0x/g)].map(([, library = '']) => library);
  mkdirSync(folder);
  const { code, stderr } = await run('cp', ['-L', '--parents', path, ...libraries, folder]);
  assert.equal(code, 0, stderr);
}

/** Stands in for an SSH agent: answers a line with it. */
function echoing(path: string): Promise<Server> {
  const server = createServer((socket) => void socket.once('data', (data) => socket.end(`pong ${data.toString('utf8')}`)));
  return new Promise((resolve) => void server.listen(path, () => resolve(server)));
}
