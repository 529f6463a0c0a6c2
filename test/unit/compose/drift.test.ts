import assert from 'node:assert/strict';
import type { Fields } from '../../../src/core/base/fields.ts';
import { composeService } from '../../../src/core/compose/composeService.ts';
import type { DescribedContainer } from '../../../src/core/compose/describedContainer.ts';
import { imageReference, serviceState, staleReasons } from '../../../src/core/compose/drift.ts';
import { SecretVariables } from '../../../src/core/compose/secretValues.ts';
import { differingKeys, factsOfConfig, factsOfContainer, factsText } from '../../../src/core/compose/serviceFacts.ts';
import { keysByName, writeBackEdit } from '../../../src/core/compose/writeBack.ts';
import type { Container } from '../../../src/core/model/container.ts';
import { composed, project } from '../../fakes/things.ts';

const made = (service: string, hash: string, given: Partial<Container> = {}): Container => composed('shop', service, { id: service, imageId: 'sha256:old', labels: { 'com.docker.compose.config-hash': hash }, ...given });

describe('drift', () => {
  const shop = project('shop', { web: { image: 'team/web:1' }, api: { hasBuild: true }, db: { image: 'pg@sha256:x' } });
  delete (shop.services[1] as { image?: string }).image;

  it('is told by the fingerprint, by the image, and by services that are gone', () => {
    const facts = { hashes: new Map([['web', 'a'], ['api', 'b'], ['db', 'c']]), images: new Map([['team/web:1', 'sha256:new'], ['shop-api:latest', 'sha256:old']]), changedAt: () => undefined };
    const reasons = (container: Container): readonly unknown[] => staleReasons(container, shop, facts);
    assert.deepEqual(reasons(made('web', 'a', { imageId: 'sha256:new' })), []);
    assert.deepEqual(reasons(made('web', 'z')), [{ kind: 'config' }, { kind: 'image', reference: 'team/web:1', wanted: 'sha256:new' }]);
    assert.deepEqual([reasons(made('api', 'b')), reasons(made('db', 'c')), reasons(made('old', 'c'))], [[], [], [{ kind: 'orphan' }]]);
    assert.deepEqual(reasons({ ...made('web', 'z'), compose: { project: 'shop', service: 'web', number: 1, isOneOff: true, configFiles: [] } }), []);
  });

  it('leaves the last word on which services there are to Compose, which reads more than is read here', () => {
    const facts = { hashes: new Map([['web', 'a'], ['far', 'f']]), images: new Map(), changedAt: () => undefined };
    const reasons = (container: Container): readonly unknown[] => staleReasons(container, shop, facts);
    assert.deepEqual([reasons(made('far', 'f')), reasons(made('far', 'z')), reasons(made('db', 'c'))], [[], [{ kind: 'config' }], [{ kind: 'orphan' }]]);
    assert.deepEqual(staleReasons(made('far', 'f'), shop, { ...facts, hashes: new Map() }), []);
  });

  it('is told by files that were changed since, and by the Compose file where nobody tells fingerprints', () => {
    const withFile = project('shop', { web: { files: ['/w/shop/Dockerfile', '/w/shop/key'] } });
    const known = (hashes: ReadonlyMap<string, string>, times: Readonly<Record<string, number>>): readonly unknown[] => staleReasons(made('web', 'a'), withFile, { hashes, images: new Map(), changedAt: (file) => times[file] });
    const created = 1_700_000_000_000;
    assert.deepEqual(known(new Map([['web', 'a']]), { '/w/shop/Dockerfile': created + 999, '/w/shop/key': created - 1, '/w/shop/compose.yaml': created + 5000 }), []);
    assert.deepEqual(known(new Map([['web', 'a']]), { '/w/shop/Dockerfile': created + 1000 }), [{ kind: 'file', file: '/w/shop/Dockerfile' }]);
    assert.deepEqual(known(new Map(), { '/w/shop/compose.yaml': created + 5000 }), [{ kind: 'file', file: '/w/shop/compose.yaml' }]);
  });

  it('is of a whole service: running, stopped, missing, stale', () => {
    const [on, off] = [made('web', 'a'), made('web', 'a', { id: 'off', state: 'exited' })];
    assert.deepEqual([serviceState([], () => false), serviceState([on], () => false), serviceState([on, off], () => false), serviceState([on], () => true)], ['missing', 'running', 'stopped', 'stale']);
    assert.deepEqual([imageReference('shop', 'web', undefined), imageReference('shop', 'web', 'x@sha256:1'), imageReference('shop', 'web', '${X')], [['shop-web:latest', 'shop_web:latest'], [], []]);
  });
});

const variables = (): undefined => undefined;

const container: DescribedContainer = {
  image: { Config: { Env: ['PATH=/bin'], Cmd: ['serve'] } },
  container: {
    Id: 'a'.repeat(64),
    Name: '/shop-web-1',
    Config: { Image: 'team/web:1', Env: ['PATH=/bin', 'MODE=prod', 'DB_PASSWORD=hunter2', 'NEW=$x'], Cmd: ['serve'], Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web', tier: 'front' } },
    HostConfig: { NetworkMode: 'shop_default', Binds: ['shop_data:/data:rw', '/srv:/srv:ro'], PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }], '443/tcp': [{ HostIp: '127.0.0.1', HostPort: '8443' }] }, Memory: 134_217_728, NanoCpus: 500_000_000, RestartPolicy: { Name: 'always' } },
    NetworkSettings: { Networks: { shop_default: { Aliases: ['shop-web-1', 'web'] } } },
  },
};
const config = (web: Fields): Fields => ({ name: 'shop', services: { web }, networks: { default: { name: 'shop_default' } }, volumes: { data: { name: 'shop_data' } } });
const same: Fields = {
  image: 'team/web:1',
  command: null,
  entrypoint: null,
  environment: { MODE: 'prod', DB_PASSWORD: 'hunter2', NEW: '$$x' },
  networks: { default: null },
  ports: [{ mode: 'ingress', target: 80, published: '8080', protocol: 'tcp' }, { mode: 'ingress', host_ip: '127.0.0.1', target: 443, published: '8443', protocol: 'tcp' }],
  volumes: [{ type: 'volume', source: 'data', target: '/data', volume: {} }, { type: 'bind', source: '/srv', target: '/srv', read_only: true, bind: { create_host_path: true } }],
  mem_limit: '134217728',
  cpus: 0.5,
  restart: 'always',
  labels: { tier: 'front' },
};

