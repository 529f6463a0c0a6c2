import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAbort } from '../../../src/core/base/abort.ts';
import { type Log } from '../../../src/core/base/log.ts';
import { dockerCredentials, registryAuthHeader, registryConfigHeader, registryHost, type Credentials } from '../../../src/core/registry/credentials.ts';

const encode = (text: string): string => Buffer.from(text).toString('base64');

describe('credentials of docker login', () => {
  let home: string;
  let lines: string[];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'gantry-registry-'));
    lines = [];
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const note = (line: string): void => void lines.push(line);
  const log: Log = { trace: note, debug: note, info: note, warn: note, error: note };
  const given = (config: unknown, environment: Readonly<Record<string, string>> = {}): Credentials => {
    const folder = environment.DOCKER_CONFIG ?? join(home, '.docker');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
    return dockerCredentials({ environment, homeFolder: home, log });
  };

  it('are found by host, also where that is kept as a URL', async () => {
    const credentials = given({ auths: { 'r.example.com:5000': { auth: encode('joe:s3:cret') }, 'https://old.example.com/v2/': { auth: encode('ann:x') }, 'token.example.com': { auth: encode('00000000:'), identitytoken: 'T' }, 'plain.example.com': { username: 'u', password: 'p' } } });
    assert.deepEqual(await Promise.all(['r.example.com:5000', 'old.example.com', 'token.example.com', 'plain.example.com', 'example.com', 'r.example.com'].map((host) => credentials.forHost(host))), [
      { username: 'joe', secret: 's3:cret' },
      { username: 'ann', secret: 'x' },
      { username: '', secret: 'T' },
      { username: 'u', secret: 'p' },
      undefined,
      undefined,
    ]);
  });

  it('of Docker Hub are found by each of its names', async () => {
    const credentials = given({ auths: { 'https://index.docker.io/v1/': { auth: encode('joe:x') } } });
    const found = await Promise.all(['docker.io', 'registry-1.docker.io', 'index.docker.io'].map((host) => credentials.forHost(host)));
    assert.deepEqual(found, Array.from({ length: 3 }, () => ({ username: 'joe', secret: 'x' })));
  });

  it('are read from $DOCKER_CONFIG, anew each time', async () => {
    const folder = join(home, 'elsewhere');
    const credentials = given({}, { DOCKER_CONFIG: folder });
    const before = await credentials.forHost('a');
    given({ auths: { a: { auth: encode('b:c') } } }, { DOCKER_CONFIG: folder });
    assert.deepEqual([before, await credentials.forHost('a')], [undefined, { username: 'b', secret: 'c' }]);
  });

  it('are none where there is no file, or none that makes sense', async () => {
    assert.equal(await dockerCredentials({ environment: {}, homeFolder: home, log }).forHost('a'), undefined);
    for (const config of ['{"auths":{"a":{"auth":"c2VjcmV0', '[]', 'null', { auths: [] }, { auths: { a: 7 } }, { auths: { a: { auth: encode('nocolon') } } }, { auths: { a: { auth: {} } } }]) assert.equal(await given(config).forHost('a'), undefined);
    assert.ok(lines.every((line) => !line.includes('c2VjcmV0')), lines.join('\n'));
  });

  /** A helper that notes what it was given, and does what a script says. */
  const helper = (name: string, script: string): void => {
    const path = join(home, 'bin', `docker-credential-${name}`);
    mkdirSync(join(home, 'bin'), { recursive: true });
    writeFileSync(path, `#!/bin/sh\nserver=$(cat)\necho "${name} $1 $server" >> ${join(home, 'asked')}\n${script}\n`, { mode: 0o755 });
  };
  const withPath = (): Readonly<Record<string, string>> => ({ DOCKER_CONFIG: join(home, '.docker'), PATH: `${join(home, 'bin')}:${process.env.PATH ?? ''}` });

  it('are asked of the helper of that registry, or of the one for all', async () => {
    helper('own', `echo '{"ServerURL":"b","Username":"joe","Secret":"a \\"b\\" é"}'`);
    helper('all', `case $server in *index.docker.io*) echo '{"Username":"<token>","Secret":"T"}';; *) echo 'credentials not found in native keychain'; exit 1;; esac`);
    const credentials = given({ credHelpers: { b: 'own' }, credsStore: 'all', auths: { a: { auth: encode('ann:x') }, c: {} } }, withPath());
    const found: unknown[] = [];
    for (const host of ['b', 'docker.io', 'a', 'c']) found.push(await credentials.forHost(host));
    assert.deepEqual(found, [{ username: 'joe', secret: 'a "b" é' }, { username: '', secret: 'T' }, { username: 'ann', secret: 'x' }, undefined]);
    assert.deepEqual(readFileSync(join(home, 'asked'), 'utf8').trim().split('\n'), ['own get b', 'all get https://index.docker.io/v1/', 'all get a', 'all get c']);
    assert.deepEqual(lines, []);
  });

  it('are none, with one line in the log, where a helper is missing or fails', async () => {
    helper('fails', "echo 's3cret'; echo 's3cret' >&2; exit 3");
    helper('talks', "echo 's3cret'");
    const credentials = given({ credHelpers: { a: 'gone', b: 'fails', c: 'talks', d: '../bin/docker-credential-talks; x' } }, withPath());
    for (const host of ['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd']) assert.equal(await credentials.forHost(host), undefined);
    assert.deepEqual(lines, [
      'The credential helper "gone" gives nothing for a: there is no such program',
      'The credential helper "fails" gives nothing for b: it ended with code 3',
      'The credential helper "talks" gives nothing for c: its answer is not JSON',
      'The credential helper "../bin/docker-credential-talks; x" gives nothing for d: its name is none',
    ]);
  });

  it('are not waited for when a helper hangs, or the call is cancelled', async function hanging() {
    this.timeout(60_000);
    helper('hangs', 'exec sleep 1000');
    const credentials = given({ credsStore: 'hangs' }, withPath());
    const abort = new AbortController();
    const cancelled = assert.rejects(credentials.forHost('a', abort.signal), isAbort);
    abort.abort();
    await cancelled;
    assert.equal(await credentials.forHost('a'), undefined);
    assert.deepEqual(lines, ['The credential helper "hangs" gives nothing for a: it did not answer within 5 seconds']);
  });

  it('are not read for a call that was cancelled', async () => {
    await assert.rejects(given({}).forHost('a', AbortSignal.abort()), isAbort);
  });
});

