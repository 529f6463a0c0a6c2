import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { type UserError } from '../../../src/core/base/userError.ts';
import { copyImages, namesTaken } from '../../../src/core/contexts/copyImages.ts';
import { asStored, contextFolders, removeCliContext, useCliContext, writeCliContext } from '../../../src/core/contexts/cliStore.ts';
import { packContext, readStored, unpackContext } from '../../../src/core/contexts/contextArchive.ts';
import { findContext, readContexts, readCurrentContext } from '../../../src/core/engine/contexts.ts';
import { listContexts } from '../../../src/core/engine/listContexts.ts';
import { resolveEngine } from '../../../src/core/engine/resolve.ts';
import { silentLog } from '../../../src/core/base/log.ts';
import { isContextName, readOwnContexts, type OwnContext } from '../../../src/core/model/ownContext.ts';

describe('Docker contexts', () => {
  let folder: string;
  const own: OwnContext = { name: 'build-box', description: 'The big one', host: 'ssh://me@box' };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-contexts-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const inputs = (contexts: readonly OwnContext[] = []) => ({ environment: { DOCKER_CONFIG: folder }, homeFolder: folder, platform: 'linux' as const, systemSocket: join(folder, 'none.sock'), systemPodmanSocket: join(folder, 'none.sock'), contexts });
  const withTls = async (): Promise<OwnContext> => {
    const paths = { ca: join(folder, 'my-ca.crt'), certificate: join(folder, 'me.crt'), key: join(folder, 'me.key') };
    for (const [name, path] of Object.entries(paths)) await writeFile(path, `PEM ${name}`);
    return { name: 'tls', description: '', host: 'tcp://far:2376', tls: { ...paths, isVerified: true } };
  };

  it('added here are stored with the paths of their files, and what makes no sense is left out', async () => {
    const tls = await withTls();
    assert.deepEqual(readOwnContexts(JSON.parse(JSON.stringify([own, tls, { name: '../x', host: 'unix:///x' }, { name: 'nohost' }, 7]))), [own, tls]);
    assert.deepEqual(readOwnContexts('nonsense'), []);
    assert.deepEqual(['default', 'a', '-ab', 'a b', '../..', 'ab', 'A.b_c+d-1'].map(isContextName), [false, false, false, false, false, true, true]);
  });

  it('are listed together, with where each comes from; one that cannot be used does not hide the others', async () => {
    await writeCliContext(folder, 'prod', await asStored({ name: 'prod', description: 'Production', host: 'tcp://prod:2375' }));
    await writeCliContext(folder, 'torn', await asStored({ name: 'torn', description: '', host: 'tcp://torn:2375' }));
    await writeFile(join(contextFolders(folder, 'torn').meta, 'meta.json'), '{');
    await useCliContext(folder, 'prod');
    const gone: OwnContext = { name: 'gone', description: '', host: 'tcp://far:2376', tls: { ca: join(folder, 'missing.pem'), isVerified: true } };
    const listed = await listContexts(inputs([own, gone]));
    assert.deepEqual(
      listed.map(({ origin, context, isCurrent }) => [origin, context.kind === 'usable' ? context.name : `${context.kind} ${context.error.kind}`, isCurrent]),
      [
        ['default', 'default', false],
        ['cli', 'broken file', false],
        ['cli', 'prod', true],
        ['own', 'build-box', false],
        ['own', 'broken file', false],
      ],
    );
  });

  it('added here are found by their names, after the command line’s own', async () => {
    assert.deepEqual((await resolveEngine({ ...inputs([own]), choice: 'build-box' }, silentLog)).endpoint, { kind: 'ssh', url: 'ssh://me@box' });
    await writeCliContext(folder, 'build-box', await asStored({ ...own, host: 'tcp://other:1' }));
    assert.deepEqual((await resolveEngine({ ...inputs([own]), choice: 'build-box' }, silentLog)).endpoint, { kind: 'tcp', host: 'other', port: 1 });
    await assert.rejects(resolveEngine({ ...inputs([own]), choice: 'nobody' }, silentLog), { kind: 'notFound' });
  });

  it('are written for the command line, which can read them, with keys that nobody else can', async () => {
    const tls = await withTls();
    await writeCliContext(folder, 'tls', await asStored(tls));
    const found = await findContext(folder, 'tls');
    assert.deepEqual(found.kind === 'usable' && found.endpoint, { kind: 'tcp', host: 'far', port: 2376, tls: { ca: 'PEM ca', certificate: 'PEM certificate', key: 'PEM key', isVerified: true } });
    assert.equal((await stat(join(contextFolders(folder, 'tls').tls, 'docker/key.pem'))).mode & 0o777, 0o600);
    await removeCliContext(folder, found);
    await assert.rejects(findContext(folder, 'tls'), { kind: 'notFound' });
    // Without files the command line would take it for one without TLS.
    await assert.rejects(asStored({ name: 'public', description: '', host: 'tcp://far:2376', tls: { isVerified: true } }), { kind: 'unsupported' });
  });

  it('are removed by their folders, also those that cannot be read or say another’s name', async () => {
    const store = async (name: string, meta: string): Promise<string> => {
      await writeCliContext(folder, name, await asStored({ name, description: '', host: 'tcp://x:1' }));
      const { meta: path } = contextFolders(folder, name);
      if (meta !== '') await writeFile(join(path, 'meta.json'), meta);
      return basename(path);
    };
    await store('good', '');
    const [torn, liar] = [await store('torn', '{'), await store('liar', '{"Name":"good"}')];
    const listed = await readContexts(folder);
    assert.deepEqual(new Set(listed.map(({ kind, name }) => `${kind} ${name}`)), new Set(['usable good', `broken ${torn.slice(0, 12)}`, `broken ${liar.slice(0, 12)}`]));
    assert.equal((await findContext(folder, torn.slice(0, 12))).kind, 'broken');
    for (const context of listed.filter(({ kind }) => kind === 'broken')) await removeCliContext(folder, context);
    assert.deepEqual((await readContexts(folder)).map(({ name }) => name), ['good']);
  });

  it('leave no current context behind that is nowhere', async () => {
    await writeCliContext(folder, 'prod', await asStored({ name: 'prod', description: '', host: 'tcp://x:1' }));
    await useCliContext(folder, 'prod');
    await removeCliContext(folder, await findContext(folder, 'prod'));
    assert.equal(await readCurrentContext(folder), undefined);
  });

  it('change nothing but the current context when the command line is to use one (vscode-docker#2264)', async () => {
    await writeFile(join(folder, 'config.json'), '{"auths":{"r":{}},"currentContext":"old"}');
    await useCliContext(folder, 'prod');
    assert.deepEqual(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')), { auths: { r: {} }, currentContext: 'prod' });
    assert.equal(await readCurrentContext(folder), 'prod');
    await useCliContext(folder, 'default');
    assert.deepEqual(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')), { auths: { r: {} } });
    // Where the file is a link it stays one, and whoever could read it can.
    await writeFile(join(folder, 'elsewhere.json'), '{"auths":{}}', { mode: 0o640 });
    await rm(join(folder, 'config.json'));
    await symlink('elsewhere.json', join(folder, 'config.json'));
    await useCliContext(folder, 'prod');
    assert.deepEqual(JSON.parse(await readFile(join(folder, 'elsewhere.json'), 'utf8')), { auths: {}, currentContext: 'prod' });
    assert.equal((await stat(join(folder, 'elsewhere.json'))).mode & 0o777, 0o640);
    await writeFile(join(folder, 'config.json'), 'torn');
    await assert.rejects(useCliContext(folder, 'prod'), (error: UserError) => error.kind === 'file');
    assert.equal(await readFile(join(folder, 'config.json'), 'utf8'), 'torn');
  });

  it('are exported and imported as the docker command line does', async () => {
    await writeCliContext(folder, 'tls', await asStored(await withTls()));
    const archive = await packContext(await readStored(folder, 'tls'));
    const stored = await unpackContext(archive);
    // The CLI's own ends with the last file's last byte.
    assert.deepEqual(await unpackContext(archive.subarray(0, Buffer.from(archive).lastIndexOf('PEM key') + 'PEM key'.length)), stored);
    await writeCliContext(folder, 'copy', stored);
    const [first, second] = [await findContext(folder, 'tls'), await findContext(folder, 'copy')];
    assert.deepEqual(second, { ...first, id: basename(contextFolders(folder, 'copy').meta), name: 'copy' });
  });

  it('are not imported from anything else', async () => {
    const archive = await packContext({ meta: { Name: 'x', Endpoints: { docker: { Host: 'unix:///x' } } }, tls: new Map([['../../evil', Buffer.from('x')]]) });
    for (const wrong of [archive, Buffer.from('nonsense'), new Uint8Array(), await packContext({ meta: { Name: 'x' }, tls: new Map() })]) {
      await assert.rejects(unpackContext(wrong), (error: UserError) => error.kind === 'invalid');
    }
  });

  it('take names from other images only where it was said which', () => {
    const copied = [{ id: 'a', names: ['app:1', 'app:latest'] }, { id: 'b', names: [] }];
    const there = [{ id: 'a', tags: ['app:1'] }, { id: 'c', tags: ['app:latest', 'app:old'] }, { id: 'd', tags: ['other:1'] }];
    assert.deepEqual(namesTaken(copied, there), [{ name: 'app:latest', id: 'c' }]);
  });

  it('lend their images to one another without keeping them, and end together', async () => {
    const progress: number[] = [];
    const load = async (archive: Readable): Promise<readonly string[]> => {
      let text = '';
      for await (const chunk of archive) text += String(chunk);
      return [text];
    };
    const copy = (archive: Readable): Promise<readonly string[]> =>
      copyImages({ from: { save: () => Promise.resolve(archive) }, to: { load }, references: ['a'], onProgress: (bytes) => progress.push(bytes) }, new AbortController().signal);
    assert.deepEqual(await copy(Readable.from([Buffer.from('ab'), Buffer.from('c')])), ['abc']);
    assert.deepEqual(progress, [2, 3]);
    const torn = new PassThrough();
    torn.write('ab');
    const result = copy(torn);
    torn.destroy(new Error('lost'));
    await assert.rejects(result, /lost/);
  });
});
