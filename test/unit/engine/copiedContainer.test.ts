import assert from 'node:assert/strict';
import { type Fields } from '../../../src/core/base/fields.ts';
import { copiedContainer, type CopiedContainer } from '../../../src/core/engine/copiedContainer.ts';
import { type ContainerCopy } from '../../../src/core/model/containerCopy.ts';

const id = 'abcdefabcdef0123456789';

interface Case {
  readonly config?: Fields;
  readonly host?: Fields;
  readonly networks?: Fields;
  readonly image?: Fields;
  readonly before?: Fields;
  readonly after?: Fields;
  readonly volumes?: ContainerCopy['volumes'];
  readonly api?: string;
}

function copied({ config = {}, host = {}, networks = {}, image = {}, before = {}, after = {}, volumes = [], api = '1.45' }: Case): CopiedContainer {
  const original = { Id: id, Config: config, HostConfig: host, NetworkSettings: { Networks: networks } };
  // What a copy is made of beside the bodies is not looked at, but for the image's name.
  const spec = { image: 'web:2' } as ContainerCopy['after'];
  return copiedContainer({ original, image: { Config: image }, before: spec, after: spec, name: 'copy', volumes }, before, after, api);
}
const host = (parts: Case): unknown => copied(parts).body.HostConfig;
const config = (parts: Case): Fields => {
  const { HostConfig: _, NetworkingConfig: __, ...rest } = copied(parts).body;
  return rest;
};
const networks = (parts: Case): unknown => {
  const { body, networks: others } = copied(parts);
  return [(body.NetworkingConfig as Fields).EndpointsConfig, others];
};
const empty = { Env: [], Labels: {}, ExposedPorts: {}, Volumes: {}, Image: 'web:2' };

