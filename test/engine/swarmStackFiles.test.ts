import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine } from '../../src/core/engine/engine.ts';
import { readStack } from '../../src/core/swarm/stackFile.ts';
import { planStack, type StackPlan } from '../../src/core/swarm/stackPlan.ts';
import { removeStack } from '../../src/core/swarm/stackRemoval.ts';
import { deployStack, emptyOutcome, type StackOutcome } from '../../src/core/swarm/stackRollout.ts';
import { partsOfStack, stackNames, stackState } from '../../src/core/swarm/stackState.ts';
import { waitFor } from '../host/command.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { connectTo } from '../host/shared.ts';
import { swarmImage } from '../host/swarm.ts';

const { signal } = new AbortController();
const outside = { OUTSIDE: 'yes', FROM: 'outside', EMPTY: 'full', V: '1.10' };

for (const version of ['20.10', '26.1'] as const)
  describe(`a stack of the same files as docker stack deploy’s, on engine ${version}`, function () {
    this.timeout(300_000);
    let lab: LabEngine;
    let engine: Engine;
    let folder: string;

    before(async () => {
      lab = await startEngine({ version });
      await lab.loadBusybox(swarmImage);
      const { code, stderr } = await lab.docker(['swarm', 'init', '--advertise-addr', lab.address]);
      assert.equal(code, 0, stderr);
      engine = await connectTo(lab);
      folder = await mkdtemp(join(tmpdir(), 'gantry-stack-'));
      await writeFile(join(folder, 'key'), 'sesame');
    });
    after(async () => {
      engine.dispose();
      await rm(folder, { recursive: true, force: true });
      await lab.stop();
    });

    it('is left alone where that has made it, with env files and one file over another', async () => {
      const base = `
version: "3.8"
services:
  web:
    image: ${swarmImage}
    command: sleep 1000
    stop_grace_period: 0s
    env_file: [one.env, two.env]
    environment: { OWN: "1", BOTH: own, EMPTY: "" }
    ports: ["8080:80", "53:53/udp"]
    volumes: ["data:/data", "/etc:/host:ro"]
    networks: [front]
    secrets: [key]
    dns: 192.0.2.1
    cap_drop: [NET_RAW]
    labels: { in: container }
    healthcheck: { test: ["CMD", "true"], interval: 5s }
    deploy: { replicas: 1, labels: { tier: front }, placement: { constraints: ["node.role==manager"] }, update_config: { parallelism: 2, delay: 1s }, resources: { limits: { memory: 64M } } }
  other: { image: "${swarmImage}", command: ["sleep", "1000"], init: true, stop_grace_period: 2s }
networks: { front: { attachable: true } }
volumes: { data: {} }
secrets: { key: { file: ./key } }
`;
      const over = `
version: "3.8"
services:
  web:
    command: ["sleep", "2000"]
    env_file: two.env
    environment: [BOTH=over]
    ports: ["8080:81", "9000:90"]
    volumes: ["/tmp:/data"]
    networks: [back]
    dns: 192.0.2.2
    cap_drop: [CHOWN]
    deploy: { labels: { tier: back, more: "1" }, placement: { constraints: ["node.platform.os==linux"] }, update_config: { parallelism: 1 }, resources: { limits: { cpus: "0.5" } } }
networks: { back: {} }
`;
      for (const [name, text] of Object.entries({ 'base.yaml': base, 'over.yaml': over, 'one.env': '# x\nA=1\nB="quoted"\n', 'two.env': 'A=2\nOUTSIDE\n' })) await writeFile(join(folder, name), text);
      await expectLeftAlone(['base.yaml']);
      // With several files the older one made one command of two, and two mounts of one place.
      if (version !== '20.10') await expectLeftAlone(['base.yaml', 'over.yaml']);
      await removeAll('shop');
    });

    it('is left alone whatever its names, orders, numbers and empty values', async () => {
      const created = await lab.docker(['secret', 'create', 'aaa', join(folder, 'key')]);
      assert.equal(created.code, 0, created.stderr);
      const rich = `
version: "3.8"
services:
  web:
    image: ${swarmImage}
    command: sleep 1000
    environment: { NONE: , EMPTY: "", FROM: , NUMBER: 1.10, OCTAL: 0440, LONG: 1234567890123456789, PUT: $V }
    networks: { back: { aliases: [zoo, ape] }, front: }
    secrets: [zebra, { source: key, target: other, mode: 0400 }, outer]
    configs: [site, { source: about, target: /etc/about, uid: "1000" }]
    labels: { empty: "" }
    restart: "no"
    init: false
    stop_grace_period: 0s
    logging: { options: { max-size: 10m, max-file: 3 } }
    ulimits: { nproc: 100, memlock: { soft: -1, hard: -1 } }
    extra_hosts: { zoo: 192.0.2.1, ape: 192.0.2.2 }
    healthcheck: { disable: true }
    volumes: ["/etc:/host:rslave", { type: bind, source: /etc, target: /etc/other, consistency: cached }, { type: volume, source: data, target: /data, volume: { nocopy: true } }, { type: tmpfs, target: /cache, tmpfs: { size: 1048576 } }]
    deploy: { labels: { empty: "" }, restart_policy: { delay: 0s }, update_config: { parallelism: 0 }, placement: { constraints: ["node.role==manager", "node.platform.os==linux"] } }
  agent: { image: "${swarmImage}", command: sleep 1000, networks: [outside], restart: "no" }
  never: { image: "${swarmImage}", credential_spec: { config: site }, configs: [about], deploy: { replicas: 0, resources: { reservations: { generic_resources: [{ discrete_resource_spec: { kind: gpu, value: 1 } }] } } } }
networks: { back: { ipam: { driver: default, config: [{ subnet: 10.99.0.0/24 }] } }, front: { labels: { empty: "" } }, outside: { external: true, name: host } }
volumes: { data: { labels: { empty: "" } } }
secrets: { zebra: { file: ./key, name: a-zebra }, key: { file: ./key, template_driver: golang }, outer: { external: true, name: aaa } }
configs: { site: { file: ./key, template_driver: golang }, about: { file: ./key } }
`;
      await writeFile(join(folder, 'rich.yaml'), rich);
      await expectLeftAlone(['rich.yaml']);
      // Each of these says something, though it is empty, 0 or false.
      const changes: Readonly<Record<string, string>> = { 'init: false': 'Init', 'stop_grace_period: 0s': 'StopGracePeriod', 'restart_policy: { delay: 0s }, ': 'RestartPolicy', 'parallelism: 0': 'UpdateConfig', 'labels: { empty: "" }\n    restart': 'ContainerSpec.Labels', 'deploy: { labels: { empty: "" }, ': 'Labels', ', mode: 0400': 'Secrets' };
      for (const [text, field] of Object.entries(changes)) {
        const other = text.startsWith('labels') ? '\n    restart' : text.startsWith('deploy') ? 'deploy: { ' : text.startsWith('parallelism') ? 'parallelism: 1' : '';
        const { services } = await plan([{ name: 'rich.yaml', text: rich.replace(`    ${text}`, `    ${other}`).replace(text, other) }]);
        assert.deepEqual(services.map(({ change }) => change), [{ kind: 'updated', fields: [field] }, { kind: 'unchanged' }, { kind: 'unchanged' }], text);
      }
      await removeAll('shop');
    });

    it('is pruned before anything else is done, and removed with what is left of it, whatever is refused or gone', async () => {
      const file = (name: string): string => `services: { ${name}: { image: "${swarmImage}", command: sleep 1000, stop_grace_period: 0s, ports: ["8080:80"], secrets: [key, zebra] } }\nsecrets: { key: { file: ./key }, zebra: { file: ./key } }`;
      const deploy = async (name: string, isPruned: boolean): Promise<StackOutcome> => {
        const outcome = emptyOutcome();
        await deployStack(await plan([{ name: 'stack.yaml', text: file(name) }]), { engine, isPruned, logins: new Map(), onProgress: () => undefined, outcome }, signal);
        return outcome;
      };
      await deploy('web', false);
      // The name is another one, the port is the same.
      const { created, removed } = await deploy('front', true);
      assert.deepEqual([created.map(({ name }) => name), removed], [['shop_front'], ['shop_web']]);
      const state = partsOfStack(await stackState(engine, 'shop', signal), 'shop');
      for (const { service } of state.services) await engine.swarm.services.remove(service.id);
      const [key] = state.secrets.filter(({ name }) => name === 'shop_key');
      const user = await lab.docker(['service', 'create', '--detach', '--name', 'user', '--secret', 'shop_key', swarmImage, 'sleep', '1000']);
      assert.equal(user.code, 0, user.stderr);
      await assert.rejects(removeStack(engine, state, signal), /shop_key: .* is in use by the following service: user/);
      assert.deepEqual((await engine.swarm.secrets.list({})).map(({ name }) => name).filter((name) => name.startsWith('shop')), ['shop_key']);
      assert.ok((await stackNames(engine, signal)).includes('shop'), 'what is left of it names it still');
      await lab.docker(['service', 'rm', 'user']);
      await waitFor('the secret to be free', async () => removeAll('shop').then(() => true, () => false));
      assert.equal((await stackNames(engine, signal)).includes('shop'), false, key?.name);
    });

    async function plan(files: readonly { readonly name: string; readonly text: string }[]): Promise<StackPlan> {
      const stack = readStack({ stack: 'shop', files, folder, variables: outside, read: (path) => readFileSync(path, 'utf8'), api: engine.version.api });
      return planStack(stack, await stackState(engine, 'shop', signal), { engine, read: async ({ source }) => (source.kind === 'file' ? readFile(source.path) : Buffer.from('')), imageFor: async (reference) => ({ reference }) }, signal);
    }

    /** What the command line deploys of these files, ours would not touch. */
    async function expectLeftAlone(names: readonly string[]): Promise<void> {
      const { code, stderr } = await lab.docker(['stack', 'deploy', '--resolve-image', 'never', ...names.flatMap((name) => ['--compose-file', join(folder, name)]), 'shop'], { environment: { ...process.env, ...outside } });
      assert.equal(code, 0, stderr);
      const { services, missingNetworks, secrets, configs, unwanted } = await plan(await Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') }))));
      const changed = services.filter(({ change }) => change.kind !== 'unchanged');
      assert.deepEqual(changed.map(({ name, change }) => [name, change]), [], changed.map(({ found, service }) => `${JSON.stringify(found?.spec)} is not ${JSON.stringify(service)}`).join('\n'));
      assert.deepEqual([missingNetworks, secrets.missing, configs.missing, unwanted], [[], [], [], []]);
    }

    async function removeAll(stack: string): Promise<void> {
      await removeStack(engine, partsOfStack(await stackState(engine, stack, signal), stack), signal);
    }
  });