describe('credentials in headers', () => {
  const credentials: Credentials = {
    forHost: (host) => Promise.resolve(host === 'docker.io' ? { username: 'joe', secret: '>>>???' } : host === 'r:5000' ? { username: '', secret: 'T' } : undefined),
  };
  const decode = (header: string | undefined): unknown => (header === undefined ? undefined : JSON.parse(Buffer.from(header, 'base64url').toString()));

  it('are of the registry that the image names', async () => {
    assert.deepEqual(['nginx', 'joe/app:1', 'localhost/x', 'r:5000/x', 'ghcr.io/a/b@sha256:0'].map(registryHost), ['docker.io', 'docker.io', 'localhost', 'r:5000', 'ghcr.io']);
  });

  it('are written as the engine reads them', async () => {
    const header = await registryAuthHeader('nginx', credentials);
    assert.deepEqual(decode(header), { username: 'joe', password: '>>>???', serveraddress: 'https://index.docker.io/v1/' });
    assert.match(header ?? '', /^[\w-]+=*$/);
    assert.equal((header ?? '').length % 4, 0);
    assert.deepEqual([decode(await registryAuthHeader('r:5000/x', credentials)), await registryAuthHeader('ghcr.io/x', credentials)], [{ identitytoken: 'T', serveraddress: 'r:5000' }, undefined]);
  });

  it('are given only for the registries in question', async () => {
    assert.deepEqual(
      [decode(await registryConfigHeader(['r:5000/a', 'ghcr.io/b', 'r:5000/c'], credentials)), await registryConfigHeader(['ghcr.io/b'], credentials)],
      [{ 'r:5000': { identitytoken: 'T' } }, undefined],
    );
  });
});
