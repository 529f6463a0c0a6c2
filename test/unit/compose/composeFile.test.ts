import assert from 'node:assert/strict';
import { type Fields } from '../../../src/core/base/fields.ts';
import { composeFile } from '../../../src/core/compose/composeFile.ts';
import { type DescribedContainer } from '../../../src/core/compose/describedContainer.ts';
import { runScript } from '../../../src/core/compose/runScript.ts';
import { looksSecret, SecretVariables } from '../../../src/core/compose/secretValues.ts';

interface Given {
  readonly name: string;
  readonly config?: object;
  readonly host?: object;
  readonly networks?: object;
  readonly labels?: Readonly<Record<string, string>>;
}

const ids = new Map<string, string>();
const idOf = (name: string): string => {
  const known = ids.get(name) ?? String(ids.size + 1).repeat(64).slice(0, 64);
  ids.set(name, known);
  return known;
};

/** A container of an image that sets PATH, a command and a label. */
function described({ name, config = {}, host = {}, networks = {}, labels = {} }: Given): DescribedContainer {
  const inherited = { Env: ['PATH=/bin'], Cmd: ['serve'], Labels: { from: 'image' } };
  return {
    container: {
      Id: idOf(name),
      Name: `/${name}`,
      Config: { Image: 'team/app:1', ...inherited, Labels: { ...inherited.Labels, ...labels }, ...config },
      HostConfig: { NetworkMode: 'default', ...host },
      NetworkSettings: { Networks: networks },
    },
    image: { Config: inherited },
  };
}

const composed = (service: string, number = 1, dependsOn = ''): Readonly<Record<string, string>> => ({
  'com.docker.compose.project': 'shop',
  'com.docker.compose.service': service,
  'com.docker.compose.container-number': String(number),
  'com.docker.compose.depends_on': dependsOn,
});

const lines = (...texts: readonly string[]): string => `${texts.join('\n')}\n`;

const secretHead = '# What looks like a secret is not written here. Put it into a file ".env" beside this one, or into the environment:';

