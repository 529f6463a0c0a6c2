import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import { readStack } from '../../../src/core/swarm/stackFile.ts';
import type { Stack } from '../../../src/core/swarm/stackModel.ts';
import { interpolate } from '../../../src/core/swarm/stackInterpolate.ts';

const envFiles: Readonly<Record<string, string>> = { '/code/a.env': '\ufeff# a comment\nA=1\n  B="two words" # kept\nC\nMISSING\n', '/code/b.env': 'A=2\r\nD=\n', '/code/bad.env': 'A=1\nno name=2\n' };

function readAll(texts: readonly string[], variables: Readonly<Record<string, string>> = {}, api = '1.45'): Stack {
  const files = texts.map((text, index) => ({ name: `${index + 1}.yaml`, text }));
  return readStack({ stack: 'shop', files, folder: '/code', variables, read: (path) => envFiles[path] ?? assert.fail('no such file'), api });
}

const read = (text: string, variables: Readonly<Record<string, string>> = {}): Stack => readAll([text], variables);

const environmentOf = ({ services: [service] }: Stack): unknown => (service?.spec.TaskTemplate as { readonly ContainerSpec: { readonly Env?: unknown } }).ContainerSpec.Env;

function problems(...texts: readonly string[]): string {
  try {
    readAll(texts);
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
                  { Type: 'bind', Source: '/code/site', Target: '/site' },
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
                { Protocol: 'udp', TargetPort: 53, PublishedPort: 53, PublishMode: 'ingress' },
                { Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' },
                { Protocol: 'tcp', TargetPort: 443, PublishedPort: 8443, PublishMode: 'host' },
              ],
            },
            UpdateConfig: { Parallelism: 2, Delay: 10e9, FailureAction: 'rollback', Order: 'start-first' },
          },
        },
      ],
      networks: [{ key: 'front', isExternal: false, spec: { name: 'shop_front', driver: 'overlay', labels: { 'com.docker.stack.namespace': 'shop' }, isAttachable: true, isInternal: false, isEncrypted: true, options: {}, subnets: [] } }],
      configs: [{ key: 'site', name: 'the-site', labels: { 'com.docker.stack.namespace': 'shop' }, source: { kind: 'external' } }],
      secrets: [{ key: 'key', name: 'shop_key', labels: { 'com.docker.stack.namespace': 'shop' }, source: { kind: 'file', path: '/code/key' } }],
      leftOut: ['services.web.container_name'],
      missingVariables: [],
    });
  });

  it('is refused with the names of all that a swarm does not do', () => {
    assert.equal(
      problems('services: { web: { build: ., privileged: true, network_mode: host }, db: { image: db, volumes: [nothing:/x], secrets: [none], ports: ["127.0.0.1:80:80"] } }\ninclude: [x.yaml]'),
      'The file cannot be deployed as it is: include: A stack knows no include: choose the files together, in their order. ' +
        'services.web.image: A swarm builds nothing: build the image, push it and name it here. services.web.privileged is not supported here. services.web.network_mode is not supported here. ' +
        'services.db.secrets[0]: The secret "none" is not among the secrets of the file. services.db.volumes[0]: The volume "nothing" is not among the volumes of the file. services.db.ports[0]: A swarm publishes on all addresses: "127.0.0.1:80:80" names one.',
    );
  });

  it('has numbers and truth values as docker stack deploy reads them, and not as YAML of today does', () => {
    const { services, configs, networks } = read('services: { web: { image: x, tty: yes, networks: [n], configs: [{ source: c, mode: 0440 }, { source: c, mode: "0400" }, { source: c, mode: $MODE }, { source: c, mode: 288 }] } }\nconfigs: { c: { file: c, template_driver: golang } }\nnetworks: { n: { external: on } }', { MODE: '0444' });
    assert.deepEqual(services[0]?.configs.map(({ mode }) => mode.toString(8)), ['440', '400', '444', '440']);
    assert.deepEqual([(services[0].spec.TaskTemplate as { readonly ContainerSpec: { readonly TTY?: boolean } }).ContainerSpec.TTY, networks[0]?.isExternal, configs[0]?.templateDriver], [true, true, 'golang']);
  });

  it('keeps numbers as they are: what a variable stands for is a text, and no digit is lost', () => {
    const stack = read('services: { web: { image: x, environment: { A: $V, B: 1234567890123456789, C: 1.10, D: 0440, E: 1_000, F: True, G: "1.10", H: $ID, I: 1e3 }, labels: { a: $V, b: 18446744073709551615 }, command: [run, 0440, 1.10, True, 12345678901234567890123], entrypoint: $V, user: 0123, deploy: { replicas: $N } } }', { V: '1.10', ID: '012345678901', N: '3' });
    const { ContainerSpec } = stack.services[0]?.spec.TaskTemplate as { readonly ContainerSpec: Readonly<Record<string, unknown>> };
    // As docker stack deploy makes them of names with values; where it knows only texts, as they are written.
    assert.deepEqual(ContainerSpec.Env, ['A=1.10', 'B=1234567890123456789', 'C=1.1', 'D=288', 'E=1000', 'F=true', 'G=1.10', 'H=012345678901', 'I=1000']);
    assert.deepEqual([ContainerSpec.Args, ContainerSpec.Command, ContainerSpec.User, ContainerSpec.Labels], [['run', '0440', '1.10', 'True', '12345678901234567890123'], ['1.10'], '0123', { a: '1.10', b: '18446744073709551615', 'com.docker.stack.namespace': 'shop' }]);
    assert.deepEqual(stack.services[0]?.spec.Mode, { Replicated: { Replicas: 3 } });
    const modes = read('x-key: &key { source: k, mode: 0400 }\nservices: { web: { image: x, environment: *env, secrets: [*key, { source: k, mode: 0o440 }] } }\nsecrets: { k: { file: k } }'.replace('services', 'x-env: &env { A: 1.10 }\nservices'));
    assert.deepEqual([modes.services[0]?.secrets.map(({ mode }) => mode), environmentOf(modes)], [[0o400, 0o440], ['A=1.1']]);
  });

  it('reserves what nodes say that they have so many of', () => {
    const [service] = read('services: { web: { image: x, deploy: { resources: { reservations: { cpus: 0.5, generic_resources: [{ discrete_resource_spec: { kind: gpu, value: 2 } }] } } } } }').services;
    assert.deepEqual((service?.spec.TaskTemplate as { readonly Resources?: unknown }).Resources, { Reservations: { NanoCPUs: 5e8, GenericResources: [{ DiscreteResourceSpec: { Kind: 'gpu', Value: 2 } }] } });
  });

  it('has the variables of its env files, read as they stand there, below those of its own', () => {
    const text = 'services: { web: { image: x, env_file: [a.env, { path: b.env }, { path: none.env, required: false }], environment: { D: own, E: } } }';
    assert.deepEqual(environmentOf(read(text, { C: 'from outside' })), ['A=2', 'B="two words" # kept', 'C=from outside', 'D=own', 'E']);
    assert.equal(
      problems('services: { web: { image: x, env_file: [none.env, bad.env, { path: a.env, format: raw }] } }'),
      'The file cannot be deployed as it is: services.web.env_file[0]: none.env could not be read: no such file services.web.env_file[1]: bad.env could not be read: line 2: "no name" is no name of a variable services.web.env_file[2].format is not supported here.',
    );
  });

  it('is put together of several files, the later ones over those before', () => {
    const stack = readAll([
      'services: { web: { image: x, command: [a, b], env_file: a.env, environment: [A=own, F=1], ports: ["8080:80", "53:53"], dns: [1.1.1.1], networks: [front], deploy: { replicas: 2, labels: [one=1], update_config: { delay: 1s } } }, db: { image: db } }\nnetworks: { front: {}, back: {} }',
      'services: { web: { image: y, command: c, env_file: b.env, environment: { F: 2 }, ports: [{ target: 81, published: 8080 }, "9000:90"], dns: 2.2.2.2, networks: { back: { aliases: [www] } }, deploy: { labels: { two: 2 }, update_config: { parallelism: 3 } } }, cache: { image: cache } }',
    ], { C: 'c' });
    const [web] = stack.services;
    const spec = web?.spec as { readonly Labels: object; readonly Mode: object; readonly UpdateConfig: object; readonly EndpointSpec: { readonly Ports: readonly { readonly TargetPort: number; readonly PublishedPort: number }[] }; readonly TaskTemplate: { readonly ContainerSpec: { readonly Args: unknown; readonly DNSConfig: { readonly Nameservers: unknown } } } };
    assert.deepEqual(stack.services.map(({ name, image }) => [name, image]), [['web', 'y'], ['db', 'db'], ['cache', 'cache']]);
    assert.deepEqual(environmentOf(stack), ['A=2', 'B="two words" # kept', 'C=c', 'D=', 'F=2']);
    assert.deepEqual(spec.EndpointSpec.Ports.map(({ PublishedPort, TargetPort }) => [PublishedPort, TargetPort]), [[53, 53], [8080, 81], [9000, 90]]);
    assert.deepEqual([spec.TaskTemplate.ContainerSpec.Args, spec.TaskTemplate.ContainerSpec.DNSConfig.Nameservers, web?.networks], [['c'], ['1.1.1.1', '2.2.2.2'], [{ network: 'back', aliases: ['www'] }, { network: 'front', aliases: [] }]]);
    assert.deepEqual([spec.Mode, spec.UpdateConfig], [{ Replicated: { Replicas: 2 } }, { Parallelism: 3, Delay: 1e9 }]);
    assert.match(problems('services: {}', 'services: [\n'), /^2\.yaml is no YAML: line 2/);
    assert.match(problems('services: { a: { image: x } }', 'services:\n  a: { image: "${" }'), /2\.yaml, line 2: /);
    assert.match(problems('services: { a: { image: x, extends: b } }'), /services\.a\.extends: A stack knows no extends/);
    assert.match(problems('services: { a: { image: x, profiles: [debug] } }'), /services\.a\.profiles: A stack knows no profiles, and would always run this service/);
  });

  it('is refused where it is no YAML, names no service, or would grow without end', () => {
    assert.match(problems('services: [\n'), /^The file is no YAML: line 2, column 1: /);
    assert.equal(problems('just a text'), 'The file holds no services.');
    assert.equal(problems('services: {}'), 'The file cannot be deployed as it is: services: There are none.');
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join()}]`)].join('\n');
    assert.throws(() => read(bomb), (error: unknown) => error instanceof UserError && error.kind === 'invalid' && /^1\.yaml cannot be read: /.test(error.message));
    const honest = read(`x-l: &l { a: 1 }\nservices: { ${Array.from({ length: 120 }, (_, index) => `s${index}: { image: x, labels: *l }`).join()} }`);
    assert.equal(honest.services.length, 120);
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
