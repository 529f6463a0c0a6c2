import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldsOf, type Fields } from '../../src/core/base/fields.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { justThis, plainUp, scaled } from '../../src/core/compose/composeCommand.ts';
import { composeFile } from '../../src/core/compose/composeFile.ts';
import { locateFailure } from '../../src/core/compose/composeFailure.ts';
import { parseCompose } from '../../src/core/compose/composeText.ts';
import { namedVolumesOf, networksOf, type DescribedContainer } from '../../src/core/compose/describedContainer.ts';
import { imageReference, staleReasons, type StaleReason } from '../../src/core/compose/drift.ts';
import { configHashes, resolvedConfig, resolvedHashes } from '../../src/core/compose/resolvedConfig.ts';
import { factsOfConfig, factsOfContainer, type ServiceFacts } from '../../src/core/compose/serviceFacts.ts';
import type { Engine } from '../../src/core/engine/engine.ts';
import { installCompose, LabProject, type LabCompose } from '../host/compose.ts';
import type { LabEngine } from '../host/engine.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';
import { temporaryFolder } from '../host/temporary.ts';
import { newestVersion } from '../host/versions.ts';

const pairs: readonly (readonly [LabCompose, LabEngine['version']])[] = [['2.26', newestVersion], ['1.29', '20.10']];
const command = 'command: ["sh", "-c", "trap \\"exit 0\\" TERM; sleep 86400 & wait"]';

/** 1.29 passes these over. */
const limits = ['    cpu_shares: 512', '    deploy: {resources: {limits: {memory: 64m, cpus: "0.5", pids: 50}, reservations: {memory: 32m}}}'];

/** What people write into Compose files, in as many ways as there are. */
const rich = (more: readonly string[]): readonly string[] => [
  'version: "3.7"',
  'services:',
  '  web:',
  '    image: busybox',
  `    ${command}`,
  ...more,
  '    depends_on: [db]',
  '    environment: {MODE: prod, PRICE: "5$$", DB_PASSWORD: "${DB_PASSWORD}", DATABASE: "http://db:80/"}',
  '    ports: ["127.0.0.1:18080:80", "18443:443/udp"]',
  '    volumes: ["data:/data", "/etc/hostname:/host:ro", "/anonymous"]',
  '    networks: {front: {aliases: [www]}, default: {}}',
  '    restart: on-failure',
  '    user: "1000"',
  '    working_dir: /tmp',
  '    hostname: webhost',
  '    cap_add: [NET_ADMIN]',
  '    extra_hosts: ["far:10.1.1.1"]',
  '    labels: {tier: "front"}',
  '    healthcheck: {test: ["CMD", "true"], interval: 1m30s, timeout: 5s, retries: 3}',
  '    read_only: true',
  '    init: true',
  '    stop_grace_period: 20s',
  '    shm_size: 32m',
  '    ulimits: {nofile: {soft: 1000, hard: 2000}, nproc: 500}',
  '    sysctls: {net.core.somaxconn: 256}',
  '    logging: {driver: json-file, options: {max-size: 1m}}',
  '  db:',
  '    image: busybox',
  `    ${command}`,
  '    environment: ["A=1", "B=x=y"]',
  '    tmpfs: /run',
  '    stdin_open: true',
  'networks: {front: {}}',
  'volumes: {data: {}}',
];

