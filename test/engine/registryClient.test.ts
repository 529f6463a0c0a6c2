import assert from 'node:assert/strict';
import { mkdir, rm, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { silentLog } from '../../src/core/base/log.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { type RegistryAccess } from '../../src/core/model/registry.ts';
import { type RegistryLogin } from '../../src/core/registry/login.ts';
import { RegistryClient, type RegistryClientParts } from '../../src/core/registry/registryClient.ts';
import { readTrust } from '../../src/core/registry/tlsTrust.ts';
import { makeAuthority, makeCertificate } from '../host/certificates.ts';
import { freePort, startRegistry, type LabRegistry } from '../host/registry.ts';
import { ociIndex, ociManifest, registryWriter, sha256, type RegistryWriter } from '../host/registryContent.ts';
import { askForTokens, startRegistryProxy, type RegistryProxy } from '../host/registryProxy.ts';
import { temporaryFolder } from '../host/temporary.ts';
import { ManualClock } from '../fakes/manualClock.ts';

const joe: RegistryLogin = { username: 'joe', secret: 's3:cret' };
const joesLogin = { username: 'joe', password: 's3:cret' };

describe('the client of image registries', function () {
  this.timeout(120_000);
  const cleanups: (() => unknown)[] = [];
  let registry: LabRegistry;
  let writer: RegistryWriter;

  before(async () => {
    registry = await startRegistry();
    cleanups.push(() => registry.stop());
    writer = registryWriter(`http://${registry.host}`);
  });
  after(async () => {
    for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) await cleanup();
  });

  const clientOf = (host: string, options: { readonly access?: RegistryAccess; readonly login?: RegistryLogin } & Partial<Omit<RegistryClientParts, 'login'>> = {}): RegistryClient => {
    const { access = 'plain', login, ...rest } = options;
    const client = new RegistryClient({ address: { host, access }, login: () => Promise.resolve(login), trustOf: () => Promise.resolve({}), ...rest });
    cleanups.push(() => client.dispose());
    return client;
  };
  const proxyOf = async (target = registry.host): Promise<RegistryProxy> => {
    const proxy = await startRegistryProxy(target);
    cleanups.push(() => proxy.stop());
    return proxy;
  };

  it('lists repositories, tags, platforms, layers, configuration and annotations', async () => {
    const amd = await writer.image('team/app', '', { architecture: 'amd64', annotations: { 'org.opencontainers.image.title': 'App' } });
    const arm = await writer.image('team/app', '', { architecture: 'arm64' });
    const descriptor = (digest: string, architecture: string): object => ({ mediaType: ociManifest, digest, size: 400, platform: { os: 'linux', architecture, ...(architecture === 'arm64' && { variant: 'v8' }) } });
    const index = { schemaVersion: 2, mediaType: ociIndex, manifests: [descriptor(amd, 'amd64'), descriptor(arm, 'arm64'), { ...descriptor(arm, 'unknown'), platform: { os: 'unknown', architecture: 'unknown' } }], annotations: { made: 'by hand' } };
    const digest = await writer.manifest('team/app', '1.0', index);
    const client = clientOf(registry.host);
    await client.ping();
    assert.deepEqual(await client.repositories(), { items: ['team/app'] });
    assert.deepEqual(await client.tags('team/app'), { items: ['1.0'] });
    assert.equal(await client.digest('team/app', '1.0'), digest);
    assert.equal(await client.digest('team/app', 'none'), undefined);
    const text = JSON.stringify(index);
    const common = { mediaType: ociManifest, size: 400, annotations: {} };
    assert.deepEqual(await client.manifest('team/app', '1.0'), {
      kind: 'index',
      digest,
      mediaType: ociIndex,
      size: text.length,
      annotations: { made: 'by hand' },
      text,
      manifests: [{ ...common, digest: amd, platform: 'linux/amd64' }, { ...common, digest: arm, platform: 'linux/arm64/v8' }, { ...common, digest: arm }],
    });
    const image = await client.manifest('team/app', amd);
    assert(image.kind === 'image');
    assert.deepEqual([image.digest, image.annotations, image.layers.map(({ size }) => size)], [amd, { 'org.opencontainers.image.title': 'App' }, ['layer amd64 '.length]]);
    assert.deepEqual(await client.config('team/app', image.config), {
      platform: 'linux/amd64',
      created: '2026-01-02T03:04:05Z',
      user: 'nobody',
      workingDirectory: '',
      entrypoint: [],
      command: ['sh'],
      environment: ['PATH=/bin', 'MARK='],
      exposedPorts: ['80/tcp'],
      labels: { team: 'shop' },
    });
  });

  it('follows pages by their links, and asks no other host for them', async () => {
    for (const name of ['b/1', 'b/2', 'b/3']) await writer.image(name, '1');
    const proxy = await proxyOf();
    proxy.on(({ path }) => (path.startsWith('/v2/_catalog') ? { kind: 'change', change: (body, headers) => ((headers['link'] = (headers['link'] ?? '').replace('</v2', '<https://elsewhere.invalid/v2')), body) } : undefined));
    const client = clientOf(proxy.host);
    const found: string[] = [];
    let page = await client.repositories('/v2/_catalog?n=2');
    for (found.push(...page.items); page.next !== undefined; found.push(...page.items)) page = await client.repositories(page.next);
    assert.deepEqual(found.filter((name) => name.startsWith('b/')), ['b/1', 'b/2', 'b/3']);
    assert.ok(proxy.requests.length > 1);
  });

  it('lists 5,000 tags', async () => {
    const digest = await writer.image('many/tags', 'first');
    const { text } = await clientOf(registry.host).manifest('many/tags', digest);
    const tags = Array.from({ length: 5000 }, (_, index) => `1.${index}.0`);
    for (let start = 0; start < tags.length; start += 100) await Promise.all(tags.slice(start, start + 100).map((tag) => writer.manifest('many/tags', tag, JSON.parse(text) as object)));
    const { items, next } = await clientOf(registry.host).tags('many/tags');
    assert.deepEqual([[...items].sort(), next], [[...tags, 'first'].sort(), undefined]);
  });

  it('tells who one is by name and password, and says when they are wrong', async () => {
    const locked = await startRegistry({ credentials: joesLogin });
    cleanups.push(() => locked.stop());
    await registryWriter(`http://${locked.host}`, `Basic ${Buffer.from('joe:s3:cret').toString('base64')}`).image('a', '1');
    assert.deepEqual(await clientOf(locked.host, { login: joe }).tags('a'), { items: ['1'] });
    await fails(clientOf(locked.host, { login: { username: 'joe', secret: 'wrong' } }).tags('a'), 'unauthorized', /does not accept the sign-in/, ['wrong']);
    await fails(clientOf(locked.host).tags('a'), 'unauthorized', /asks who you are/);
  });

  it('gets tokens for what it does, keeps them for their time, and gets another when one has expired', async () => {
    await writer.image('with/token', '1');
    const proxy = await proxyOf();
    const service = askForTokens(proxy, joesLogin, 300);
    const clock = new ManualClock();
    const client = clientOf(proxy.host, { login: joe, clock });
    for (let count = 0; count < 3; count++) assert.deepEqual(await client.tags('with/token'), { items: ['1'] });
    assert.equal(service.tokens.length, 1);
    const asked = proxy.requests.find(({ path }) => path.startsWith('/token'));
    assert.deepEqual([...new URL(asked?.path ?? '', 'http://x').searchParams], [['service', 'lab "one"'], ['scope', 'repository:with/token:pull'], ['account', 'joe'], ['client_id', 'gantry']]);
    service.expire();
    assert.deepEqual(await client.tags('with/token'), { items: ['1'] });
    assert.equal(service.tokens.length, 2);
    const before = proxy.requests.length;
    await clock.advance(300_000);
    assert.deepEqual(await client.tags('with/token'), { items: ['1'] });
    // It knows that the token is over, but not that the registry would still take it.
    assert.deepEqual([service.tokens.length, proxy.requests.slice(before).map(({ path }) => path.split('?')[0])], [3, ['/v2/with/token/tags/list', '/token', '/v2/with/token/tags/list']]);
    await client.ping();
  });

  it('gets tokens by an identity token, which it sends nowhere else', async () => {
    await writer.image('with/identity', '1');
    const proxy = await proxyOf();
    askForTokens(proxy, { ...joesLogin, identityToken: 'the identity' });
    assert.deepEqual(await clientOf(proxy.host, { login: { username: '', secret: 'the identity' } }).tags('with/identity'), { items: ['1'] });
    assert.deepEqual(proxy.requests.filter(({ body }) => body !== '').map(({ path, body }) => [path, body]), [['/token', 'grant_type=refresh_token&client_id=gantry&service=lab+%22one%22&scope=repository%3Awith%2Fidentity%3Apull&refresh_token=the+identity']]);
    await fails(clientOf(proxy.host, { login: { username: 'joe', secret: 'wrong' } }).tags('with/identity'), 'unauthorized', /incorrect username or password/, ['wrong']);
    await fails(clientOf(proxy.host).tags('with/identity'), 'unauthorized', /asks who you are/);
  });

  it('does not tell another host who one is, and does not follow to where nothing is encrypted', async () => {
    const digest = await writer.image('moved', '1');
    const elsewhere = await proxyOf();
    const proxy = await proxyOf();
    proxy.on(({ path, headers }) => {
      if (headers.authorization === undefined) return { kind: 'answer', status: 401, headers: { 'www-authenticate': 'Basic realm="lab"' } };
      return path.includes('/blobs/') ? { kind: 'answer', status: 307, headers: { location: `http://${elsewhere.host}${path}` } } : undefined;
    });
    const client = clientOf(proxy.host, { login: joe });
    const image = await client.manifest('moved', digest);
    assert(image.kind === 'image');
    assert.equal((await client.config('moved', image.config)).user, 'nobody');
    assert.deepEqual(elsewhere.requests.map(({ headers }) => headers.authorization), [undefined]);
    proxy.on(() => ({ kind: 'answer', status: 307, headers: { location: 'http://example.invalid/v2/' } }));
    await fails(client.config('moved', image.config), 'certificate', /sends to example\.invalid, which is not encrypted/);
    proxy.on(() => ({ kind: 'answer', status: 307, headers: { location: '/v2/again' } }));
    await fails(client.tags('moved'), 'protocol', /redirects without end/);
    proxy.on(() => ({ kind: 'answer', status: 401, headers: { 'www-authenticate': 'Bearer realm="http://thief.invalid/token",service="x"' } }));
    await fails(client.tags('moved'), 'certificate', /sends to thief\.invalid/, ['s3:cret']);
  });

  it('waits as long as a registry asks for, and gives up where that is long', async () => {
    await writer.image('busy', '1');
    const proxy = await proxyOf();
    let left = 2;
    proxy.on(() => (left-- > 0 ? { kind: 'answer', status: 429, headers: { 'retry-after': left === 1 ? '7' : new Date(1_700_000_000_000 + 12_000).toUTCString() } } : undefined));
    const clock = new ManualClock();
    const tags = clientOf(proxy.host, { clock }).tags('busy');
    const waits: number[] = [];
    for (let count = 1; count <= 2; count++) {
      while (clock.waiting === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await clock.advance(count === 1 ? 6999 : 3999);
      waits.push(proxy.requests.length);
      await clock.advance(1001);
    }
    assert.deepEqual([await tags, waits, proxy.requests.length], [{ items: ['1'] }, [1, 2], 3]);
    proxy.on(() => ({ kind: 'answer', status: 429, headers: { 'retry-after': '3600' } }));
    await fails(clientOf(proxy.host).tags('busy'), 'registry', /asks to be left alone for 3600 seconds/);
    proxy.on(() => ({ kind: 'answer', status: 429 }));
    await fails(clientOf(proxy.host).tags('busy'), 'registry', /has been asked too often/);
    const abort = new AbortController();
    proxy.on(() => ({ kind: 'answer', status: 429, headers: { 'retry-after': '20' } }));
    const cancelled = assert.rejects(clientOf(proxy.host).tags('busy', undefined, abort.signal), { name: 'AbortError' });
    setTimeout(() => abort.abort(), 50);
    await cancelled;
  });

  it('refuses content whose digest is another one', async () => {
    const digest = await writer.image('forged', '1');
    const proxy = await proxyOf();
    const client = clientOf(proxy.host);
    const image = await client.manifest('forged', digest);
    assert(image.kind === 'image');
    proxy.on(({ path }) => ({ kind: 'change', change: (body) => (path.includes('/blobs/') ? body.replace('nobody', 'root00') : body.replace('"schemaVersion":2', '"schemaVersion":3')) }));
    await fails(client.manifest('forged', digest), 'protocol', /its digest is sha256:[\da-f]{64} instead of/);
    await fails(client.manifest('forged', '1'), 'protocol', /instead of/);
    await fails(client.config('forged', image.config), 'protocol', /instead of/);
  });

  it('says which tag or repository there is none of', async () => {
    await writer.image('known', '1');
    const client = clientOf(registry.host);
    await fails(client.manifest('known', 'none'), 'notFound', /no known:none: there is no such tag or digest/);
    await fails(client.manifest('known', sha256('none')), 'notFound', /no known@sha256:/);
    await fails(client.tags('unknown/name'), 'notFound', /no repository of this name: unknown\/name/);
  });

  it('says that nothing answers, or nothing that is a registry', async () => {
    const port = await freePort('127.0.0.1');
    await fails(clientOf(`127.0.0.1:${port}`).ping(), 'refused', /cannot be reached/);
    await fails(clientOf('no-such-host.invalid').ping(), 'refused', /nobody knows that name/);
    const proxy = await proxyOf();
    proxy.on(() => ({ kind: 'answer', status: 200, body: '<html></html>', headers: { 'content-type': 'text/html' } }));
    await fails(clientOf(proxy.host).ping(), 'protocol', /it is a web page/);
    await fails(clientOf(proxy.host).tags('a'), 'protocol', /it is not JSON/);
    proxy.on(() => ({ kind: 'answer', status: 200, body: `{"tags":["${'x'.repeat(40 * 1024 * 1024)}"]}` }));
    await fails(clientOf(proxy.host).tags('a'), 'protocol', /longer than/);
    proxy.on(() => ({ kind: 'answer', status: 200, body: '{"tags":[7,"ok","-not","\\u001b[2J",null,{}]}' }));
    assert.deepEqual(await clientOf(proxy.host).tags('a'), { items: ['ok'] });
  });

  it('finds what is said of an image by the tag that stands for it, or by the registry’s own list', async () => {
    const digest = await writer.image('signed', '1');
    const client = clientOf(registry.host);
    assert.deepEqual(await client.referrers('signed', digest), []);
    const sbom = { mediaType: ociManifest, digest: await writer.image('signed', 'sbom'), size: 300, artifactType: 'application/spdx+json', annotations: { about: 'all' } };
    await writer.manifest('signed', digest.replace(':', '-'), { schemaVersion: 2, mediaType: ociIndex, manifests: [sbom] });
    assert.deepEqual(await client.referrers('signed', digest), [sbom]);
    const proxy = await proxyOf();
    const other = { ...sbom, artifactType: 'application/signature' };
    proxy.on(({ path }) => (path === `/v2/signed/referrers/${digest}` ? { kind: 'answer', status: 200, body: JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests: [other] }) } : undefined));
    assert.deepEqual(await clientOf(proxy.host).referrers('signed', digest), [other]);
  });

  it('removes manifests and tags where the registry allows it', async () => {
    const digest = await writer.image('old', '1', { mark: 'one' });
    await writer.image('old', '2', { mark: 'two' });
    const client = clientOf(registry.host);
    assert.equal(await client.removeTag('old', '1'), false);
    await client.removeManifest('old', digest);
    assert.deepEqual(await client.tags('old'), { items: ['2'] });
    await fails(client.removeManifest('old', digest), 'notFound', /no old@sha256:/);
    const proxy = await proxyOf();
    proxy.on(({ method, path }) => (method === 'DELETE' && path === '/v2/old/manifests/2' ? { kind: 'answer', status: 202 } : undefined));
    assert.equal(await clientOf(proxy.host).removeTag('old', '2'), true);
    const firm = await startRegistry({ allowsRemoval: false });
    cleanups.push(() => firm.stop());
    const kept = await registryWriter(`http://${firm.host}`).image('a', '1');
    await fails(clientOf(firm.host).removeManifest('a', kept), 'unsupported', /does not offer this/);
  });

  it('trusts what Docker’s folders of certificates say, and nothing else without consent (vscode-containers#207)', async () => {
    const folder = await temporaryFolder('registry');
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    for (const name of ['mine', 'other']) await makeAuthority(folder, name);
    await makeCertificate(folder, 'mine', 'server', 'subjectAltName=IP:127.0.0.1');
    const secure = await startRegistry({ tls: { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') } });
    cleanups.push(() => secure.stop());
    for (const name of ['mine', 'other']) {
      await mkdir(join(folder, `${name}.d`, secure.host), { recursive: true });
      await copyFile(join(folder, `${name}.pem`), join(folder, `${name}.d`, secure.host, 'ca.crt'));
    }
    const trusting = (folders: readonly string[], file = '') => ({ access: 'verified' as const, trustOf: (host: string) => readTrust(host, { folders, file }, silentLog) });
    await clientOf(secure.host, trusting([join(folder, 'mine.d')])).ping();
    await clientOf(secure.host, trusting([], join(folder, 'mine.pem'))).ping();
    await clientOf(secure.host, { access: 'unverified' }).ping();
    await fails(clientOf(secure.host, trusting([])).ping(), 'certificate', /signed by nobody you trust/);
    await fails(clientOf(secure.host, trusting([join(folder, 'other.d')])).ping(), 'certificate', /signed by nobody you trust/);
    await fails(clientOf(registry.host, { access: 'verified' }).ping(), 'certificate', /does not speak TLS/);
    await fails(clientOf(secure.host).ping(), 'registry', /./);
  });
});

async function fails(action: Promise<unknown>, kind: string, message: RegExp, secrets: readonly string[] = []): Promise<void> {
  await assert.rejects(action, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    for (const secret of secrets) assert.ok(!`${error.message} ${error.remedy ?? ''} ${String(error.cause)}`.includes(secret));
    return true;
  });
}
