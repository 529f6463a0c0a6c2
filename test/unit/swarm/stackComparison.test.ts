import assert from 'node:assert/strict';
import type { Fields } from '../../../src/core/base/fields.ts';
import { changedFields } from '../../../src/core/swarm/stackComparison.ts';

const service = (container: Fields = {}, template: Fields = {}, rest: Fields = {}): Fields => ({
  Name: 'shop_web',
  Labels: { tier: 'front' },
  Mode: { Replicated: { Replicas: 2 } },
  ...rest,
  TaskTemplate: { ...template, ContainerSpec: { Image: 'nginx', ...container } },
});

describe('what a service runs, compared with what is wanted', () => {
  it('is the same where the engine filled in what was left out, whichever side says it', () => {
    const found: Fields = {
      ...service(
        { Isolation: 'default', DNSConfig: {}, Privileges: { CredentialSpec: null, SELinuxContext: null }, Env: [] },
        { ForceUpdate: 2, Runtime: 'container', Placement: { Platforms: [{ OS: 'linux' }] }, Resources: { Limits: { NanoCPUs: 0 } }, RestartPolicy: { Condition: 'any', Delay: 5e9, MaxAttempts: 0 } },
        { EndpointSpec: { Mode: 'vip' }, UpdateConfig: { Parallelism: 1, FailureAction: 'pause', Monitor: 5e9, MaxFailureRatio: 0, Order: 'stop-first' } },
      ),
    };
    assert.deepEqual([changedFields(service(), found), changedFields(found, service())], [[], []]);
  });

  it('differs where a 0, a false or an empty text says something', () => {
    const pairs: readonly (readonly [Fields, Fields, string])[] = [
      [service({}, {}, { UpdateConfig: { Parallelism: 1 } }), service({}, {}, { UpdateConfig: { Parallelism: 0 } }), 'UpdateConfig'],
      [service(), service({}, {}, { RollbackConfig: {} }), 'RollbackConfig'],
      [service(), service({ StopGracePeriod: 0 }), 'StopGracePeriod'],
      [service(), service({ Init: false }), 'Init'],
      [service({ Init: true }), service({ Init: false }), 'Init'],
      [service({}, { RestartPolicy: { Condition: 'any' } }), service({}, { RestartPolicy: { Condition: 'any', Delay: 0 } }), 'RestartPolicy'],
      [service(), service({}, {}, { Labels: { tier: 'front', empty: '' } }), 'Labels'],
      [service(), service({ Labels: { empty: '' } }), 'ContainerSpec.Labels'],
      [service({}, {}, { Mode: { Replicated: { Replicas: 0 } } }), service({}, {}, { Mode: { Global: {} } }), 'Mode'],
      [service({}, {}, { Mode: {} }), service({}, {}, { Mode: { Replicated: { Replicas: 0 } } }), 'Mode'],
      [service({ Args: ['a', ''] }), service({ Args: ['a'] }), 'Args'],
      [service({ Image: 'nginx@sha256:1' }), service({ Image: 'nginx@sha256:2' }), 'Image'],
      [service({ Env: ['A=1'] }), service(), 'Env'],
    ];
    assert.deepEqual(pairs.map(([wanted, found]) => changedFields(wanted, found)), pairs.map(([, , field]) => [field]));
    assert.deepEqual(pairs.map(([wanted, found]) => changedFields(found, wanted)), pairs.map(([, , field]) => [field]));
  });

  it('is the same in another order where the order says nothing, and differs where it does', () => {
    const secrets = [{ SecretID: '1', SecretName: 'a', File: { Name: 'a' } }, { SecretID: '2', SecretName: 'b', File: { Name: 'b' } }];
    const networks = [{ Target: 'n', Aliases: ['web', 'www'] }, { Target: 'm' }];
    assert.deepEqual(changedFields(service({ Secrets: secrets, Configs: [{ ConfigID: '1', File: { Name: '/site' } }] }, { Networks: networks }), service({ Secrets: [...secrets].reverse(), Configs: [{ ConfigID: '1', File: { Name: 'site' } }] }, { Networks: [{ Target: 'm' }, { Aliases: ['www', 'web'], Target: 'n' }] })), []);
    assert.deepEqual(changedFields(service({ Args: ['a', 'b'] }), service({ Args: ['b', 'a'] })), ['Args']);
  });
});