describe('composeFile', () => {
  it('writes only what differs from the image', () => {
    assert.equal(composeFile([described({ name: 'web' })]), lines('# compose.yaml: web', '', 'services:', '  web:', '    image: team/app:1'));
  });

  it('writes a stack as its services, without what Compose does by itself', () => {
    const db = described({
      name: 'shop-db-1',
      labels: composed('db'),
      config: { Env: ['PATH=/bin', 'POSTGRES_PASSWORD=hunter2', 'POSTGRES_USER=shop'], Healthcheck: { Test: ['CMD-SHELL', 'pg_isready -U $POSTGRES_USER'], Interval: 5_000_000_000, Retries: 2 } },
      host: { NetworkMode: 'shop_default', Binds: ['shop_data:/data:rw', `${'a'.repeat(64)}:/cache`], RestartPolicy: { Name: 'unless-stopped' } },
      networks: { shop_default: { Aliases: ['shop-db-1', 'db', idOf('shop-db-1').slice(0, 12)] } },
    });
    const web = described({
      name: 'shop-web-1',
      labels: { ...composed('web', 1, 'db:service_healthy:false,gone:service_started:false'), note: 'a: b #c' },
      config: { Env: ['PATH=/bin', 'URL=postgres://shop:hunter2@db/shop', 'ON=yes', 'COUNT=1', 'PRICE=5$'], Cmd: ['serve', '--all'] },
      host: {
        NetworkMode: 'shop_default',
        PortBindings: { '22/tcp': [{ HostIp: '', HostPort: '22' }] },
        Mounts: [{ Type: 'bind', Source: '/srv/$site', Target: '/srv', ReadOnly: true }],
        Memory: 536_870_912,
        NanoCpus: 500_000_000,
        PidsLimit: 100,
      },
      networks: { shop_default: { Aliases: ['shop-web-1', 'web'] }, front: { Aliases: ['www'] } },
    });
    assert.equal(
      composeFile([db, web]),
      lines(
        '# compose.yaml: db, web',
        secretHead,
        '#   POSTGRES_PASSWORD=',
        '#   URL=',
        '# The network "front" must be there: docker network create front',
        '',
        'name: shop',
        'services:',
        '  db:',
        '    image: team/app:1',
        '    restart: unless-stopped',
        '    environment:',
        '      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}',
        '      POSTGRES_USER: shop',
        '    volumes:',
        '      - data:/data:rw',
        '      - /cache',
        '    healthcheck:',
        '      test:',
        '        - CMD-SHELL',
        '        - pg_isready -U $$POSTGRES_USER',
        '      interval: 5s',
        '      retries: 2',
        '  web:',
        '    image: team/app:1',
        '    command:',
        '      - serve',
        '      - --all',
        '    environment:',
        '      URL: ${URL}',
        '      "ON": "yes"',
        '      COUNT: "1"',
        '      PRICE: 5$$',
        '    ports:',
        '      - "22:22"',
        '    volumes:',
        '      - type: bind',
        '        source: /srv/$$site',
        '        target: /srv',
        '        read_only: true',
        '    networks:',
        '      default: {}',
        '      front:',
        '        aliases:',
        '          - www',
        '    depends_on:',
        '      db:',
        '        condition: service_healthy',
        '    deploy:',
        '      resources:',
        '        limits:',
        '          cpus: "0.5"',
        '          memory: 512m',
        '          pids: 100',
        '    labels:',
        '      note: "a: b #c"',
        'networks:',
        '  front:',
        '    name: front',
        '    external: true',
        'volumes:',
        '  data: {}',
      ),
    );
  });

  it('guesses what depends on what from the variables, says so, and never in a circle', () => {
    const on = (name: string, env: readonly string[], dependsOn = ''): DescribedContainer => described({ name: `shop-${name}-1`, labels: composed(name, 1, dependsOn), config: { Env: ['PATH=/bin', ...env] }, host: { NetworkMode: 'shop_default' }, networks: { shop_default: { Aliases: [name] } } });
    const text = composeFile([on('web', ['DATABASE=postgres://me@db:5432/shop', 'CACHE=cache', 'NOT=dbs,adb', 'API=http://api/'], 'api:service_healthy'), on('db', ['WEB=http://web:80/']), on('cache', ['PEERS=db,other']), on('api', [])]);
    assert.match(
      text,
      /^ {4}depends_on:\n {6}api:\n {8}condition: service_healthy\n {6}# guessed, since the variable DATABASE names it\n {6}db:\n {8}condition: service_started\n {6}# guessed, since the variable CACHE names it\n {6}cache:\n {8}condition: service_started$/m,
    );
    assert.equal(text.match(/guessed/g)?.length, 3);
  });

  it('writes several containers of a service as one', () => {
    assert.equal(
      composeFile([described({ name: 'shop-web-1', labels: composed('web') }), described({ name: 'shop-web-2', labels: composed('web', 2) })]),
      lines('# compose.yaml: web', '', 'name: shop', 'services:', '  web:', '    image: team/app:1', '    deploy:', '      replicas: 2'),
    );
  });

  it('writes what containers share as what services share', () => {
    const other = described({ name: 'other', host: { NetworkMode: `container:${idOf('main')}`, PidMode: `container:${idOf('main')}`, IpcMode: 'container:elsewhere', VolumesFrom: [`${idOf('main')}:ro`, 'elsewhere'] } });
    assert.equal(
      composeFile([described({ name: 'main', host: { Binds: ['data:/data'] } }), other]),
      lines(
        ...['# compose.yaml: main, other', '', 'services:', '  main:', '    image: team/app:1', '    volumes:', '      - data:/data', '  other:', '    image: team/app:1', '    volumes_from:', '      - main:ro', '      - container:elsewhere'],
        ...['    network_mode: service:main', '    ipc: container:elsewhere', '    pid: service:main', 'volumes:', '  data:', '    name: data'],
      ),
    );
  });

  it('writes an entrypoint that was taken away, a health check switched off, and every kind of limit', () => {
    const config = { Entrypoint: ['sh', '-c'], Cmd: ['echo $x'], Healthcheck: { Test: ['NONE'] }, StopTimeout: 20, Tty: true, OpenStdin: true };
    const host = { MemorySwap: -1, CpuShares: 512, ShmSize: 134_217_728, Ulimits: [{ Name: 'nofile', Soft: 1, Hard: 2 }], Init: true, ReadonlyRootfs: true, CapAdd: ['NET_ADMIN'], DeviceRequests: [{ Count: -1, Capabilities: [['gpu']] }], LogConfig: { Type: 'local', Config: { 'max-size': '1m' } } };
    assert.equal(
      composeFile([described({ name: 'web', config, host })]),
      lines(
        ...['# compose.yaml: web', '', 'services:', '  web:', '    image: team/app:1', '    entrypoint:', '      - sh', '      - -c', '    command:', '      - echo $$x', '    cap_add:', '      - NET_ADMIN', '    healthcheck:', '      disable: true'],
        ...['    deploy:', '      resources:', '        reservations:', '          devices:', '            - count: all', '              capabilities:', '                - gpu'],
        ...['    cpu_shares: 512', '    memswap_limit: -1', '    shm_size: 128m', '    ulimits:', '      nofile:', '        soft: 1', '        hard: 2', '    stop_grace_period: 20s'],
        ...['    stdin_open: true', '    tty: true', '    read_only: true', '    init: true', '    logging:', '      driver: local', '      options:', '        max-size: 1m'],
      ),
    );
  });

  it('writes networks and volumes as they were made, and subnets where addresses were chosen', () => {
    const web = described({ name: 'shop-web-1', labels: composed('web'), host: { NetworkMode: 'shop_default', Binds: ['shop_data:/data', 'other:/other'] }, networks: { shop_default: { IPAMConfig: { IPv4Address: '10.9.0.7' } }, shop_back: {}, front: {} } });
    const subnet = { IPAM: { Config: [{ Subnet: '10.9.0.0/24', Gateway: '10.9.0.1' }] } };
    const around = {
      networks: new Map<string, Fields>([['shop_default', { Driver: 'bridge', ...subnet }], ['shop_back', { Driver: 'overlay', Internal: true, Attachable: true, EnableIPv6: true, Options: { encrypted: 'true' }, ...subnet }], ['front', { Driver: 'macvlan', Options: { parent: 'eth0' }, ...subnet }]]),
      volumes: new Map<string, Fields>([['shop_data', { Driver: 'local', Options: { type: 'cifs', device: '//nas/$share', o: 'user=me,password=x' } }], ['other', { Driver: 'local', Options: null }]]),
    };
    assert.equal(
      composeFile([web], around),
      lines(
        ...['# compose.yaml: web', secretHead, '#   SHOP_DATA_O=', '# The network "front" must be there: docker network create --driver macvlan --opt parent=eth0 front', '', 'name: shop', 'services:', '  web:', '    image: team/app:1'],
        ...['    volumes:', '      - data:/data', '      - other:/other', '    networks:', '      default:', '        ipv4_address: 10.9.0.7', '      back: {}', '      front: {}', 'networks:', '  default:', '    ipam:', '      config:'],
        ...['        - subnet: 10.9.0.0/24', '          gateway: 10.9.0.1', '  back:', '    driver: overlay', '    internal: true', '    attachable: true', '    enable_ipv6: true', '    driver_opts:', '      encrypted: "true"', '  front:', '    name: front', '    external: true'],
        ...['volumes:', '  data:', '    driver_opts:', '      type: cifs', '      device: //nas/$$share', '      o: ${SHOP_DATA_O}', '  other:', '    name: other'],
      ),
    );
    assert.deepEqual(runScript([web], around).split('\n').slice(6, 11), [
      `docker volume create --opt type=cifs --opt 'device=//nas/$share' --opt o="\${SHOP_DATA_O}" shop_data >/dev/null`,
      'docker volume create other >/dev/null',
      'docker network inspect shop_default >/dev/null 2>&1 || docker network create --subnet 10.9.0.0/24 --gateway 10.9.0.1 shop_default >/dev/null',
      'docker network inspect shop_back >/dev/null 2>&1 || docker network create --driver overlay --opt encrypted=true --internal --attachable --ipv6 shop_back >/dev/null',
      'docker network inspect front >/dev/null 2>&1 || docker network create --driver macvlan --opt parent=eth0 front >/dev/null',
    ]);
  });

  it('keeps services of the same name in two projects apart, and never throws', () => {
    const other = { ...composed('web'), 'com.docker.compose.project': 'other' };
    assert.equal(
      composeFile([described({ name: 'shop-web-1', labels: composed('web') }), described({ name: 'other-web-1', labels: other })]),
      lines('# compose.yaml: web, web-2', '', 'services:', '  web:', '    image: team/app:1', '  web-2:', '    image: team/app:1'),
    );
    assert.equal(composeFile([{ container: { Config: 7, HostConfig: [], NetworkSettings: 'x' }, image: {} }]), lines('# compose.yaml: service', '', 'services:', '  service: {}'));
  });
});