for (const [version, engineVersion] of pairs)
  describe(`what Compose ${version} made on engine ${engineVersion}`, function () {
    this.timeout(300_000);
    let engine: Engine;
    let lab: LabEngine;
    let folder: string;
    let path: string;

    before(async () => {
      lab = await sharedEngine(engineVersion);
      engine = await connectTo(lab);
      folder = await temporaryFolder('workspace');
      path = await installCompose(version, join(folder, 'config'), join(folder, 'bin'));
    });
    after(async () => {
      for (const { id } of await engine.containers.list({})) await engine.containers.remove(id, { force: true, volumes: true });
      engine.dispose();
      await rm(folder, { recursive: true, force: true });
    });

    const describeAll = async (): Promise<ReadonlyMap<string, DescribedContainer>> => {
      const containers = await engine.containers.list({});
      const entries = containers.map(async ({ id, compose }) => {
        const container = (await engine.containers.inspect(id)).json;
        return [compose?.service ?? '', { container, image: fieldsOf((await engine.images.inspect(String(container.Image))).json) }] as const;
      });
      return new Map(await Promise.all(entries));
    };
    const facts = (all: ReadonlyMap<string, DescribedContainer>): Readonly<Record<string, ServiceFacts>> => Object.fromEntries([...all].map(([service, each]) => [service, factsOfContainer(each)] as const).sort());

    it('is what its file says, brought into one form', async () => {
      const project = new LabProject(folder, 'rich', path, engine);
      await project.write('compose.yaml', ...rich(version === '1.29' ? [] : limits));
      await project.write('.env', 'DB_PASSWORD=hunter2');
      await project.up();
      const config = await resolvedConfig(project.compose, await project.call());
      assert.deepEqual(facts(await describeAll()), Object.fromEntries(['db', 'web'].map((service) => [service, factsOfConfig(config, service, 'rich')])));
      await project.down();
    });

    it('is the same again when its containers were written into a file (podman-desktop#10460)', async () => {
      const project = new LabProject(folder, 'rich', path, engine);
      await project.up();
      const before = await describeAll();
      const members = [...before.values()];
      const inspections = async (names: readonly string[], kind: 'networks' | 'volumes'): Promise<ReadonlyMap<string, Fields>> => new Map(await Promise.all([...new Set(names)].map(async (name) => [name, fieldsOf(await engine[kind].inspect(name))] as const)));
      const around = { networks: await inspections(members.flatMap((each) => networksOf(each).map(({ name }) => name)), 'networks'), volumes: await inspections(members.flatMap(namedVolumesOf), 'volumes') };
      const text = composeFile(members, around);
      assert.doesNotMatch(text, /hunter2/);
      await project.down();
      // 1.29 takes limits and health checks in files that say which version they are.
      await project.write('compose.yaml', ...(version === '1.29' ? ['version: "3.7"', text.replace(/^name:.*\n/m, '')] : [text]));
      await project.up();
      assert.deepEqual(facts(await describeAll()), facts(before));
      await project.down();
    });

    it('is stale once its service is described otherwise, or its image is another', async () => {
      const project = new LabProject(folder, 'stale', path, engine);
      const describeAs = (mode: string): Promise<void> => project.write('compose.yaml', 'version: "3.7"', 'services:', '  web:', '    image: team/web:1', `    ${command}`, `    environment: {MODE: ${mode}}`);
      const reasons = async (): Promise<readonly StaleReason['kind'][]> => {
        const read = await project.read();
        const images = await engine.images.list({ references: read.services.flatMap(({ name, image }) => imageReference(read.name, name, image)) });
        const known = { hashes: await configHashes(project.compose, await project.call()), images: new Map(images.flatMap(({ id, tags }) => tags.map((tag) => [tag, id] as const))), changedAt: () => undefined };
        const [container] = (await engine.containers.list({})).filter(({ compose }) => compose?.project === 'stale');
        assert.ok(container);
        return staleReasons(container, read, known).map(({ kind }) => kind);
      };
      await lab.loadBusybox('team/web:1');
      await describeAs('one');
      await project.up();
      assert.deepEqual(await reasons(), []);
      await describeAs('two');
      assert.deepEqual(await reasons(), ['config']);
      await lab.loadBusybox('team/web:1');
      assert.deepEqual(await reasons(), ['config', 'image']);
      await project.up();
      assert.deepEqual(await reasons(), []);
      await project.down();
    });

    it('is not stale once just one service is recreated, whatever that depends on', async () => {
      const project = new LabProject(folder, 'alone', path, engine);
      const idsOf = async (): Promise<ReadonlyMap<string, string>> => new Map((await engine.containers.list({})).flatMap(({ id, compose }) => (compose?.project === 'alone' ? [[compose.service, id] as const] : [])));
      await project.write('compose.yaml', 'version: "3.7"', 'services:', '  web:', '    image: busybox', `    ${command}`, '    depends_on: [db]', '  db:', '    image: busybox', `    ${command}`);
      await project.up();
      const idsBefore = await idsOf();
      await project.run(await project.target(), justThis(['web']));
      const ids = await idsOf();
      assert.deepEqual([ids.get('web') === idsBefore.get('web'), ids.get('db') === idsBefore.get('db')], [false, true]);
      const hashes = await configHashes(project.compose, await project.call());
      const borne = async (): Promise<readonly string[]> => (await engine.containers.list({})).filter(({ compose }) => compose?.project === 'alone').map(({ compose, labels }) => `${compose?.service ?? ''} ${labels['com.docker.compose.config-hash'] ?? ''}`).sort();
      const wanted = [...hashes].map(([service, hash]) => `${service} ${hash}`).sort();
      assert.deepEqual(await borne(), wanted);
      // Nor once there are more of it.
      await project.run(await project.target(), scaled('web', 2));
      assert.deepEqual(await borne(), [...wanted, wanted.find((text) => text.startsWith('web '))]);
      await project.down();
    });

    it('is stale once what stands in a file of variables is other, and a service of a profile too', async () => {
      const project = new LabProject(folder, 'varied', path, engine);
      const reasons = async (): Promise<readonly (readonly [string, readonly StaleReason[]])[]> => {
        const read = await project.read();
        const target = { kind: 'files' as const, ...read, profiles: read.knownProfiles };
        const hashes = await resolvedHashes(project.compose, { engine, target });
        const own = (await engine.containers.list({})).filter(({ compose }) => compose?.project === 'varied');
        return own.map((container) => [container.compose?.service ?? '', staleReasons(container, read, { hashes, images: new Map(), changedAt: () => undefined })] as const).sort();
      };
      await project.write('compose.yaml', 'version: "3.7"', 'services:', '  web:', '    image: busybox', `    ${command}`, '    env_file: web.env', '    environment: {FROM_OUTSIDE: , PRICE: "5$$", B: "$B"}', '  db:', '    image: busybox', `    ${command}`, '    env_file: [web.env]', '    environment: [FROM_OUTSIDE, HOME]', '  tools:', '    image: busybox', `    ${command}`, '    profiles: [debug]', '    environment: {MODE: one}');
      await project.write('.env', 'FROM_OUTSIDE=x', 'B=a$$b');
      await project.write('web.env', 'A=1', "LITERAL='x$y'");
      const all = { ...(await project.target()), profiles: ['debug'] };
      await project.run(all, plainUp);
      assert.deepEqual(await reasons(), [['db', []], ['tools', []], ['web', []]]);
      await project.write('web.env', 'A=2', "LITERAL='x$y'");
      assert.deepEqual(await reasons(), [['db', [{ kind: 'config' }]], ['tools', []], ['web', [{ kind: 'config' }]]]);
      // 1.29 has its fingerprints right by itself.
      if (version === '1.29') return;
      await project.run(all, justThis(['web']));
      assert.deepEqual((await reasons()).at(-1), ['web', []]);
      await project.write('.env', 'FROM_OUTSIDE=y', 'B=a$$b');
      assert.deepEqual((await reasons()).at(-1), ['web', [{ kind: 'config' }]]);
    });

    it('or could not make leads to the line that Compose means', async () => {
      const project = new LabProject(folder, 'wrong', path, engine);
      const lineOf = async (...lines: readonly string[]): Promise<number | undefined> => {
        await project.write('compose.yaml', 'version: "3.7"', ...lines);
        const error = await project.compose.ask(await project.call(), ['config']).then(
          () => assert.fail('Compose took it'),
          (reason: unknown) => reason,
        );
        assert.ok(error instanceof UserError);
        const said = (error.cause as Error).message;
        const problem = locateFailure(said, new Map([[join(folder, 'wrong/compose.yaml'), parseCompose(['version: "3.7"', ...lines].join('\n'))]]));
        assert.ok(problem, said);
        return problem.range.line;
      };
      assert.deepEqual(
        [
          await lineOf('services:', '  web:', '    image: busybox', '    imge: x'),
          await lineOf('services:', '  web:', '    image: busybox', '    ports: 8080'),
          await lineOf('services:', '  web:', '    image: busybox', '   command: x'),
          await lineOf('services:', '  web:', '    image: busybox', '    depends_on: [gone]'),
        ],
        [5, 5, 5, 3],
      );
    });
  });