describe('what a file says beside what runs', () => {
  it('is the same in one form, however it was written', () => {
    assert.deepEqual(factsOfContainer(container), factsOfConfig(config(same), 'web', 'shop'));
  });

  it('writes addresses of IPv6 in one form', () => {
    const published = (ports: unknown): unknown => factsOfConfig(config({ ...same, ports }), 'web', 'shop').ports;
    const runs = { ...container, container: { ...container.container, HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '::1', HostPort: '8080' }] } } } };
    assert.deepEqual([published([{ host_ip: '::1', target: 80, published: '8080' }]), published(['[::1]:8080:80']), factsOfContainer(runs).ports], [['[::1]:8080:80/tcp'], ['[::1]:8080:80/tcp'], ['[::1]:8080:80/tcp']]);
  });

  it('differs in environment, ports, image, mounts and limits, and shows no secret', () => {
    const other = factsOfConfig(config({ ...same, image: 'team/web:2', environment: { MODE: 'dev', DB_PASSWORD: 'other' }, ports: [], deploy: { resources: { limits: { memory: '64m' } } }, volumes: [] }), 'web', 'shop');
    const own = factsOfContainer(container);
    assert.deepEqual(differingKeys(own, other), ['environment', 'image', 'memory', 'ports', 'volumes']);
    const [left, right] = [factsText('web', other, own), factsText('web', own, other)];
    assert.doesNotMatch(left + right, /hunter2|other\b/);
    assert.notEqual(/DB_PASSWORD: .*/.exec(left)?.[0], /DB_PASSWORD: .*/.exec(right)?.[0]);
    assert.match(factsText('web', own, own), /DB_PASSWORD: ••••\n/);
  });
});

describe('writing what runs into the file (portainer#3176)', () => {
  const resolved = config({});
  const written = composeService(container, { service: 'web', secrets: new SecretVariables(), services: new Map(), volumeKey: keysByName(resolved.volumes), networkKey: keysByName(resolved.networks) });
  const write = (text: string, described: Fields): string => {
    const edit = writeBackEdit(text, { service: 'web', described: factsOfConfig(config(described), 'web', 'shop'), running: factsOfContainer(container), written, directory: '/w', variables });
    if (!edit) return text;
    const lines = text.split('\n');
    return [...lines.slice(0, edit.line - 1), ...edit.text.split('\n'), ...lines.slice(edit.endLine)].join('\n');
  };

  it('changes what differs, and keeps comments and order', () => {
    const text = ['# head', 'services:', '  db: {image:   pg}   # odd', '', '  # the front', '  web:', '    restart: always # kept', '    image: team/web:0 # pinned', '    environment:', '      # how', '      MODE: dev', '      GONE: 1', '      DB_PASSWORD: hunter2', '    ports:', '      - "8080:80" # http', '      - "9:9"', '    volumes:', '      - data:/data', '      - /srv:/srv:ro', '    mem_limit: 64m', '    labels: {tier: front}', '', 'volumes:', '    data:   {}', ''].join('\n');
    const described = { ...same, image: 'team/web:0', environment: { MODE: 'dev', GONE: '1', DB_PASSWORD: 'hunter2' }, ports: [{ target: 80, published: '8080' }, { target: 9, published: '9' }], mem_limit: '67108864', cpus: undefined };
    assert.equal(
      write(text, described),
      ['# head', 'services:', '  db: {image:   pg}   # odd', '', '  # the front', '  web:', '    restart: always # kept', '    image: team/web:1 # pinned', '    environment:', '      # how', '      MODE: prod', '      DB_PASSWORD: hunter2', '      NEW: $$x', '    ports:', '      - "8080:80" # http', '      - "127.0.0.1:8443:443"', '    volumes:', '      - data:/data', '      - /srv:/srv:ro', '    mem_limit: "134217728"', '    labels: {tier: front}', '    deploy:', '      resources:', '        limits:', '          cpus: "0.5"', '', 'volumes:', '    data:   {}', ''].join('\n'),
    );
  });

  it('keeps a list of assignments a list, and writes a secret as a variable', () => {
    const text = 'services:\n  web:\n    image: team/web:1\n    environment:\n    - MODE=dev # how\n    - DB_PASSWORD=old\n';
    assert.equal(write(text, { ...same, environment: { MODE: 'dev', DB_PASSWORD: 'old' } }), 'services:\n  web:\n    image: team/web:1\n    environment:\n    - MODE=prod # how\n    - DB_PASSWORD=${DB_PASSWORD}\n    - NEW=$$x\n');
  });

  it('leaves a file alone that says what runs, and refuses one that cannot be changed in place', () => {
    assert.equal(write('services:\n  web: {image: x}\n', same), 'services:\n  web: {image: x}\n');
    assert.throws(() => write('x: &x {image: a}\nservices:\n  web: *x\n', { ...same, image: 'a' }), /cannot be changed in place/);
  });
});
