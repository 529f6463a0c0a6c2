import assert from 'node:assert/strict';
import { isFields } from '../../../src/core/base/fields.ts';
import { readStack, stackNameOf, stackNameProblem } from '../../../src/core/swarm/stackFile.ts';
import type { Stack } from '../../../src/core/swarm/stackModel.ts';

const read = (text: string, { api = '1.45', stack = 'shop' } = {}): Stack => readStack({ stack, files: [{ name: 'stack.yaml', text }], folder: '/code', variables: {}, read: () => assert.fail(), api });
const containerOf = ({ services: [service] }: Stack): Readonly<Record<string, unknown>> => {
  const template = service?.spec.TaskTemplate;
  return isFields(template) && isFields(template.ContainerSpec) ? template.ContainerSpec : {};
};
const web = (keys: string, rest = ''): string => `services: { web: { image: x, ${keys} } }\n${rest}`;
const problems = (text: string, api?: string): string => {
  try {
    read(text, { ...(api === undefined ? {} : { api }) });
    return '';
  } catch (error) {
    return (error as Error).message.replace('The file cannot be deployed as it is: ', '');
  }
};

describe('what a stack’s file mounts', () => {
  it('is carried over with all that it says', () => {
    const text = web('volumes: [{ type: volume, source: data, target: /a, volume: { subpath: logs, nocopy: true } }, { type: tmpfs, target: /b, tmpfs: { size: 1m, mode: 0700 } }, { type: bind, source: /etc, target: /c, bind: { propagation: rslave, create_host_path: true } }, "/etc:/d:ro,rshared", { type: cluster, source: data, target: /e }, { type: cluster, source: "group:g", target: /f }, { type: npipe, source: p, target: q }], tmpfs: ["/run:size=64m,mode=1777", /tmp]', 'volumes: { data: { external: true, name: outer } }');
    const stack = read(text);
    assert.deepEqual(containerOf(stack).Mounts, [
      { Type: 'volume', Source: 'outer', Target: '/a', VolumeOptions: { NoCopy: true, Subpath: 'logs' } },
      { Type: 'tmpfs', Target: '/b', TmpfsOptions: { SizeBytes: 1_048_576, Mode: 0o700 } },
      { Type: 'bind', Source: '/etc', Target: '/c', BindOptions: { Propagation: 'rslave' } },
      { Type: 'bind', Source: '/etc', Target: '/d', ReadOnly: true, BindOptions: { Propagation: 'rshared' } },
      { Type: 'cluster', Source: 'outer', Target: '/e', ClusterOptions: {} },
      { Type: 'cluster', Source: 'group:g', Target: '/f', ClusterOptions: {} },
      { Type: 'npipe', Source: 'p', Target: 'q' },
      { Type: 'tmpfs', Target: '/run', TmpfsOptions: { SizeBytes: 67_108_864, Mode: 0o1777 } },
      { Type: 'tmpfs', Target: '/tmp' },
    ]);
    assert.deepEqual(stack.leftOut, ['services.web.volumes[2].bind.create_host_path']);
    assert.deepEqual(containerOf(read(web('volumes: [{ type: image, source: nginx, target: /a, image: { subpath: b } }]'), { api: '1.48' })).Mounts, [{ Type: 'image', Source: 'nginx', Target: '/a', ImageOptions: { Subpath: 'b' } }]);
  });

  it('is refused by its place where it cannot be carried over', () => {
    const volumes = 'volumes: { data: {} }';
    assert.equal(problems(web('volumes: [{ type: volume, source: data, target: /a, volume: { subpath: logs } }]', volumes), '1.44'), 'services.web.volumes[0].volume.subpath: It needs Docker Engine 26 or newer.');
    assert.equal(problems(web('volumes: [{ type: bind, source: /a, target: /a, bind: { selinux: z } }]')), 'services.web.volumes[0].bind.selinux is not supported here.');
    assert.equal(problems(web('volumes: [{ type: volume, source: data, target: /a, tmpfs: { size: 1 } }]', volumes)), 'services.web.volumes[0].tmpfs: It means nothing for the type volume.');
    assert.equal(problems(web('volumes: [{ type: image, source: x, target: /a }]')), 'services.web.volumes[0].type: It needs Docker Engine 28 or newer.');
    assert.equal(problems(web('tmpfs: "/run:size=64m,noexec"')), 'services.web.tmpfs: "noexec" is not supported here.');
    assert.equal(problems(web('volumes: ["/etc:/d:huge"]')), 'services.web.volumes[0]: "huge" is not supported here.');
    assert.equal(problems(web('networks: [n]', 'networks: { n: { external: { name: x, scope: y } } }')), 'networks.n.external.scope is not supported here.');
  });
});

