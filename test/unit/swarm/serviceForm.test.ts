import assert from 'node:assert/strict';
import { joinCommandOf, joinCommandText } from '../../../src/core/swarm/joinCommand.ts';
import { labelsOf, labelsText } from '../../../src/core/swarm/labelText.ts';
import { parsePublish, publishText } from '../../../src/core/swarm/portText.ts';
import { serviceChanges } from '../../../src/core/swarm/serviceChanges.ts';
import { createCommand, updateCommand } from '../../../src/core/swarm/serviceCommand.ts';
import { choicesOf, emptyForm, formOf, specWith, specWithFile } from '../../../src/core/swarm/serviceForm.ts';

describe('a service as a form', () => {
  const spec = {
    Name: 'web',
    Labels: { kept: 'yes' },
    Mode: { Replicated: { Replicas: 2 } },
    TaskTemplate: { ContainerSpec: { Image: `nginx:1@sha256:${'a'.repeat(64)}`, Env: ['A=1'], Hostname: 'kept', Secrets: [{ SecretID: 'k', SecretName: 'key', File: { Name: 'renamed', UID: '1', GID: '1', Mode: 256 } }] }, Networks: [{ Target: 'n', Aliases: ['www'] }], ForceUpdate: 3 },
    UpdateConfig: { Parallelism: 2, Monitor: 7 },
  };

  it('changes nothing but what was changed in it', () => {
    const before = formOf(spec, new Map([['n', 'net']]));
    assert.equal(before.image, 'nginx:1');
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

  it('offers what is chosen though the swarm does not list it, as a network of each node', () => {
    const [host, front] = [{ id: 'h', name: 'host' }, { id: 'f', name: 'front' }];
    assert.deepEqual(choicesOf([host], [front]), [{ ...front, isChosen: false }, { ...host, isChosen: true }]);
    assert.deepEqual(choicesOf([front], [front]), [{ ...front, isChosen: true }]);
  });

  it('keeps a digest that no tag stands before: it was asked for', () => {
    const pinned = `localhost:5000/nginx@sha256:${'a'.repeat(64)}`;
    assert.equal(formOf({ TaskTemplate: { ContainerSpec: { Image: pinned } } }, new Map()).image, pinned);
  });

  it('goes to the platforms of its image: those of another image are no longer those of the old one', () => {
    const placed = { ...spec, TaskTemplate: { ...spec.TaskTemplate, Placement: { Constraints: ['a==b'], Platforms: [{ Architecture: 'amd64', OS: 'linux' }] } } };
    const before = formOf(placed, new Map());
    const placement = (after: typeof before, options: Parameters<typeof specWith>[3]): unknown => (specWith(placed, before, after, options).TaskTemplate as { readonly Placement?: unknown }).Placement;
    assert.deepEqual(placement({ ...before, constraints: [] }, {}), { Constraints: [], Platforms: [{ Architecture: 'amd64', OS: 'linux' }] });
    assert.deepEqual(placement({ ...before, image: 'nginx:2' }, { image: 'nginx:2@sha256:b', platforms: [{ OS: 'linux' }] }), { Constraints: ['a==b'], Platforms: [{ OS: 'linux' }] });
    assert.deepEqual(placement({ ...before, image: 'nginx:2' }, {}), { Constraints: ['a==b'] });
  });

  it('is told as the command line that does the same, without the values of variables', () => {
    const form = { ...emptyForm, name: 'web', image: 'nginx:1', args: ['-v'], environment: ['KEY=sesame'], replicas: 2, ports: [parsePublish('8080:80')], constraints: ['node.role==worker'], networks: [{ id: 'n', name: 'net' }], secrets: [{ id: 'k', name: 'key' }], memoryLimit: 64, cpuLimit: 5e8, delay: 10e9 };
    assert.equal(createCommand(form, emptyForm, true).join(' '), 'docker service create --name web --with-registry-auth --replicas 2 --env KEY --publish 8080:80 --constraint node.role==worker --network net --secret key --limit-memory 64 --limit-cpu 0.5 --update-delay 10s nginx:1 -v');
    const after = { ...form, image: 'nginx:2', args: [], environment: ['KEY=open', 'B=1'], replicas: 3, ports: [parsePublish('8081:80')], secrets: [], order: 'start-first' as const };
    assert.equal(updateCommand(form, after, { isForced: true, isImageNew: true, isLoginGiven: false }).join(' '), 'docker service update --force --image nginx:2 --args  --replicas 3 --env-add KEY --env-add B --publish-rm 8080:80 --publish-add 8081:80 --secret-rm key --update-order start-first web');
    assert.deepEqual(serviceChanges(form, after), ['Image: nginx:1 → nginx:2', 'Replicas: 2 → 3', 'Arguments: -v → none', 'Environment: KEY, B', 'Ports: 8080:80 → 8081:80', 'Secrets: key → none']);
    assert.deepEqual(serviceChanges(form, form), []);
  });

  it('keeps what it has no field for of a port that stays, and knows a job', () => {
    const named = { Name: 'http', Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' };
    const before = formOf({ EndpointSpec: { Ports: [named] }, Mode: { ReplicatedJob: {} } }, new Map());
    assert.deepEqual(specWith({ EndpointSpec: { Ports: [named] } }, before, { ...before, ports: [...before.ports, parsePublish('53:53/udp')] }).EndpointSpec, { Ports: [named, { Protocol: 'udp', TargetPort: 53, PublishedPort: 53, PublishMode: 'ingress' }] });
    assert.equal(before.isJob, true);
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
    const odd = { racks: '1,2', say: '"hi", he said', zone: 'a' };
    assert.deepEqual([labelsText(odd), labelsOf(labelsText(odd))], ['"racks=1,2", "say=""hi"", he said", zone=a', odd]);
    const token = `SWMTKN-1-${'a'.repeat(50)}-${'b'.repeat(25)}`;
    assert.deepEqual(joinCommandOf(joinCommandText(token, '192.0.2.1:2377')), { token, managerAddress: '192.0.2.1:2377' });
    assert.deepEqual(joinCommandOf(`docker swarm join --token="${token.replace('-1-', '-2-')}" '[2001:db8::1]:2377'`), { token: token.replace('-1-', '-2-'), managerAddress: '[2001:db8::1]:2377' });
    assert.deepEqual([joinCommandOf(token), joinCommandOf('docker swarm join')], [{ token, managerAddress: '' }, undefined]);
  });
});
