import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../src/core/base/userError.ts';
import { configFolder, findContext, readContexts, readCurrentContext, readDetachKeys } from '../../../src/core/engine/contexts.ts';

describe('Docker contexts', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-contexts-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const idOf = (name: string): string => createHash('sha256').update(name).digest('hex');
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const writeContext = (name: string, docker: unknown, description?: string): Promise<void> =>
    write(`contexts/meta/${idOf(name)}/meta.json`, JSON.stringify({ Name: name, Metadata: description === undefined ? {} : { Description: description }, Endpoints: { docker } }));

  it('are in DOCKER_CONFIG, or below the home folder', () => {
    assert.equal(configFolder({ DOCKER_CONFIG: '/etc/mine' }, '/home/me'), '/etc/mine');
    assert.equal(configFolder({ DOCKER_CONFIG: '' }, '/home/me'), join('/home/me', '.docker'));
    assert.equal(configFolder({}, '/home/me'), join('/home/me', '.docker'));
  });

  it('are read with their descriptions and TLS files, sorted by name', async () => {
    await writeContext('remote', { Host: 'tcp://box:2376', SkipTLSVerify: false }, 'The build box');
    for (const file of ['ca', 'cert', 'key']) await write(`contexts/tls/${idOf('remote')}/docker/${file}.pem`, file.toUpperCase());
    await writeContext('local', { Host: 'unix:///run/x.sock' });
    await writeContext('lax', { Host: 'tcp://box', SkipTLSVerify: true });
    assert.deepEqual(await readContexts(folder), [
      { kind: 'usable', id: idOf('lax'), name: 'lax', description: '', endpoint: { kind: 'tcp', host: 'box', port: 2376, tls: { isVerified: false } } },
      { kind: 'usable', id: idOf('local'), name: 'local', description: '', endpoint: { kind: 'unix', path: '/run/x.sock' } },
      { kind: 'usable', id: idOf('remote'), name: 'remote', description: 'The build box', endpoint: { kind: 'tcp', host: 'box', port: 2376, tls: { ca: 'CA', certificate: 'CERT', key: 'KEY', isVerified: true } } },
    ]);
  });

  it('that are broken do not hide the others', async () => {
    await writeContext('good', { Host: 'unix:///run/x.sock' });
    await writeContext('hostless', {});
    await writeContext('odd', { Host: 'gopher://x' });
    await write('contexts/meta/0123456789abcdef/meta.json', '{ "Name": "good", ');
    await write('contexts/meta/moved/meta.json', '{ "Name": "good" }');
    await write('contexts/meta/number/meta.json', '17');
    await mkdir(join(folder, 'contexts/meta/empty'));
    await write('contexts/meta/file', '');
    const contexts = await readContexts(folder);
    assert.deepEqual(contexts.map(({ kind, name }) => ({ kind, name })), [
      { kind: 'broken', name: '0123456789ab' },
      { kind: 'usable', name: 'good' },
      { kind: 'broken', name: 'hostless' },
      { kind: 'broken', name: 'moved' },
      { kind: 'broken', name: 'number' },
      { kind: 'broken', name: 'odd' },
    ]);
    for (const context of contexts) if (context.kind === 'broken') assert.ok(context.error.message !== '' && context.error.remedy !== undefined);
  });

  it('are found by name alone', async () => {
    await writeContext('ü/..', { Host: 'unix:///run/x.sock' });
    assert.deepEqual(await findContext(folder, 'ü/..'), { kind: 'usable', id: idOf('ü/..'), name: 'ü/..', description: '', endpoint: { kind: 'unix', path: '/run/x.sock' } });
    await assert.rejects(findContext(folder, 'other'), (error) => error instanceof UserError && error.kind === 'notFound' && error.message.includes('"other"'));
  });

  it('may not exist at all', async () => {
    assert.deepEqual(await readContexts(join(folder, 'nothing')), []);
    assert.equal(await readCurrentContext(join(folder, 'nothing')), undefined);
  });

  it('have a current one, named in config.json', async () => {
    await write('config.json', '{"auths":{}}');
    assert.equal(await readCurrentContext(folder), undefined);
    await write('config.json', '{"currentContext":"remote"}');
    assert.equal(await readCurrentContext(folder), 'remote');
    await write('config.json', '{"currentContext":7}');
    assert.equal(await readCurrentContext(folder), undefined);
    await write('config.json', '{');
    await assert.rejects(readCurrentContext(folder), (error) => error instanceof UserError && error.kind === 'file' && error.message.includes('config.json'));
  });

  it('says which keys leave a terminal, if any, and which make no sense', async () => {
    assert.equal(await readDetachKeys(join(folder, 'nothing')), undefined);
    await write('config.json', '{"detachKeys":"ctrl-e,e"}');
    assert.equal(await readDetachKeys(folder), 'ctrl-e,e');
    await write('config.json', '{"detachKeys":["ctrl-e"]}');
    assert.equal(await readDetachKeys(folder), undefined);
    await write('config.json', '{"detachKeys":"control-e"}');
    await assert.rejects(readDetachKeys(folder), (error) => error instanceof UserError && error.kind === 'invalid');
  });
});
