import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { Emitter } from '../../src/core/base/emitter.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { type Engine, type PullProgress } from '../../src/core/engine/engine.ts';
import { dockerCredentials, registryAuthHeader } from '../../src/core/registry/credentials.ts';
import { Registries, type ConnectedRegistry } from '../../src/core/registry/registries.ts';
import { checkForUpdate, updateQuestion } from '../../src/core/registry/updateCheck.ts';
import { type LabEngine } from '../host/engine.ts';
import { startRegistry, type LabRegistry } from '../host/registry.ts';
import { registryWriter } from '../host/registryContent.ts';
import { askForTokens, startRegistryProxy, type RegistryProxy } from '../host/registryProxy.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';

const quiet = { onProgress: (): void => undefined };

for (const version of ['20.10', '26.1'] as const)
  describe(`engine ${version} and image registries`, function () {
    this.timeout(300_000);
    const cleanups: (() => unknown)[] = [];
    let lab: LabEngine;
    let engine: Engine;
    let registry: LabRegistry;
    let proxy: RegistryProxy;

    before(async () => {
      lab = await sharedEngine(version);
      engine = await connectTo(lab);
      registry = await startRegistry({ address: lab.hostAddress });
      cleanups.push(() => registry.stop(), () => engine.dispose());
    });
    beforeEach(async () => {
      proxy = await startRegistryProxy(registry.host, lab.hostAddress);
    });
    afterEach(() => proxy.stop());
    after(async () => {
      for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) await cleanup();
    });

    /** An image with a layer of random bytes, which nothing can leave out. */
    const build = async (tag: string, megabytes: number): Promise<void> => {
      const archive = pack();
      archive.entry({ name: 'Dockerfile' }, `FROM busybox\nRUN dd if=/dev/urandom of=/big bs=1M count=${megabytes}\n`);
      archive.finalize();
      const answer = await engine.build.start({ version: '1', nocache: '1', t: tag }, { body: Readable.from(archive) });
      let text = '';
      for await (const chunk of answer) text += String(chunk);
      assert.match(text, /Successfully built/);
    };
    const isUpload = ({ method }: { readonly method: string }): boolean => method === 'PATCH';

    it('go on with a push whose connection is lost in the middle', async () => {
      const reference = `${proxy.host}/cut/once:1`;
      await build(reference, 8);
      let cuts = 0;
      proxy.on((request) => (isUpload(request) && cuts++ === 0 ? { kind: 'cut', afterBytes: 200_000 } : undefined));
      const progress: PullProgress[] = [];
      await engine.build.push(reference, { onProgress: (line) => progress.push(line) });
      assert.ok(cuts > 1, 'the upload was begun again');
      assert.ok(progress.some(({ status }) => /Retrying/i.test(status)), 'and it was said');
      await engine.images.remove(reference, { force: true });
      await engine.images.pull(reference, quiet);
      await engine.images.remove(reference, { force: true });
    });

    it('say that a push failed when the registry goes away in the middle', async () => {
      const own = await startRegistry({ address: lab.hostAddress });
      const front = await startRegistryProxy(own.host, lab.hostAddress);
      cleanups.push(() => front.stop());
      const reference = `${front.host}/gone/middle:1`;
      await build(reference, 8);
      let isGone = false;
      front.on((request) => {
        if (!isGone && isUpload(request)) {
          isGone = true;
          void own.stop();
          return { kind: 'cut', afterBytes: 100_000 };
        }
        return isGone ? { kind: 'answer', status: 502, body: '{}' } : undefined;
      });
      await fails(engine.build.push(reference, quiet), 'engine', /502|Bad Gateway|EOF|unexpected|connection/i);
      await engine.images.remove(reference, { force: true });
    });

    it('refuse a layer whose digest is another one, and say so', async () => {
      const reference = `${proxy.host}/forged/layer:1`;
      await build(reference, 1);
      await engine.build.push(reference, quiet);
      await engine.images.remove(reference, { force: true });
      proxy.on(({ path, method }) => (method === 'GET' && path.includes('/blobs/') ? { kind: 'change', change: (body) => `${body.slice(0, -1)}x` } : undefined));
      await fails(engine.images.pull(reference, quiet), 'engine', /failed|verification|digest|invalid|corrupt|filesystem layer/i);
      proxy.heal();
      await fails(engine.images.pull(`${proxy.host}/forged/layer:none`, quiet), 'notFound', /none/);
      await engine.images.pull(reference, quiet);
      await engine.images.remove(reference, { force: true });
    });

    it('pull all tags of a repository', async () => {
      const repository = `${proxy.host}/all/tags`;
      for (const tag of ['1', '2', 'three']) {
        await engine.images.tag('busybox', `${repository}:${tag}`);
        await engine.build.push(`${repository}:${tag}`, quiet);
        await engine.images.remove(`${repository}:${tag}`, { force: false });
      }
      await engine.images.pull(repository, { ...quiet, isAllTags: true });
      const tags = (await engine.images.list({})).flatMap((image) => image.tags).filter((tag) => tag.startsWith(repository));
      assert.deepEqual(tags.sort(), ['1', '2', 'three'].map((tag) => `${repository}:${tag}`));
      for (const tag of tags) await engine.images.remove(tag, { force: false });
    });

    it('are told apart by digests: newer, up to date, or never pulled', async () => {
      const reference = `${proxy.host}/new/er:1`;
      const registries = registriesOf([{ host: proxy.host, access: 'plain', repositories: [] }], '/nowhere');
      cleanups.push(() => registries.dispose());
      const state = async (name: string): Promise<unknown> => {
        const [image] = await engine.images.list({ references: [name] });
        assert(image);
        const question = updateQuestion(image, name);
        if ('kind' in question) return question;
        return checkForUpdate(question, (repository, tag, signal) => registries.client(proxy.host).digest(repository, tag, signal), new AbortController().signal);
      };
      await engine.images.tag('busybox', 'local/only:1');
      assert.deepEqual(await state('local/only:1'), { kind: 'unknown', reason: 'it was never pulled from a registry, nor pushed to one.' });
      assert.deepEqual(proxy.requests, []);
      await engine.images.remove('local/only:1', { force: false });
      await engine.images.tag('busybox', reference);
      await engine.build.push(reference, quiet);
      assert.deepEqual(await state(reference), { kind: 'current' });
      const digest = await registryWriter(`http://${registry.host}`).image('new/er', '1', { mark: 'newer' });
      assert.deepEqual(await state(reference), { kind: 'newer', digest });
      await engine.images.remove(reference, { force: false });
    });

    it('are used with what docker login and its helpers know, for each kind of registry (vscode-docker#869, vscode-docker#3604, vscode-docker#3965)', async () => {
      askForTokens(proxy, { username: 'joe', password: 'open sesame' });
      await registryWriter(`http://${registry.host}`).image('ecr/app', '1');
      const home = await mkdtemp(join(tmpdir(), 'gantry-helpers-'));
      cleanups.push(() => rm(home, { recursive: true, force: true }));
      await mkdir(join(home, '.docker'));
      const helper = async (name: string, script: string): Promise<void> => {
        await writeFile(join(home, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`);
        await chmod(join(home, `docker-credential-${name}`), 0o755);
      };
      await helper('ecr-login', `echo '{"Username":"joe","Secret":"open sesame"}'`);
      await helper('rubbish', 'echo "<html>s3cret</html>"');
      const list = [{ host: proxy.host, access: 'plain' as const, repositories: [] }];
      const tagsWith = async (config: object): Promise<unknown> => {
        await writeFile(join(home, '.docker/config.json'), JSON.stringify(config));
        const registries = registriesOf(list, home);
        try {
          return (await registries.client(proxy.host).tags('ecr/app')).items;
        } finally {
          registries.dispose();
        }
      };
      assert.deepEqual(await tagsWith({ credHelpers: { [proxy.host]: 'ecr-login' } }), ['1']);
      assert.deepEqual(await tagsWith({ credsStore: 'ecr-login' }), ['1']);
      assert.deepEqual(await tagsWith({ auths: { [proxy.host]: { auth: Buffer.from('joe:open sesame').toString('base64') } } }), ['1']);
      await fails(tagsWith({ credsStore: 'rubbish' }), 'unauthorized', /asks who you are\. The credential helper "rubbish" failed/);
      await fails(tagsWith({ credsStore: 'missing' }), 'unauthorized', /The credential helper "missing" is not there/);
      await fails(tagsWith({ auths: { [proxy.host]: { auth: Buffer.from('joe:wrong').toString('base64') } } }), 'unauthorized', /does not accept the sign-in/);
      // The engine is given the same.
      await writeFile(join(home, '.docker/config.json'), JSON.stringify({ credsStore: 'ecr-login' }));
      const registryAuth = await registryAuthHeader(`${proxy.host}/ecr/app`, dockerCredentials({ environment: { PATH: `${home}:${process.env['PATH'] ?? ''}` }, homeFolder: home, log: silentLog }));
      assert.ok(registryAuth);
      await fails(engine.images.pull(`${proxy.host}/ecr/app:none`, { ...quiet, registryAuth }), 'notFound', /none/);
      await fails(engine.images.pull(`${proxy.host}/ecr/app:none`, quiet), 'unauthorized', /./);
    });
  });

function registriesOf(value: readonly ConnectedRegistry[], home: string): Registries {
  const environment = { PATH: `${home}:${process.env['PATH'] ?? ''}` };
  const list = { value, set: () => Promise.resolve(), onDidChange: new Emitter<readonly ConnectedRegistry[]>().event };
  return new Registries({ list, credentials: dockerCredentials({ environment, homeFolder: home, log: silentLog }), trust: () => ({ folders: [], file: '' }), log: silentLog });
}

async function fails(action: Promise<unknown>, kind: string, message: RegExp): Promise<void> {
  await assert.rejects(action, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    assert.ok(!/open sesame|s3cret/.test(`${error.message} ${error.remedy ?? ''}`));
    return true;
  });
}