describe('runScript', () => {
  it('makes volumes and networks first, then what others need, and asks for secrets', () => {
    const web = described({
      name: 'web',
      config: { Env: ['PATH=/bin', 'TOKEN=t0k3n', "GREETING=it's $x"] },
      host: { NetworkMode: 'front', VolumesFrom: [idOf('store')], PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } },
      networks: { front: {}, back: { Aliases: ['www'] } },
    });
    const store = described({ name: 'store', host: { Binds: ['my data:/data'] }, config: { Entrypoint: ['sh', '-c'], Cmd: ['sleep 1'] } });
    assert.equal(
      runScript([web, store]),
      lines(
        ...['#!/bin/sh', 'set -eu', '', '# What looks like a secret is not written here: set it in the environment.', ': "${TOKEN:?}"', ''],
        ...["docker volume create 'my data' >/dev/null", 'docker network inspect front >/dev/null 2>&1 || docker network create front >/dev/null', 'docker network inspect back >/dev/null 2>&1 || docker network create back >/dev/null', ''],
        ...['docker run \\', '  --detach \\', '  --name store \\', "  --volume 'my data:/data' \\", '  --entrypoint sh \\', "  team/app:1 -c 'sleep 1'", ''],
        ...['docker run \\', '  --detach \\', '  --name web \\', '  --env TOKEN="${TOKEN}" \\', "  --env 'GREETING=it'\\''s $x' \\", '  --publish 8080:80 \\', '  --volumes-from store \\', '  --network front \\', '  team/app:1'],
        'docker network connect --alias www back web',
      ),
    );
  });

  it('leaves the labels of Compose out', () => {
    assert.equal(runScript([described({ name: 'a', labels: { ...composed('a'), mine: '1' } })]), lines('#!/bin/sh', 'set -eu', '', 'docker run \\', '  --detach \\', '  --name a \\', '  --label mine=1 \\', '  team/app:1'));
  });
});

