import assert from 'node:assert/strict';
import { isSameService } from '../../../src/core/swarm/stackComparison.ts';
import { readStack } from '../../../src/core/swarm/stackFile.ts';
import { interpolate } from '../../../src/core/swarm/stackInterpolate.ts';

const read = (text: string, variables: Readonly<Record<string, string>> = {}) => readStack({ stack: 'shop', text, folder: '/work', variables });

function problems(text: string): string {
  try {
    read(text);
    return assert.fail('it was read');
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a stack read from a Compose file', () => {
  it('becomes what docker stack deploy makes of it', () => {
    const stack = read(
      `
services:
  web:
    image: "nginx:\${TAG:-1}"
    command: serve "two words"
    environment: { B: 2, A: "x$$y", C: }
    ports: ["8080:80", "53:53/udp", { target: 443, published: 8443, mode: host }]
    volumes: ["data:/data:ro", "./site:/site", { type: tmpfs, target: /cache, tmpfs: { size: 64m } }]
    networks: { front: { aliases: [www] } }
    secrets: [key]
    configs: [{ source: site, target: /etc/site, mode: "0440" }]
    healthcheck: { test: "wget -q localhost", interval: 5s, retries: 2 }
    restart: on-failure:3
    container_name: mine
    deploy:
      replicas: 3
      labels: { tier: front }
      placement: { constraints: ["node.role==worker"], preferences: [{ spread: node.labels.zone }], max_replicas_per_node: 2 }
      resources: { limits: { cpus: "0.5", memory: 64m } }
      update_config: { parallelism: 2, delay: 10s, failure_action: rollback, order: start-first }
networks: { front: { driver_opts: { encrypted: "" }, attachable: true } }
volumes: { data: { driver: local } }
secrets: { key: { file: ./key } }
configs: { site: { external: true, name: the-site } }
`,
      { C: 'from outside' },
    );
    assert.deepEqual(stack, {
      name: 'shop',
      services: [
        {
          name: 'web',
          image: 'nginx:1',
          networks: [{ network: 'front', aliases: ['www'] }],
          configs: [{ source: 'site', target: '/etc/site', uid: '0', gid: '0', mode: 0o440 }],
          secrets: [{ source: 'key', target: 'key', uid: '0', gid: '0', mode: 0o444 }],
          spec: {
            Name: 'shop_web',
            Labels: { tier: 'front', 'com.docker.stack.namespace': 'shop', 'com.docker.stack.image': 'nginx:1' },
            Mode: { Replicated: { Replicas: 3 } },
            TaskTemplate: {
              ContainerSpec: {
                Image: 'nginx:1',
                Labels: { 'com.docker.stack.namespace': 'shop' },
                Args: ['serve', 'two words'],
                Env: ['A=x$y', 'B=2', 'C=from outside'],
                Mounts: [
                  { Type: 'volume', Source: 'shop_data', Target: '/data', ReadOnly: true, VolumeOptions: { Labels: { 'com.docker.stack.namespace': 'shop' }, DriverConfig: { Name: 'local', Options: {} } } },
                  { Type: 'bind', Source: '/work/site', Target: '/site' },
                  { Type: 'tmpfs', Target: '/cache', TmpfsOptions: { SizeBytes: 67_108_864 } },
                ],
                Healthcheck: { Test: ['CMD-SHELL', 'wget -q localhost'], Interval: 5e9, Retries: 2 },
              },
              RestartPolicy: { Condition: 'on-failure', MaxAttempts: 3 },
              Placement: { Constraints: ['node.role==worker'], Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }], MaxReplicas: 2 },
              Resources: { Limits: { NanoCPUs: 5e8, MemoryBytes: 67_108_864 } },
            },
            EndpointSpec: {
              Ports: [
                { Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' },
                { Protocol: 'udp', TargetPort: 53, PublishedPort: 53, PublishMode: 'ingress' },
                { Protocol: 'tcp', TargetPort: 443, PublishedPort: 8443, PublishMode: 'host' },
              ],
            },
            UpdateConfig: { Parallelism: 2, Delay: 10e9, FailureAction: 'rollback', Order: 'start-first' },
          },
        },
      ],
      networks: [{ key: 'front', isExternal: false, spec: { name: 'shop_front', driver: 'overlay', labels: { 'com.docker.stack.namespace': 'shop' }, isAttachable: true, isInternal: false, isEncrypted: true, options: {}, subnets: [] } }],
      configs: [{ key: 'site', name: 'the-site', labels: { 'com.docker.stack.namespace': 'shop' }, source: { kind: 'external' } }],
      secrets: [{ key: 'key', name: 'shop_key', labels: { 'com.docker.stack.namespace': 'shop' }, source: { kind: 'file', path: '/work/key' } }],
      leftOut: ['services.web.container_name'],
      missingVariables: [],
    });
  });

  it('is refused with the names of all that a swarm does not do', () => {
    assert.equal(
      problems('services: { web: { build: ., privileged: true, network_mode: host }, db: { image: db, volumes: [nothing:/x], secrets: [none], ports: ["127.0.0.1:80:80"] } }\ninclude: [x.yaml]'),
      'The file cannot be deployed as it is: include: Other files are not read for a stack. ' +
        'services.web.image: A swarm builds nothing: build the image, push it and name it here. services.web.privileged is not supported in a swarm. services.web.network_mode is not supported in a swarm. ' +
        'services.db.secrets[0]: The secret "none" is not among the secrets of the file. services.db.volumes[0]: The volume "nothing" is not among the volumes of the file. services.db.ports[0]: A swarm publishes on all addresses: "127.0.0.1:80:80" names one.',
    );
  });

  it('is refused where it is no YAML, names no service, or would grow without end', () => {
    assert.match(problems('services: [\n'), /^The file is no YAML: line 2, column 1: /);
    assert.equal(problems('just a text'), 'The file holds no services.');
    assert.equal(problems('services: {}'), 'The file cannot be deployed as it is: services: There are none.');
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join()}]`)].join('\n');
    assert.throws(() => read(bomb));
  });

  it('is compared with what the engine made of it: what it fills in is no difference', () => {
    const [service] = read('services: { web: { image: nginx, deploy: { replicas: 2 } } }').services;
    const spec = service?.spec ?? {};
    const template = spec.TaskTemplate as Readonly<Record<string, unknown>>;
    const container = template.ContainerSpec as Readonly<Record<string, unknown>>;
    const found = {
      ...spec,
      TaskTemplate: { ...template, ForceUpdate: 2, Runtime: 'container', Placement: { Platforms: [{ OS: 'linux' }] }, ContainerSpec: { ...container, Image: `nginx@sha256:${'a'.repeat(64)}`, Isolation: 'default', DNSConfig: {} } },
      EndpointSpec: { Mode: 'vip' },
    };
    assert.equal(isSameService(spec, found), true);
    assert.equal(isSameService(spec, { ...found, Mode: { Replicated: { Replicas: 3 } } }), false);
    assert.equal(isSameService(spec, { ...found, TaskTemplate: { ...found.TaskTemplate, ContainerSpec: { ...found.TaskTemplate.ContainerSpec, Env: ['A=1'] } } }), false);
  });
});

describe('variables in a stack’s file', () => {
  it('are put in as Compose does', () => {
    const said: string[] = [];
    const notes = { wrong: (problem: string) => said.push(problem), missing: (name: string) => said.push(`missing ${name}`) };
    const put = (text: string): string => interpolate(text, { A: 'a', EMPTY: '' }, notes);
    assert.deepEqual(
      ['$A-${A}', '$$A', '${B:-x${A}}', '${EMPTY:-d}', '${EMPTY-d}', '${A:+yes}', '${B+yes}', '$B', '${EMPTY:?why}', '$ {', '${__proto__}'].map(put),
      ['a-a', '$A', 'xa', 'd', '', 'yes', '', '', '', '$ {', ''],
    );
    assert.deepEqual(said, ['missing B', 'The variable EMPTY is needed: why', '"$ " is no variable; a "$" is written "$$".', 'missing __proto__']);
  });
});
