import assert from 'node:assert/strict';
import { isSecretName, isSecretValue } from '../../../src/core/model/secretName.ts';

describe('what is secret', () => {
  it('is told by its name', () => {
    const secret = [
      ...['PASSWORD', 'DB_PASS', 'githubToken', 'API_KEY', 'aws_secret_access_key', 'AUTH', 'DB_PWD', 'dbPwd', 'GITHUB_PAT', 'NPM_CREDS', 'SIGNING_KEY', 'encryptionKey'],
      ...['DATABASE_URL', 'REDIS_URL', 'MONGODB_URI', 'SENTRY_DSN', 'CONNECTION_STRING', 'APP_KEY'],
    ];
    const open = ['VERSION', 'COMPASS', 'KEYBOARD', 'AUTHOR', 'PWD', 'OLDPWD', 'PATH', 'PATCH', 'PATTERN', 'SACRED', 'GPG_KEY', 'CACHE_KEY', 'PUBLIC_KEY', 'BASE_URL', 'REGISTRY_URL'];
    assert.deepEqual([...secret, ...open].filter(isSecretName), secret);
  });

  it('is told by what it holds', () => {
    const secret = ['postgres://me:hush@db/shop', 'redis://:hush@host', 'https://hush@host/x', 'see http://me:hush@host'];
    const open = ['https://host/x', 'https://host/@scope/x', 'git@host:x', 'ssh://git@host/x', 'postgres://db:5432/shop', 'me@host', ''];
    assert.deepEqual([...secret, ...open].filter(isSecretValue), secret);
  });
});
