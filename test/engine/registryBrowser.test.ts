import assert from 'node:assert/strict';
import { Emitter } from '../../src/core/base/emitter.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { Registries, type ConnectedRegistry } from '../../src/core/registry/registries.ts';
import { RegistryBrowser } from '../../src/core/registry/registryBrowser.ts';
import { startRegistry, type LabRegistry } from '../host/registry.ts';
import { registryWriter } from '../host/registryContent.ts';
import { askForTokens, startRegistryProxy, type RegistryProxy } from '../host/registryProxy.ts';

describe('what is asked of the connected registries', function () {
  this.timeout(60_000);
  let registry: LabRegistry;
  let proxy: RegistryProxy;
  let registries: Registries;
  let browser: RegistryBrowser;
  let login: { readonly username: string; readonly secret: string } | undefined;

  before(async () => {
    registry = await startRegistry();
    const writer = registryWriter(`http://${registry.host}`);
    for (const tag of ['1.0', '1.10', '1.9', 'edge']) await writer.image('team/app', tag, { mark: tag });
    await writer.image('team/other', '1');
  });
  after(() => registry.stop());
  beforeEach(async () => {
    login = undefined;
    proxy = await startRegistryProxy(registry.host);
    let value: readonly ConnectedRegistry[] = [{ host: proxy.host, access: 'plain', repositories: ['by/name'] }];
    const changed = new Emitter<readonly ConnectedRegistry[]>();
    const set = (next: readonly ConnectedRegistry[]): Promise<void> => {
      value = next;
      changed.fire(next);
      return Promise.resolve();
    };
    const find = (): ReturnType<typeof registries.login> => Promise.resolve(login ? { login } : {});
    registries = new Registries({ list: { get value() { return value; }, set, onDidChange: changed.event }, credentials: { find, forHost: async () => (await find()).login }, trust: () => ({ folders: [], file: '' }), log: silentLog });
    browser = new RegistryBrowser(registries);
  });
  afterEach(async () => {
    registries.dispose();
    await proxy.stop();
  });

  const paths = (): readonly string[] => proxy.requests.map(({ path }) => path.split('?')[0] ?? '');

  it('is kept until it is to be forgotten', async () => {
    for (let count = 0; count < 2; count++) {
      assert.deepEqual(await browser.repositories(proxy.host, false), { items: ['by/name', 'team/app', 'team/other'], isComplete: true, isByName: false });
      assert.deepEqual(await browser.tags(proxy.host, 'team/app', { order: 'newest', isAll: false }), { items: ['1.10', '1.9', '1.0', 'edge'], isComplete: true });
      const manifest = await browser.manifest(proxy.host, 'team/app', '1.9');
      assert(manifest.kind === 'image');
      assert.deepEqual((await browser.config(proxy.host, 'team/app', manifest.config)).environment, ['PATH=/bin', 'MARK=1.9']);
      assert.deepEqual(await browser.referrers(proxy.host, 'team/app', manifest.digest), []);
    }
    assert.deepEqual(new Set(paths()).size, proxy.requests.length, 'nothing was asked twice');
    const before = proxy.requests.length;
    browser.forget(proxy.host, 'team/app');
    await browser.tags(proxy.host, 'team/app', { order: 'listed', isAll: false });
    await browser.repositories(proxy.host, false);
    assert.deepEqual(paths().slice(before), ['/v2/team/app/tags/list']);
    browser.forget(proxy.host);
    await browser.repositories(proxy.host, false);
    assert.deepEqual(paths().slice(before), ['/v2/team/app/tags/list', '/v2/_catalog']);
  });

  it('is asked again where it failed', async () => {
    proxy.on(({ path }) => (path.includes('/manifests/') ? { kind: 'answer', status: 500, body: '{}' } : undefined));
    await assert.rejects(browser.manifest(proxy.host, 'team/app', '1.9'), /refuses/);
    proxy.heal();
    assert.equal((await browser.manifest(proxy.host, 'team/app', '1.9')).kind, 'image');
  });

  it('is known by name only where a registry refuses its list, and by nobody before one has signed in', async () => {
    askForTokens(proxy, { username: 'joe', password: 'open sesame' });
    proxy.on(({ path, headers }) => (path.startsWith('/v2/_catalog') && headers.authorization !== undefined ? { kind: 'answer', status: 401, headers: { 'www-authenticate': `Bearer realm="http://${proxy.host}/token"` } } : undefined));
    await assert.rejects(browser.repositories(proxy.host, false), (error) => error instanceof UserError && error.kind === 'unauthorized');
    login = { username: 'joe', secret: 'open sesame' };
    registries.reset(proxy.host);
    browser.forget(proxy.host);
    assert.deepEqual(await browser.repositories(proxy.host, false), { items: ['by/name'], isComplete: true, isByName: true });
    await registries.addRepository(proxy.host, 'team/other');
    assert.deepEqual((await browser.repositories(proxy.host, false)).items, ['by/name', 'team/other']);
    await registries.forgetRepository(proxy.host, 'by/name');
    assert.deepEqual(browser.registries, [{ host: proxy.host, access: 'plain', repositories: ['team/other'] }]);
    await registries.disconnect(proxy.host);
    assert.deepEqual(browser.registries, []);
  });

  it('says so where a registry fails, which is no refusal of its list', async () => {
    proxy.on(() => ({ kind: 'answer', status: 503, body: '{}' }));
    await assert.rejects(browser.repositories(proxy.host, false), /status 503/);
  });
});
