import assert from 'node:assert/strict';
import { joinCommandOf, joinCommandText } from '../../../src/core/swarm/joinCommand.ts';
import { labelsOf, labelsText } from '../../../src/core/swarm/labelText.ts';
import { parsePublish, publishText } from '../../../src/core/swarm/portText.ts';
import { emptyForm, formOf, specWith, specWithFile } from '../../../src/core/swarm/serviceForm.ts';

describe('a service as a form', () => {
  const spec = {
    Name: 'web',
    Labels: { kept: 'yes' },
    Mode: { Replicated: { Replicas: 2 } },
    TaskTemplate: { ContainerSpec: { Image: `nginx@sha256:${'a'.repeat(64)}`, Env: ['A=1'], Hostname: 'kept', Secrets: [{ SecretID: 'k', SecretName: 'key', File: { Name: 'renamed', UID: '1', GID: '1', Mode: 256 } }] }, Networks: [{ Target: 'n', Aliases: ['www'] }], ForceUpdate: 3 },
    UpdateConfig: { Parallelism: 2, Monitor: 7 },
  };

  it('changes nothing but what was changed in it', () => {
    const before = formOf(spec, new Map([['n', 'net']]));
    assert.deepEqual(specWith(spec, before, before), spec);
    assert.deepEqual(specWith(spec, before, { ...before, replicas: 5 }), { ...spec, Mode: { Replicated: { Replicas: 5 } } });
    const changed = specWith(spec, before, { ...before, image: 'nginx:2', environment: ['A=2'], networks: [...before.networks, { id: 'm', name: 'more' }], secrets: [...before.secrets, { id: 'l', name: 'new' }], failureAction: 'rollback' }, { isForced: true });
    assert.deepEqual(changed, {
      ...spec,
      TaskTemplate: {
        ContainerSpec: { Image: 'nginx:2', Env: ['A=2'], Hostname: 'kept', Secrets: [...spec.TaskTemplate.ContainerSpec.Secrets, { SecretID: 'l', SecretName: 'new', File: { Name: 'new', UID: '0', GID: '0', Mode: 0o444 } }] },
        Networks: [{ Target: 'n', Aliases: ['www'] }, { Target: 'm' }],
        ForceUpdate: 4,
      },
      UpdateConfig: { Parallelism: 2, Monitor: 7, Delay: 0, FailureAction: 'rollback', Order: 'stop-first' },
    });
  });

  it('puts a new secret in the place of an old one, under the same name inside', () => {
    const next = specWithFile(spec, 'Secret', 'k', { id: 'k2', name: 'key-2' });
    assert.deepEqual(formOf(next, new Map()).secrets, [{ id: 'k2', name: 'key-2' }]);
    assert.match(JSON.stringify(next), /"File":\{"Name":"renamed","UID":"1","GID":"1","Mode":256\}/);
  });

  it('is made from nothing', () => {
    const form = { ...emptyForm, name: 'web', image: 'nginx', ports: [parsePublish('8080:80')] };
    assert.deepEqual(specWith({}, emptyForm, form), {
      Name: 'web',
      Mode: { Replicated: { Replicas: 1 } },
      EndpointSpec: { Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' }] },
      TaskTemplate: { ContainerSpec: { Image: 'nginx' } },
    });
  });
});

describe('texts of a swarm', () => {
  it('are read as they are written', () => {
    for (const text of ['8080:80', '53:53/udp', 'host:80:80', '80', 'host:9000']) assert.equal(publishText(parsePublish(text)), text);
    for (const text of ['', '80:', 'x', '70000:80', '127.0.0.1:80:80']) assert.throws(() => parsePublish(text), { kind: 'invalid' });
    assert.deepEqual(labelsOf(' zone=a, ssd ,x=1=2'), { zone: 'a', ssd: '', x: '1=2' });
    assert.equal(labelsText({ zone: 'a', ssd: '' }), 'zone=a, ssd');
    const token = `SWMTKN-1-${'a'.repeat(50)}-${'b'.repeat(25)}`;
    assert.deepEqual(joinCommandOf(joinCommandText(token, '192.0.2.1:2377')), { token, managerAddress: '192.0.2.1:2377' });
    assert.deepEqual([joinCommandOf(token), joinCommandOf('docker swarm join')], [{ token, managerAddress: '' }, undefined]);
  });
});
