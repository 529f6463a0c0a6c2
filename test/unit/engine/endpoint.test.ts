import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import { parseEndpoint } from '../../../src/core/engine/endpoint.ts';
import { endpointUrl, type Endpoint, type TlsMaterial } from '../../../src/core/model/endpoint.ts';

describe('parseEndpoint', () => {
  const tls: TlsMaterial = { ca: 'PEM', isVerified: true };
  const cases: readonly (readonly [string, Endpoint, TlsMaterial?])[] = [
    ['unix:///run/docker.sock', { kind: 'unix', path: '/run/docker.sock' }],
    ['unix://', { kind: 'unix', path: '/var/run/docker.sock' }],
    [' UNIX:///a b/ü.sock\n', { kind: 'unix', path: '/a b/ü.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'npipe', path: '//./pipe/docker_engine' }],
    ['npipe://\\\\.\\pipe\\other', { kind: 'npipe', path: '//./pipe/other' }],
    ['npipe://', { kind: 'npipe', path: '//./pipe/docker_engine' }],
    ['tcp://build-box', { kind: 'tcp', host: 'build-box', port: 2375 }],
    ['tcp://build-box', { kind: 'tcp', host: 'build-box', port: 2376, tls }, tls],
    ['tcp://10.0.0.1:4243/', { kind: 'tcp', host: '10.0.0.1', port: 4243 }],
    ['tcp://10.0.0.1:80', { kind: 'tcp', host: '10.0.0.1', port: 80 }],
    ['tcp://[::1]:2375', { kind: 'tcp', host: '::1', port: 2375 }],
    ['tcp://:2375', { kind: 'tcp', host: '127.0.0.1', port: 2375 }],
    ['tcp://', { kind: 'tcp', host: '127.0.0.1', port: 2375 }],
    ['build-box:2375', { kind: 'tcp', host: 'build-box', port: 2375 }],
    ['http://build-box', { kind: 'tcp', host: 'build-box', port: 2375 }, tls],
    ['https://build-box:443', { kind: 'tcp', host: 'build-box', port: 443, tls: { isVerified: true } }],
    ['https://build-box', { kind: 'tcp', host: 'build-box', port: 2376, tls }, tls],
    ['ssh://me@build-box:22', { kind: 'ssh', url: 'ssh://me@build-box:22' }],
    ['ssh://me:secret@build-box', { kind: 'ssh', url: 'ssh://me@build-box' }],
  ];
  for (const [text, endpoint, material] of cases)
    it(`reads ${JSON.stringify(text)}${material ? ' with TLS' : ''}`, () => assert.deepEqual(parseEndpoint(text, material), endpoint));

  const nonsense = ['', '   ', '/var/run/docker.sock', 'unix://docker.sock', 'fd://', 'ftp://host', 'tcp://host:99999', 'tcp://host:0', 'tcp://host:port', 'tcp://host/path', 'tcp://me:secret@host', 'tcp://host?secret', 'tcp://ho st', 'ssh://'];
  for (const text of nonsense)
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.throws(
        () => parseEndpoint(text),
        (error) => error instanceof UserError && error.kind === 'invalid' && error.remedy !== undefined && !error.message.includes('secret'),
      ));

  it('is the inverse of endpointUrl', () => {
    for (const [, endpoint] of cases) {
      const material = endpoint.kind === 'tcp' ? endpoint.tls : undefined;
      assert.deepEqual(parseEndpoint(endpointUrl(endpoint), material), endpoint);
    }
  });
});
