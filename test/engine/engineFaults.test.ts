import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { silentLog } from '../../src/core/base/log.ts';
import { UserError, type UserErrorKind } from '../../src/core/base/userError.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { waitFor } from '../host/command.ts';
import { type LabEngine } from '../host/engine.ts';
import { startFaultProxy, type FaultProxy } from '../host/faultProxy.ts';
import { sharedEngine } from '../host/shared.ts';
import { newestVersion } from '../host/versions.ts';

describe('an engine that misbehaves', function () {
  this.timeout(600_000);
  let lab: LabEngine;
  let proxy: FaultProxy;
  let engine: Engine;

  before(async () => {
    lab = await sharedEngine(newestVersion);
  });
  beforeEach(async () => {
    proxy = await startFaultProxy(lab.socketPath);
    engine = await connect();
  });
  afterEach(async () => {
    engine.dispose();
    await proxy.stop();
  });

  const connect = (timeoutMilliseconds = 30_000): Promise<Engine> =>
    connectEngine({ name: 'faulty', endpoint: { kind: 'unix', path: proxy.socketPath }, source: 'test' }, { environment: {}, log: silentLog, timeoutMilliseconds });

  const fails = async (action: Promise<unknown>, kind: UserErrorKind, message?: RegExp): Promise<void> => {
    await assert.rejects(action, (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.equal(error.kind, kind, error.message);
      assert.notEqual(error.remedy ?? '', '');
      if (message) assert.match(error.message, message);
      return true;
    });
  };

  const read = async (stream: AsyncIterable<unknown>): Promise<number> => {
    let count = 0;
    for await (const _ of stream) count += 1;
    return count;
  };

  /** A body whose rest never comes. */
  const begun = (): Readable => {
    const body = new Readable({ read: () => undefined });
    body.push('x');
    return body;
  };

  const noConnectionIsUsed = (): Promise<unknown> => waitFor('every request to end', () => proxy.openRequests.length === 0);

  it('and answers 500 is quoted', async () => {
    proxy.fail({ kind: 'answer', status: 500, body: '{"message":"the disk \\u001b[31mis\\u202e on fire"}' });
    await fails(engine.containers.list({}), 'engine', /the disk \[31mis on fire$/);
    await fails(read(engine.system.events({ types: [] })), 'engine');
    await fails(engine.build.start({}, { body: Readable.from(['x']) }), 'engine');
    await fails(engine.build.upgrade('/session', {}), 'engine');
    await fails(connect(), 'engine');
    await noConnectionIsUsed();
  });

  it('and answers 500 without JSON, or without a word, is quoted all the same', async () => {
    proxy.fail({ kind: 'answer', status: 502, body: '<html>Bad gateway</html>' });
    await fails(engine.containers.list({}), 'engine', /<html>Bad gateway<\/html>/);
    proxy.fail({ kind: 'answer', status: 503, body: '' });
    await fails(engine.containers.list({}), 'engine', /503/);
  });

  it('and sends garbage is no Docker Engine', async () => {
    proxy.fail({ kind: 'raw', bytes: 'SSH-2.0-OpenSSH_9.2\r\n' });
    await fails(engine.containers.list({}), 'protocol');
    await fails(connect(), 'protocol');
    await fails(engine.build.upgrade('/session', {}), 'protocol');
    proxy.fail({ kind: 'answer', status: 200, body: '<html>Welcome to nginx!</html>' });
    await fails(engine.containers.list({}), 'protocol');
    await fails(connect(), 'protocol');
    await fails(read(engine.system.events({ types: [] })), 'protocol');
    await fails(engine.images.pull('busybox', { onProgress: () => undefined }), 'protocol');
    proxy.fail({ kind: 'answer', status: 200, body: Buffer.from([9, 1, 2, 3, 4, 5, 6, 7]) });
    await fails(read(engine.containers.logs('some', { follow: true })), 'protocol');
    await noConnectionIsUsed();
  });

  it('and answers JSON of another shape makes nothing throw', async () => {
    for (const body of ['null', '[]', '{}', '17', '[null, 1, "x", {"Id": 5, "Ports": {}, "Names": [7], "Labels": []}]']) {
      proxy.fail({ kind: 'answer', status: 200, body });
      assert.deepEqual(await engine.containers.list({}), []);
      assert.deepEqual(await engine.images.list({}), []);
      assert.equal((await engine.containers.inspect('x')).id, '');
      assert.equal((await engine.images.inspect('x')).id, '');
    }
  });

  it('and says nothing is given up after a while', async () => {
    const impatient = await connect(3000);
    proxy.fail({ kind: 'silent' });
    await Promise.all([
      fails(impatient.containers.list({}), 'timeout', /9 seconds/),
      fails(impatient.system.ping(), 'timeout', /3 seconds/),
      fails(read(impatient.system.events({ types: [] })), 'timeout'),
      fails(connect(500), 'timeout'),
    ]);
    await noConnectionIsUsed();
    impatient.dispose();
  });

  it('and says nothing can be left at any time', async () => {
    proxy.fail({ kind: 'silent' });
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [engine.containers.list({}, signal), engine.containers.stop('x', {}, signal), read(engine.system.events({ types: [] }, signal)), engine.build.upgrade('/session', {}, signal), engine.build.start({}, { body: begun() }, signal)];
    const ended = Promise.allSettled(calls);
    await waitFor('the requests to be on their way', () => proxy.openRequests.length === calls.length);
    controller.abort();
    assert.deepEqual((await ended).map((result) => (result.status === 'rejected' ? (result.reason as Error).name : 'done')), calls.map(() => 'AbortError'));
    await noConnectionIsUsed();
  });

  it('and cuts a list in mid-object was disconnected', async () => {
    proxy.fail({ kind: 'cut', afterBytes: 20 }, ({ path }) => path.startsWith('/images/json'));
    await fails(engine.images.list({}), 'disconnected');
    assert.ok(Array.isArray(await engine.containers.list({})));
  });

  it('and cuts the events in mid-object was disconnected, after what came before', async () => {
    let seen = 0;
    proxy.fail({ kind: 'cut', afterBytes: 400 }, ({ path }) => path.startsWith('/events'));
    const listening = (async () => {
      const stream = engine.system.events({ types: ['image'], onOpen: () => void engine.images.tag('busybox', 'a:1').then(() => engine.images.tag('busybox', 'a:2')) });
      for await (const event of stream) {
        assert.equal(event.action, 'tag');
        seen += 1;
      }
    })();
    await fails(listening, 'disconnected');
    assert.equal(seen, 1);
    await noConnectionIsUsed();
  });

  it('and goes away was disconnected, then refuses, then is not there, then is back', async () => {
    const listening = fails(read(engine.system.events({ types: [], onOpen: () => proxy.cut() })), 'disconnected');
    await listening;
    await proxy.refuse('refused');
    await fails(engine.containers.list({}), 'refused');
    await proxy.refuse('gone');
    await fails(engine.containers.list({}), 'noEngine');
    await proxy.heal();
    await engine.system.ping();
  });

  it('and is cut off while it takes a body destroys the body', async () => {
    const body = begun();
    const building = fails(engine.build.start({ version: '1' }, { body }), 'disconnected');
    await waitFor('the build to be on its way', () => proxy.openRequests.some(({ path }) => path.startsWith('/build')));
    proxy.cut();
    await building;
    await waitFor('the body to be destroyed', () => body.destroyed);
  });

  it('ends a build whose body cannot be read, with the body\'s own error', async () => {
    const reason = new UserError('file', 'secret.txt cannot be read');
    const body = begun();
    const building = engine.build.start({ version: '1' }, { body });
    await waitFor('the build to be on its way', () => proxy.openRequests.some(({ path }) => path.startsWith('/build')));
    body.destroy(reason);
    await assert.rejects(building, reason);
    await noConnectionIsUsed();
  });

  it('leaves nothing open when it is disposed, and takes no more calls', async () => {
    const listening = assert.rejects(read(engine.system.events({ types: [], onOpen: () => engine.dispose() })), { name: 'AbortError' });
    await listening;
    await assert.rejects(engine.containers.list({}), { name: 'AbortError' });
    await waitFor('every connection to be closed', () => proxy.openConnections === 0);
  });

  it('is asked over the same few connections again and again', async () => {
    let most = 0;
    for (let turn = 0; turn < 50; turn++) {
      await engine.containers.list({});
      most = Math.max(most, proxy.openConnections);
    }
    assert.ok(most <= 2, String(most));
  });

  it('lists some images with one request each, however many there are', async () => {
    proxy.forget();
    assert.equal((await engine.images.list({ references: ['busybox:latest', 'busybox'] })).length, 1);
    assert.deepEqual(proxy.requests.map(({ path }) => path).sort(), ['/images/busybox%3Alatest/json', '/images/busybox/json']);
  });

  it('gets the repeated headers of an upgrade as they are', async () => {
    const connection = await engine.build.upgrade('/session', {
      Upgrade: 'h2c',
      'X-Docker-Expose-Session-Uuid': 'some-session',
      'X-Docker-Expose-Session-Name': 'test',
      'X-Docker-Expose-Session-Grpc-Method': ['/moby.filesync.v1.FileSync/DiffCopy', '/moby.filesync.v1.Auth/Credentials'],
    });
    // The engine is the HTTP/2 client of a session: it speaks first.
    const first = await new Promise<Buffer>((resolve) => connection.once('data', resolve));
    assert.match(first.toString('latin1'), /^PRI \* HTTP\/2\.0/);
    connection.destroy();
    await noConnectionIsUsed();
  });

  it('listens to no signal longer than a call lasts', async () => {
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    await engine.containers.list({}, signal);
    await assert.rejects(engine.containers.start('nothing', signal));
    for await (const _ of engine.system.events({ types: ['image'], onOpen: () => void engine.images.tag('busybox', 'a:3') }, signal)) break;
    const connection = await engine.build.upgrade('/grpc', { Upgrade: 'h2c' }, signal);
    connection.destroy();
    await waitFor('the last listener to go', () => listeners === 0);
  });
});
