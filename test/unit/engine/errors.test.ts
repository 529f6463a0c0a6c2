import assert from 'node:assert/strict';
import { abortError } from '../../../src/core/base/abort.ts';
import { UserError, type UserErrorKind } from '../../../src/core/base/userError.ts';
import { connectionError, statusError, streamError } from '../../../src/core/engine/errors.ts';
import { type Endpoint } from '../../../src/core/model/endpoint.ts';

const endpoint: Endpoint = { kind: 'tcp', host: 'box', port: 2376 };
const failure = (code: string, message = 'something'): Error => Object.assign(new Error(message), { code });

describe('connectionError', () => {
  const kinds: Readonly<Record<UserErrorKind, readonly Error[]>> = {
    noEngine: [failure('ENOENT'), failure('ENOTFOUND'), failure('EAI_AGAIN'), failure('EHOSTUNREACH')],
    permission: [failure('EACCES'), failure('EPERM')],
    refused: [failure('ECONNREFUSED')],
    timeout: [failure('ETIMEDOUT')],
    certificate: [
      failure('CERT_HAS_EXPIRED'),
      failure('CERT_NOT_YET_VALID'),
      failure('DEPTH_ZERO_SELF_SIGNED_CERT'),
      failure('SELF_SIGNED_CERT_IN_CHAIN'),
      failure('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      failure('ERR_TLS_CERT_ALTNAME_INVALID'),
      failure('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
      failure('ERR_SSL_WRONG_VERSION_NUMBER'),
      failure('EPROTO', 'wrong version number'),
      failure('ERR_OSSL_PEM_NO_START_LINE'),
      failure('ERR_SSL_NO_PROTOCOLS_AVAILABLE'),
    ],
    disconnected: [failure('ECONNRESET'), failure('EPIPE'), failure('ERR_STREAM_PREMATURE_CLOSE'), new Error('socket hang up')],
    protocol: [failure('HPE_INVALID_CONSTANT'), failure('ERR_HTTP_INVALID_STATUS_CODE')],
    engine: [new Error('never seen before')],
    registry: [],
    unsupported: [],
    notFound: [],
    conflict: [],
    unauthorized: [],
    invalid: [],
    file: [],
  };
  for (const [kind, errors] of Object.entries(kinds))
    for (const error of errors as readonly (Error & { code?: string })[])
      it(`takes ${error.code ?? error.message} for ${kind}`, () => {
        const converted = connectionError(error, endpoint);
        assert.ok(converted instanceof UserError);
        assert.deepEqual({ kind: converted.kind, cause: converted.cause, hasRemedy: Boolean(converted.remedy) }, { kind, cause: error, hasRemedy: true });
      });

  it('leaves what is already fit for people, and a cancelled call, as they are', () => {
    for (const error of [new UserError('file', 'x'), abortError()]) assert.equal(connectionError(error, endpoint), error);
  });

  it('says where, and what to do on which system', () => {
    assert.equal(connectionError(failure('ECONNREFUSED'), endpoint).message, 'Nothing listens at tcp://box:2376.');
    const remedyAt = (at: Endpoint): string => {
      const error = connectionError(failure('EACCES'), at);
      return error instanceof UserError ? (error.remedy ?? '') : '';
    };
    assert.match(remedyAt({ kind: 'unix', path: '/x' }), /usermod -aG docker/);
    assert.match(remedyAt({ kind: 'npipe', path: '//./pipe/x' }), /docker-users/);
  });

  it('makes something of anything thrown', () => {
    for (const thrown of [undefined, null, 'text', 7, {}, { code: 9 }]) assert.ok(connectionError(thrown, endpoint) instanceof UserError);
  });
});

describe('statusError', () => {
  const shape = ({ kind, status, message }: UserError): unknown => ({ kind, status, message });

  it('quotes the engine, by status', () => {
    const body = '{"message":"because"}';
    assert.deepEqual([400, 401, 403, 404, 409, 500, 503, 418].map((status) => statusError(status, body).kind), ['invalid', 'unauthorized', 'unauthorized', 'notFound', 'conflict', 'engine', 'engine', 'engine']);
    assert.deepEqual(shape(statusError(404, body)), { kind: 'notFound', status: 404, message: 'Not found: because' });
  });

  it('cleans and shortens what it quotes', () => {
    assert.equal(statusError(503, `{"message":"rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online."}`).message, 'The Docker Engine failed: The swarm does not have a leader.');
    assert.equal(statusError(500, '{"message":"a\\u001b[2J\\u202eb\\n\\tc"}').message, 'The Docker Engine failed: a [2J b c');
    assert.ok(statusError(500, 'x'.repeat(100_000)).message.length < 1100);
    assert.equal(statusError(502, '').message, 'The Docker Engine failed: status 502');
    assert.equal(statusError(500, '[1]').message, 'The Docker Engine failed: status 500');
  });

  it('knows remedies for what people meet often', () => {
    const remedyOf = (message: string): string => statusError(500, JSON.stringify({ message })).remedy ?? '';
    assert.match(remedyOf('driver failed: Bind for 0.0.0.0:80 failed: port is already allocated'), /another host port/);
    assert.match(remedyOf('write /x: no space left on device'), /Free some space/);
    assert.match(remedyOf('toomanyrequests: You have reached your pull rate limit'), /Sign in/);
    assert.match(remedyOf('Get "https://r.example/v2/": http: server gave HTTP response to HTTPS client'), /insecure-registries/);
    assert.match(remedyOf('Get "https://r.example/v2/": x509: certificate signed by unknown authority'), /certs\.d/);
  });

  it('takes what a registry refuses through the engine for missing rights', () => {
    assert.deepEqual(statusError(500, '{"message":"Head \\"https://x/v2/\\": no basic auth credentials"}').kind, 'unauthorized');
  });

  it('takes plain HTTP at a TLS port for what it is', () => {
    assert.equal(statusError(400, 'Client sent an HTTP request to an HTTPS server.\n').kind, 'certificate');
  });
});

describe('streamError', () => {
  it('tells by the text what a stream that began well ended with', () => {
    const kinds = ['unauthorized: authentication required', 'pull access denied for x, repository does not exist or may require \'docker login\'', 'manifest for x:9 not found: manifest unknown', 'failed to register layer: no space left on device'].map((text) => streamError(text).kind);
    assert.deepEqual(kinds, ['unauthorized', 'unauthorized', 'notFound', 'engine']);
  });
});