describe('the copy of a container', () => {
  it('has what the container has, known here or not', () => {
    assert.deepEqual(config({ config: { Image: 'web:1', Env: ['A=1'], User: 'me', SomethingNew: [1], Hostname: 'far' } }), { ...empty, Env: ['A=1'], User: 'me', SomethingNew: [1], Hostname: 'far' });
    assert.deepEqual(host({ host: { Binds: ['a:/a'], Tomorrow: { x: 1 } } }), { Binds: ['a:/a'], Tomorrow: { x: 1 } });
  });

  it('leaves to the image what comes from there, and to the engine what it makes up', () => {
    const image = { Env: ['A=1'], Labels: { a: '1' }, ExposedPorts: { '80/tcp': {} }, Volumes: { '/data': {} }, User: 'www', WorkingDir: '/srv', Cmd: ['serve'], Entrypoint: ['/run'], StopSignal: 'SIGINT', Healthcheck: { Test: ['CMD', 'true'] } };
    const own = { Env: ['A=1', 'B=2'], Labels: { a: '1', b: '2' }, ExposedPorts: { '80/tcp': {}, '81/tcp': {} }, Volumes: { '/data': {}, '/more': {} }, Hostname: id.slice(0, 12) };
    assert.deepEqual(config({ image, config: { ...image, ...own } }), { ...empty, Env: ['B=2'], Labels: { b: '2' }, ExposedPorts: { '81/tcp': {} }, Volumes: { '/more': {} } });
  });

  it('keeps its own program as a whole, since an own entry point takes the image’s command out of force', () => {
    const image = { Entrypoint: ['/run'], Cmd: ['serve'] };
    const program = (own: Fields): Fields => {
      const { Entrypoint, Cmd } = config({ image, config: own });
      return { Entrypoint, Cmd };
    };
    assert.deepEqual(program({ Entrypoint: ['/run'], Cmd: ['serve'] }), { Entrypoint: undefined, Cmd: undefined });
    assert.deepEqual(program({ Entrypoint: ['/run'], Cmd: ['test'] }), { Entrypoint: undefined, Cmd: ['test'] });
    assert.deepEqual(program({ Entrypoint: ['/other'], Cmd: ['serve'] }), { Entrypoint: ['/other'], Cmd: ['serve'] });
    assert.deepEqual(program({ Entrypoint: ['/run'], Cmd: null }), { Entrypoint: ['/run'], Cmd: null });
  });

  it('has the difference of two specs applied, entry by entry', () => {
    const own = { Env: ['A=1', 'B=2', 'ODD'], Labels: { a: '1', odd: '1' }, Cmd: ['a', 'b', 'a'] };
    const before = { Env: ['A=1', 'B=2'], Labels: { a: '1' }, Cmd: ['a', 'b', 'a'] };
    const after = { Env: ['B=2', 'C=3'], Labels: { b: '2' }, Cmd: ['a', 'a'] };
    assert.deepEqual(config({ config: own, before, after }), { ...empty, Env: ['B=2', 'ODD', 'C=3'], Labels: { odd: '1', b: '2' }, Cmd: ['a', 'a'] });
    const restart = { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } };
    assert.deepEqual(host({ host: { ...restart, Init: true, Odd: 1 }, before: { HostConfig: { ...restart, Init: true } }, after: { HostConfig: { RestartPolicy: { Name: 'always', MaximumRetryCount: 0 } } } }), { RestartPolicy: { Name: 'always', MaximumRetryCount: 0 }, Odd: 1 });
  });

  it('drops what the engine worked out of values that were changed', () => {
    const limits = { Memory: 100, MemorySwap: 200 };
    assert.deepEqual(host({ host: limits, before: { HostConfig: { Memory: 100 } }, after: { HostConfig: { Memory: 300 } } }), { Memory: 300 });
    assert.deepEqual(host({ host: { ...limits, MemorySwap: 500 }, before: { HostConfig: { Memory: 100 } }, after: { HostConfig: { Memory: 300 } } }), { Memory: 300, MemorySwap: 500 });
    assert.deepEqual(host({ host: { Privileged: false, MaskedPaths: ['/proc/kcore'], ReadonlyPaths: [] }, after: { HostConfig: { Privileged: true } } }), { Privileged: true });
  });

  it('mounts volumes without a name by theirs, where nothing else was put', () => {
    const volumes = [{ name: 'f00', target: '/data' }, { name: 'f01', target: '/more' }];
    assert.deepEqual(host({ volumes, host: { Binds: ['mine:/more'], Mounts: [] } }), { Binds: ['mine:/more', 'f00:/data'], Mounts: [] });
    assert.deepEqual(host({ volumes, host: { Mounts: [{ Type: 'volume', Target: '/data' }, { Type: 'tmpfs', Target: '/more' }] } }), {
      Mounts: [{ Type: 'volume', Target: '/data', Source: 'f00' }, { Type: 'tmpfs', Target: '/more' }],
      Binds: [],
    });
  });

  it('is joined to the same networks, with the addresses that were asked for', () => {
    const one = { NetworkID: 'n1', IPAMConfig: { IPv4Address: '10.0.0.9' }, Aliases: ['shop', id.slice(0, 12)], IPAddress: '10.0.0.9', MacAddress: '02:42' };
    const two = { NetworkID: 'n2', IPAMConfig: null, Aliases: null, IPAddress: '10.1.0.2' };
    const kept = { IPAMConfig: { IPv4Address: '10.0.0.9' }, Aliases: ['shop'] };
    assert.deepEqual(networks({ host: { NetworkMode: 'one' }, networks: { one, two } }), [{ one: kept }, [{ name: 'two', endpoint: {} }]]);
    assert.deepEqual(networks({ host: { NetworkMode: 'one' }, networks: { one, two }, before: { HostConfig: { NetworkMode: 'one' } }, after: { HostConfig: { NetworkMode: 'three' } } }), [{ three: { Aliases: ['shop'] } }, [{ name: 'two', endpoint: {} }]]);
    assert.deepEqual(networks({ host: { NetworkMode: 'one' }, networks: { one }, before: { HostConfig: { NetworkMode: 'one' } }, after: { HostConfig: { NetworkMode: 'host' } } }), [{}, []]);
    assert.deepEqual(networks({ host: { NetworkMode: 'default' }, networks: { bridge: { NetworkID: 'b' }, two } }), [{}, [{ name: 'two', endpoint: {} }]]);
  });

  it('has its hardware address where the version of the API wants it', () => {
    const parts = { config: { MacAddress: '02:00' }, host: { NetworkMode: 'one' }, networks: { one: {} } };
    assert.deepEqual([networks(parts), config(parts).MacAddress], [[{ one: { MacAddress: '02:00' } }, []], undefined]);
    assert.deepEqual([networks({ ...parts, api: '1.43' }), config({ ...parts, api: '1.43' }).MacAddress], [[{}, []], '02:00']);
  });
});