describe('what docker stack deploy knows of a file', () => {
  it('is carried over', () => {
    const stack = read(
      web(
        'credential_spec: { config: c }, networks: { n: { aliases: [www], driver_opts: { a: 1 } } }, ulimits: { memlock: -1, core: { soft: 0, hard: -1 } }, logging: { options: { max-size: 10m } }, extra_hosts: { b: "[::1]", a: 192.0.2.1 }, healthcheck: { disable: true, interval: 1s }, oom_score_adj: -5',
        'networks: { n: { ipam: { driver: mine } } }\nconfigs: { c: { file: c } }\nsecrets: { s: { driver: vault, driver_opts: { path: p } } }',
      ),
      { api: '1.46' },
    );
    const [service] = stack.services;
    const container = containerOf(stack);
    assert.deepEqual([service?.credentialConfig, service?.networks, (service?.spec.TaskTemplate as { readonly LogDriver?: unknown }).LogDriver], ['c', [{ network: 'n', aliases: ['www'], driverOptions: { a: '1' } }], { Name: '', Options: { 'max-size': '10m' } }]);
    assert.deepEqual([container.Ulimits, container.Hosts, container.Healthcheck, container.OomScoreAdj], [[{ Name: 'core', Soft: 0, Hard: -1 }, { Name: 'memlock', Soft: -1, Hard: -1 }], ['192.0.2.1 a', '::1 b'], { Test: ['NONE'] }, -5]);
    assert.deepEqual([stack.networks[0]?.spec.ipamDriver, stack.secrets[0]?.source], ['mine', { kind: 'driver', name: 'vault', options: { path: 'p' } }]);
    assert.deepEqual(containerOf(read(web('credential_spec: { file: a.json }'))).Privileges, { CredentialSpec: { File: 'a.json' } });
    assert.deepEqual(read(web('networks: []')).services[0]?.networks, [{ network: 'default', aliases: [] }]);
  });

  it('is left out, and said to be, where the engine or the command line does not heed it', () => {
    const stack = read(web('restart: "no", healthcheck: { test: x, start_interval: 1s }'), { api: '1.43' });
    assert.deepEqual([stack.leftOut, containerOf(stack).Healthcheck, (stack.services[0]?.spec.TaskTemplate as { readonly RestartPolicy?: unknown }).RestartPolicy], [['services.web.restart', 'services.web.healthcheck.start_interval'], { Test: ['CMD-SHELL', 'x'] }, undefined]);
    assert.deepEqual(containerOf(read(web('healthcheck: { test: x, start_interval: 1s }'))).Healthcheck, { Test: ['CMD-SHELL', 'x'], StartInterval: 1e9 });
  });

  it('is refused by its place where it makes no sense', () => {
    assert.equal(problems(web('deploy: { mode: global, replicas: 2 }')), 'services.web.deploy.replicas: There is one on each node where the mode is global.');
    assert.equal(problems(web('deploy: { replicas: 1.5 }')), 'services.web.deploy.replicas: It must be a whole number.');
    assert.equal(problems(web('credential_spec: { file: a, registry: b }')), 'services.web.credential_spec: It must be one of config, file, registry.');
    assert.equal(problems(web('ports: ["99999:80", "80-81:99998-99999", { target: 0 }, { target: 80, published: 70000 }]')), ['[0]: "99999:80"', '[1]: "80-81:99998-99999"', '[2].target: "0"', '[3].published: "70000"'].map((each) => `services.web.ports${each} is no port.`).join(' '));
    assert.equal(problems(web('oom_score_adj: 5')), 'services.web.oom_score_adj: It needs Docker Engine 27 or newer.');
  });

  it('is refused where the swarm would refuse its name, after half of the stack was made', () => {
    assert.equal(problems('services: { my.web: { image: x } }'), 'services.my.web: "shop_my.web" is no name of a service: letters, digits, "-" and "_", at most 63.');
    assert.match(problems(`services: { ${'w'.repeat(59)}: { image: x } }`), /at most 63\.$/);
    assert.equal(problems(`services: { ${'w'.repeat(58)}: { image: x } }`), '');
    assert.equal(problems('services: { web: { image: x } }\nsecrets: { s: { file: s, name: "a b" } }'), 'secrets.s.name: "a b": letters, digits, "-", "_" and ".", at most 64.');
    assert.deepEqual(['shop', 'a.b', 'a-', '-a', 'a'.repeat(51), ''].map((name) => stackNameProblem(name) === undefined), [true, false, false, false, false, false]);
    assert.deepEqual(['example.com', 'My Shop', '.hidden', '___', 'läden', 'x.'].map(stackNameOf), ['example-com', 'my-shop', 'hidden', '', 'lden', 'x']);
  });
});
