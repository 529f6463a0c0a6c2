import assert from 'node:assert/strict';
import { freeName } from '../../../src/core/run/freeName.ts';
import { rememberedRun } from '../../../src/core/run/rememberedRun.ts';
import { formerName, leftoverName, originalName } from '../../../src/core/run/recreationNames.ts';

describe('what is kept of a form', () => {
  it('is all of it, but no value that may be secret', () => {
    const env = ['PORT=80', 'DB_PASSWORD=hunter2', 'API_KEY=abc', 'URL=postgres://me:hunter2@db/x', 'DB=postgres://db/x', 'FROM_OUTSIDE'];
    assert.deepEqual(rememberedRun({ image: 'web', init: true, env, labels: ['token=abc', 'team=shop'], command: 'serve --password hunter2', entrypoint: '/run', addHosts: ['db:10.0.0.5'] }), {
      image: 'web',
      init: true,
      env: ['PORT=80', 'DB_PASSWORD=', 'API_KEY=', 'URL=', 'DB=postgres://db/x', 'FROM_OUTSIDE'],
      labels: ['token=', 'team=shop'],
      command: '',
      entrypoint: '/run',
      addHosts: ['db:10.0.0.5'],
    });
  });
});

describe('the name of a copy', () => {
  it('is the next that nobody has', () => {
    assert.deepEqual(
      [freeName('web', []), freeName('web', ['web']), freeName('web', ['web', 'web-2']), freeName('web-2', ['web-2']), freeName('shop-web-1', ['shop-web-1', 'shop-web-2'])],
      ['web', 'web-2', 'web-3', 'web-3', 'shop-web-3'],
    );
  });
});

describe('the names while a container takes another’s place', () => {
  it('tell whose they are', () => {
    const id = '0123456789abcdef';
    assert.deepEqual([formerName(id, 'web'), leftoverName(id, 'web')], ['web-former-01234567', 'web-next-01234567']);
    assert.deepEqual([originalName(id, 'web-former-01234567'), originalName(id, 'web'), originalName(id, 'web-former-76543210')], ['web', 'web', 'web-former-76543210']);
  });
});