describe('a value that looks like a secret', () => {
  it('is known by its name, or holds a password or a key', () => {
    const secret = [['DB_PASSWORD', 'x'], ['API_KEY', 'x'], ['URL', 'redis://:pw@host/0'], ['CERT', '-----BEGIN RSA PRIVATE KEY-----\n']] as const;
    const plain = [['DB_PASSWORD_FILE', '/run/secrets/x'], ['ALLOW_EMPTY_PASSWORD', 'yes'], ['TOKEN', ''], ['URL', 'https://host/path@x'], ['HOME', '/root']] as const;
    assert.deepEqual([secret.map(([name, value]) => looksSecret(name, value)), plain.map(([name, value]) => looksSecret(name, value))], [secret.map(() => true), plain.map(() => false)]);
  });

  it('shares a variable with the same value only', () => {
    const variables = new SecretVariables();
    const names = [['PW', 'a', 'db'], ['PW', 'a', 'web'], ['PW', 'b', 'my-web'], ['PW', 'c', 'my-web'], ['1.x', 'a', 'db'], ['o', 'a', 'db']] as const;
    assert.deepEqual(names.map(([name, value, owner]) => variables.nameFor(name, value, owner)), ['PW', 'PW', 'MY_WEB_PW', 'MY_WEB_PW_2', '_1_x', 'DB_O']);
    assert.deepEqual(variables.names, ['PW', 'MY_WEB_PW', 'MY_WEB_PW_2', '_1_x', 'DB_O']);
  });
});
