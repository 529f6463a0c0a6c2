import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine } from '../../src/core/engine/engine.ts';
import { readStack } from '../../src/core/swarm/stackFile.ts';
import { deployStack, partsOfStack, removeStack, stackState } from '../../src/core/swarm/stackRollout.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { connectTo } from '../host/shared.ts';
import { swarmImage } from '../host/swarm.ts';

const { signal } = new AbortController();

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
      // With several files the older one made one command of two, and two mounts of one place.
      for (const names of [['base.yaml'], ...(version === '20.10' ? [] : [['base.yaml', 'over.yaml']])]) {
        const { code, stderr } = await lab.docker(['stack', 'deploy', '--resolve-image', 'never', ...names.flatMap((name) => ['--compose-file', join(folder, name)]), 'shop'], { environment: { ...process.env, OUTSIDE: 'yes' } });
        assert.equal(code, 0, stderr);
        const files = await Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
        const stack = readStack({ stack: 'shop', files, folder, variables: { OUTSIDE: 'yes' }, read: (path) => readFileSync(path, 'utf8') });
        const state = await stackState(engine, 'shop', signal);
        const outcome = await deployStack(stack, state, { engine, read: async ({ source }) => (source.kind === 'file' ? readFile(source.path) : Buffer.from('')), imageFor: async (reference) => ({ reference }), onProgress: () => undefined }, signal);
        const changed = state.services.find(({ service }) => outcome.updated.some(({ id }) => id === service.id));
        assert.deepEqual([outcome.created, outcome.updated, outcome.unchanged], [[], [], ['shop_web', 'shop_other']], `${names.join()}: ${JSON.stringify(changed?.spec)} is not ${JSON.stringify(stack.services.find(({ name }) => changed?.service.name === `shop_${name}`)?.spec)}`);
      }
      await removeStack(engine, partsOfStack(await stackState(engine, 'shop', signal), 'shop'), signal);
    });
  });
