import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/core/base/log.ts';
import { UserError } from '../../../src/core/base/userError.ts';
import { dockerCredentials, withSecretLogins } from '../../../src/core/registry/credentials.ts';
import { type DockerConfigPlace } from '../../../src/core/registry/dockerConfig.ts';
import { forgetDockerLogin, keepDockerLogin } from '../../../src/core/registry/dockerLogin.ts';

const login = { username: 'joe', secret: 's3:cret "é"' };

describe('a login that is kept as docker login keeps it', () => {
  let home: string;
  let place: DockerConfigPlace;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'gantry-login-'));
    place = { environment: { PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`, STORE: join(home, 'store') }, homeFolder: home };
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const path = (): string => join(home, '.docker/config.json');
  const given = (config: unknown): void => {
    mkdirSync(join(home, '.docker'), { recursive: true });
    writeFileSync(path(), typeof config === 'string' ? config : JSON.stringify(config), { mode: 0o644 });
  };
  const config = (): unknown => JSON.parse(readFileSync(path(), 'utf8'));
  const known = (host: string): Promise<unknown> => dockerCredentials({ ...place, log: silentLog }).forHost(host);
  /** Keeps what it is told in a file, as a real one would in a key ring. */
  const helper = (name: string): void => {
    mkdirSync(join(home, 'bin'), { recursive: true });
    const script = '#!/bin/sh\ncase $1 in store) cat > "$STORE";; get) test -f "$STORE" || { echo "credentials not found in native keychain"; exit 1; }; cat "$STORE";; erase) cat >/dev/null; rm "$STORE" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; };; esac\n';
    writeFileSync(join(home, 'bin', `docker-credential-${name}`), script, { mode: 0o755 });
  };

  it('stands in config.json, which only its owner reads, beside all that was there', async () => {
    assert.deepEqual(await keepDockerLogin('r.example:5000', login, place), { kind: 'file', path: path() });
    assert.deepEqual([await known('r.example:5000'), statSync(path()).mode & 0o777, statSync(join(home, '.docker')).mode & 0o777], [login, 0o600, 0o700]);
    given({ psFormat: 'x', auths: { a: { auth: 'eDp5' }, 'https://r.example:5000/v1/': { auth: 'b2xkOm9sZA==' } }, currentContext: 'far' });
    await keepDockerLogin('r.example:5000', login, place);
    const auth = Buffer.from('joe:s3:cret "é"').toString('base64');
    assert.deepEqual(config(), { psFormat: 'x', auths: { a: { auth: 'eDp5' }, 'r.example:5000': { auth } }, currentContext: 'far' });
    assert.deepEqual([await known('r.example:5000'), statSync(path()).mode & 0o777], [login, 0o600]);
    assert.equal(await forgetDockerLogin('r.example:5000', place), true);
    assert.deepEqual(config(), { psFormat: 'x', auths: { a: { auth: 'eDp5' } }, currentContext: 'far' });
    assert.equal(await forgetDockerLogin('r.example:5000', place), false);
    assert.deepEqual(readdirSync(join(home, '.docker')), ['config.json']);
  });

  it('of Docker Hub stands where the command line looks for it', async () => {
    await keepDockerLogin('docker.io', login, place);
    assert.deepEqual(Object.keys((config() as { readonly auths: object }).auths), ['https://index.docker.io/v1/']);
    await forgetDockerLogin('docker.io', place);
    assert.deepEqual(config(), { auths: {} });
  });

  it('is kept by the helper that config.json names, and not in the file', async () => {
    helper('lab');
    given({ credsStore: 'lab', auths: { 'r.example': { auth: 'b2xkOm9sZA==' } } });
    assert.deepEqual(await keepDockerLogin('r.example', login, place), { kind: 'helper', helper: 'lab' });
    assert.deepEqual([config(), JSON.parse(readFileSync(join(home, 'store'), 'utf8')) as unknown, await known('r.example')], [{ credsStore: 'lab', auths: { 'r.example': {} } }, { ServerURL: 'r.example', Username: 'joe', Secret: login.secret }, login]);
    assert.equal(await forgetDockerLogin('r.example', place), true);
    assert.deepEqual([config(), await known('r.example')], [{ credsStore: 'lab', auths: {} }, undefined]);
    await forgetDockerLogin('r.example', place);
  });

  it('is not kept, and says so without the password, where the helper is missing or the file is none', async () => {
    given({ credsStore: 'gone' });
    await fails(keepDockerLogin('r.example', login, place), /"gone" did not do it: there is no such program/);
    assert.deepEqual(config(), { credsStore: 'gone' });
    given('{"auths": {"a": {"auth": "c2VjcmV0"');
    await fails(keepDockerLogin('r.example', login, place), /config\.json cannot be changed: it is not JSON/);
    assert.equal(readFileSync(path(), 'utf8'), '{"auths": {"a": {"auth": "c2VjcmV0"');
  });

  it('goes through a link to where the file is', async () => {
    given({});
    writeFileSync(join(home, 'real.json'), '{"auths":{}}');
    rmSync(path());
    symlinkSync(join(home, 'real.json'), path());
    await keepDockerLogin('r.example', login, place);
    assert.match(readFileSync(join(home, 'real.json'), 'utf8'), /"r\.example"/);
  });

  it('counts more than one that the editor keeps', async () => {
    const secrets = { get: (host: string) => Promise.resolve(host === 'none.example' ? undefined : { username: 'ann', secret: 'x' }) };
    const credentials = withSecretLogins(dockerCredentials({ ...place, log: silentLog }), secrets);
    await keepDockerLogin('r.example', login, place);
    assert.deepEqual([await credentials.forHost('r.example'), await credentials.forHost('other.example'), await credentials.forHost('none.example')], [login, { username: 'ann', secret: 'x' }, undefined]);
  });

  it('that a helper does not give is a problem with a name', async () => {
    given({ credHelpers: { 'r.example': 'gone' } });
    assert.deepEqual(await dockerCredentials({ ...place, log: silentLog }).find('r.example'), { problem: 'The credential helper "gone" is not there (docker-credential-gone).' });
  });
});

async function fails(action: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(action, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, message);
    assert.ok(!/s3:cret|c2VjcmV0/.test(`${error.message} ${error.remedy ?? ''} ${String(error.cause)}`));
    return true;
  });
}
