import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { Emitter } from '../../src/core/base/emitter.ts';
import { silentLog, type Log } from '../../src/core/base/log.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { Compose } from '../../src/core/compose/compose.ts';
import { plainUp, type ComposeVerb, type ProjectTarget } from '../../src/core/compose/composeCommand.ts';
import { fileProblems } from '../../src/core/compose/composeProblems.ts';
import { parseCompose } from '../../src/core/compose/composeText.ts';
import { readProject } from '../../src/core/compose/projectReader.ts';
import { configHashes, resolvedConfig } from '../../src/core/compose/resolvedConfig.ts';
import type { Engine } from '../../src/core/engine/engine.ts';
import { readComposeFile } from '../../src/editor/platform/composeFiles.ts';
import { waitFor } from '../host/command.ts';
import { installCompose, type LabCompose } from '../host/compose.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';
import { temporaryFolder } from '../host/temporary.ts';
import type { LabEngine } from '../host/engine.ts';
import { newestVersion } from '../host/versions.ts';

const pairs: readonly (readonly [LabCompose, LabEngine['version']])[] = [['2.26', newestVersion], ['1.29', '20.10']];
const service = 'command: ["sh", "-c", "trap \\"exit 0\\" TERM; echo up; sleep 86400 & wait"]';

for (const [version, engineVersion] of pairs)
  describe(`Compose ${version} on engine ${engineVersion}`, function () {
    this.timeout(300_000);
    let lab: LabEngine;
    let engine: Engine;
    let folder: string;
    let environment: Readonly<Record<string, string | undefined>>;
    let compose: Compose;
    const logged: string[] = [];
    const log: Log = { ...silentLog, info: (line) => logged.push(line) };

    before(async () => {
      lab = await sharedEngine(engineVersion);
      engine = await connectTo(lab);
      folder = await temporaryFolder('workspace');
      const path = await installCompose(version, join(folder, 'config'), join(folder, 'bin'));
      environment = { PATH: path, HOME: folder, DOCKER_CONFIG: join(folder, 'config'), PWD: '/where/the/editor/was/started' };
      compose = new Compose({ search: () => ({ environment, homeFolder: folder, platform: process.platform }), log });
      await mkdir(join(folder, 'shop'));
    });
    after(async () => {
      for (const { id } of await engine.containers.list({})) await engine.containers.remove(id, { force: true, volumes: true });
      engine.dispose();
      await rm(folder, { recursive: true, force: true });
    });

    const write = (name: string, ...lines: readonly string[]): Promise<void> => writeFile(join(folder, 'shop', name), `${lines.join('\n')}\n`);
    const target = async (files = ['compose.yaml']): Promise<Extract<ProjectTarget, { readonly kind: 'files' }>> => {
      const source = { directory: join(folder, 'shop'), files: files.map((file) => join(folder, 'shop', file)), envFiles: [], profiles: [] };
      return { kind: 'files', ...(await readProject(source, { read: readComposeFile, environment })) };
    };
    const start = (meant: ProjectTarget, verb: ComposeVerb) => {
      const interrupts = new Emitter<void>();
      const close = new AbortController();
      let output = '';
      const ended = compose.run({ engine, target: meant, verb, onOutput: (_stream, text) => (output += text) }, { interrupts: interrupts.event, close: close.signal });
      return { ended, interrupt: () => interrupts.fire(), close: () => close.abort(), said: () => output };
    };
    const run = async (meant: ProjectTarget, verb: ComposeVerb): Promise<string> => {
      const running = start(meant, verb);
      assert.equal(await running.ended, 0, running.said());
      return running.said();
    };
    const down: ComposeVerb = { verb: 'down', services: [], volumes: true, images: 'none', removeOrphans: true };
    const states = async (): Promise<readonly string[]> => (await engine.containers.list({})).map(({ name, state }) => `${name.replaceAll('_', '-')} ${state}`).sort();

    it('is found, with its version', async () => {
      const found = await compose.find();
      assert.deepEqual([found.generation, found.version.startsWith(version)], [Number(version[0]), true]);
    });

    it('brings a project of several files up and down on the engine of the window (vscode-docker#186)', async () => {
      await write('compose.yaml', 'version: "3.7"', 'services:', '  web:', '    image: busybox', `    ${service}`, '    environment: {TAG: "$TAG", FOLDER: "${PWD}"}');
      await write('compose.dev.yaml', 'version: "3.7"', 'services:', '  db:', '    image: busybox', `    ${service}`, '  web:', '    environment: {MODE: dev}');
      await write('.env', 'TAG=from file');
      const meant = await target(['compose.yaml', 'compose.dev.yaml']);
      await run(meant, plainUp);
      assert.deepEqual(await states(), ['shop-db-1 running', 'shop-web-1 running']);
      const [web] = (await engine.containers.list({})).filter(({ compose: identity }) => identity?.service === 'web');
      assert.ok(web);
      assert.deepEqual(web.compose, { project: 'shop', service: 'web', number: 1, isOneOff: false, workingDirectory: join(folder, 'shop'), configFiles: meant.files });
      const variables = (await engine.containers.inspect(web.id)).environment;
      assert.deepEqual(variables.filter((text) => /^(?:TAG|MODE|FOLDER)=/.test(text)).sort(), [`FOLDER=${join(folder, 'shop')}`, 'MODE=dev', 'TAG=from file']);
      await run(meant, down);
      assert.deepEqual(await states(), []);
    });

    it('gives each service the fingerprint that its containers bear', async () => {
      await write('prod.env', 'TAG=prod');
      const meant = { ...(await target(['compose.yaml', 'compose.dev.yaml'])), envFiles: [join(folder, 'shop/prod.env')] };
      await run(meant, plainUp);
      assert.deepEqual((await engine.containers.list({}))[0]?.compose?.envFiles, meant.envFiles);
      const hashes = await configHashes(compose, { engine, target: meant });
      const borne = (await engine.containers.list({})).map(({ compose: identity, labels }) => [identity?.service, labels['com.docker.compose.config-hash']] as const);
      assert.deepEqual([...hashes].sort(), [...borne].sort());
      const config = await resolvedConfig(compose, { engine, target: meant });
      assert.deepEqual(Object.keys(config.services as object).sort(), ['db', 'web']);
      await run(meant, down);
    });

    it('stays attached, and stops what it brought up when it is interrupted', async () => {
      const attached = start(await target(), { ...plainUp, detach: false });
      await waitFor('the program’s output', () => /web.*\|.*up/.test(attached.said()));
      // On a busy machine an engine's list lags behind.
      await waitFor('the container in the list', async () => (await states()).join() === 'shop-web-1 running');
      attached.interrupt();
      await attached.ended;
      assert.deepEqual(await states(), ['shop-web-1 exited']);
      await run(await target(), down);
    });

    it('is ended when its terminal is closed', async () => {
      const attached = start(await target(), { ...plainUp, detach: false });
      await waitFor('the program’s output', () => /web.*\|.*up/.test(attached.said()));
      attached.close();
      await attached.ended;
      await run(await target(), down);
    });

    it('runs a service once, and passes its exit code on', async () => {
      const once = { verb: 'run', service: 'web', command: ['sh', '-c', 'echo "said $WORD"; exit 7'], detach: false, isRemoved: true, noDeps: false, servicePorts: false, build: false, environment: { WORD: 'it' } } as const;
      const running = start(await target(), once);
      assert.equal(await running.ended, 7);
      assert.match(running.said(), /said it/);
      await run(await target(), down);
    });

    it(version === '1.29' ? 'says that nothing typed reaches the program' : 'gives the program what is typed', async () => {
      await write('compose.yaml', 'version: "3.7"', 'services:', '  web:', '    image: busybox', `    ${service}`);
      const typed = new Emitter<string | undefined>();
      const command = version === '1.29' ? ['echo', 'end'] : ['sh', '-c', 'echo ask; read word; echo "said $word"; cat; echo end'];
      const verb = { verb: 'run', service: 'web', command, detach: false, isRemoved: true, noDeps: false, servicePorts: false, build: false, environment: {} } as const;
      let said = '';
      const ended = compose.run({ engine, target: await target(), verb, onOutput: (_stream, text) => (said += text) }, { interrupts: new Emitter<void>().event, close: new AbortController().signal, typed: typed.event });
      if (version !== '1.29') {
        await waitFor('the question', () => said.includes('ask'));
        typed.fire('it\n');
        await waitFor('the answer', () => said.includes('said it'));
        typed.fire('more\n');
        typed.fire(undefined);
      }
      assert.equal(await ended, 0, said);
      assert.match(said, version === '1.29' ? /^docker-compose 1\.29\.\d+ hands nothing of what is typed to the program\.[^]*end/ : /more\r?\nend/);
      await run(await target(), down);
    });

    it('says what Compose says of a file that is wrong', async () => {
      await write('compose.yaml', 'services:', '  web:', '    imge: busybox');
      const meant = await target();
      await assert.rejects(compose.ask({ engine, target: meant }, ['config']), (error: unknown) => error instanceof UserError && error.kind === 'engine' && /^Compose says: .*imge/.test(error.message));
      await write('compose.yaml', 'services:', '  web:', '    image: ${IMG:?say which}');
      await assert.rejects(compose.ask({ engine, target: meant }, ['config']), /say which/);
    });

    it('has no secret in the log', async () => {
      await write('compose.yaml', 'version: "3.7"', 'services:', '  web:', '    image: busybox', `    ${service}`);
      await run(await target(), { verb: 'run', service: 'web', command: ['true'], detach: false, isRemoved: true, noDeps: false, servicePorts: false, build: false, environment: { DB_PASSWORD: 'hunter2' } });
      assert.ok(logged.some((line) => line.includes('DB_PASSWORD=…')));
      assert.ok(logged.every((line) => !line.includes('hunter2')));
      await run(await target(), down);
    });

    if (version === '1.29') {
      it('says what 1.29 cannot do', async () => {
        await assert.rejects(compose.run({ engine, target: await target(), verb: { ...plainUp, wait: true }, onOutput: () => undefined }, { interrupts: new Emitter<void>().event, close: new AbortController().signal }), /docker-compose 1\.29\.\d+ has no --wait/);
        await assert.rejects(compose.ask({ engine, target: { ...(await target()), envFiles: ['a.env', 'b.env'] } }, ['config']), /takes one environment file only, not 2/);
      });
    } else {
      it('refuses the words that we say it does not know, at every level, and no others', async () => {
        const rich = parseDocument(await readFile('test/fixtures/compose/words.yaml', 'utf8'));
        await write('other.yaml', 'services: {other: {image: busybox}}');
        await write('web.env', '');
        const wrong = async (text: string): Promise<readonly [compose: boolean, ours: boolean]> => {
          await write('compose.yaml', text);
          const refused = await compose.ask({ engine, target: await target() }, ['config', '--quiet']).then(() => false, () => true);
          return [refused, fileProblems('compose.yaml', parseCompose(text)).some(({ message, severity }) => severity === 'error' && /does not know/.test(message))];
        };
        assert.deepEqual(await wrong(rich.toString()), [false, false]);
        const places: (readonly string[])[] = [];
        const walk = (value: unknown, path: readonly string[]): void => {
          if (typeof value !== 'object' || value === null) return;
          // Where names are free, a word that stands for nothing is refused for that.
          if (!Array.isArray(value) && !/^(?:services|networks|volumes|configs|secrets)$|\.(?:ulimits|depends_on|networks)$/.test(path.join('.'))) places.push(path);
          for (const [key, each] of Object.entries(value)) walk(each, [...path, key]);
        };
        walk(rich.toJS(), []);
        const differing: string[] = [];
        for (const place of places) {
          const changed = rich.clone();
          changed.setIn([...place, 'bogus'], place.length < 2 ? 'x' : '1');
          const [refused, ours] = await wrong(changed.toString());
          if (refused !== ours) differing.push(`${place.join('.')}: ${refused ? 'refused' : 'taken'}`);
        }
        assert.deepEqual(differing, []);
      });

      it('waits until all is healthy, and takes down by name what has no file here (vscode-docker#3453)', async () => {
        await write('compose.yaml', 'services:', '  web:', '    image: busybox', `    ${service}`, '    healthcheck: {test: "true", interval: 1s}', '    volumes: ["data:/data"]', 'volumes: {data: {}}');
        await run(await target(), { ...plainUp, wait: true });
        assert.deepEqual((await engine.containers.list({})).map(({ health }) => health), ['healthy']);
        await run({ kind: 'name', name: 'shop' }, down);
        assert.deepEqual([await states(), (await engine.system.names()).volumes], [[], []]);
      });
    }
  });

describe('a Compose that is not there or does not answer', () => {
  let folder: string;
  const engine = { localEndpoint: { kind: 'unix', path: '/nowhere.sock' }, version: { api: '1.41' } } as unknown as Engine;
  const target: ProjectTarget = { kind: 'name', name: 'shop' };
  const composeAt = (limitMilliseconds?: number): Compose => new Compose({ search: () => ({ environment: { PATH: join(folder, 'bin'), DOCKER_CONFIG: join(folder, 'config') }, homeFolder: folder, platform: process.platform }), log: silentLog, ...(limitMilliseconds === undefined ? {} : { limitMilliseconds }) });
  const plugin = async (script: string): Promise<void> => {
    await writeFile(join(folder, 'config/cli-plugins/docker-compose'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'config/cli-plugins/docker-compose'), 0o755);
  };

  /** What the plugin started is there no more. */
  const waitForEnd = async (): Promise<void> => {
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
    await waitFor('the end of what it started', () => {
      try {
        return !process.kill(pid, 0);
      } catch {
        return true;
      }
    });
  };

  before(async () => {
    folder = await temporaryFolder('workspace');
    await mkdir(join(folder, 'config/cli-plugins'), { recursive: true });
    await mkdir(join(folder, 'bin'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('says what to install', async () => {
    await assert.rejects(composeAt().find(), (error: unknown) => error instanceof UserError && error.kind === 'unsupported' && /not installed/.test(error.message) && /docker-compose-plugin/.test(error.remedy ?? ''));
  });

  it('ends one that hangs, with all that it started, and says so', async () => {
    await plugin(`[ "$1" = version ] && { echo 2.26.1; exit; }; /bin/sleep 86400 & echo $! > ${join(folder, 'pid')}; wait`);
    await assert.rejects(composeAt(1500).ask({ engine, target }, ['config']), (error: unknown) => error instanceof UserError && error.kind === 'timeout' && /did not answer within 2 seconds/.test(error.message));
    await waitForEnd();
  });

  it('ends with what a wrapper of it started, where its terminal is closed', async () => {
    await plugin(`[ "$1" = version ] && { echo 2.26.1; exit; }; /bin/sleep 86400 & echo $! > ${join(folder, 'pid')}; echo started; wait`);
    const close = new AbortController();
    const ended = composeAt().run({ engine, target, verb: plainUp, onOutput: () => close.abort() }, { interrupts: new Emitter<void>().event, close: close.signal });
    assert.equal(await ended, undefined);
    await waitForEnd();
  });

  it('is asked anew which version it is once another is installed in its place (vscode-docker#2629)', async () => {
    const compose = composeAt();
    const versions: string[] = [];
    for (const version of ['2.26.1', '2.26.1', '2.40.3']) {
      await plugin(`echo asked >> ${join(folder, 'asked')}; echo ${version}`);
      versions.push((await compose.find()).version, (await compose.find()).version);
    }
    assert.deepEqual(versions, ['2.26.1', '2.26.1', '2.26.1', '2.26.1', '2.40.3', '2.40.3']);
    assert.equal((await readFile(join(folder, 'asked'), 'utf8')).split('\n').length - 1, 3);
  });

  it('passes over one that is broken', async () => {
    await plugin('echo broken; exit 3');
    await writeFile(join(folder, 'bin/docker-compose'), '#!/bin/sh\necho 2.99.0\n', { mode: 0o755 });
    assert.deepEqual(await composeAt().find(), { program: join(folder, 'bin/docker-compose'), version: '2.99.0', generation: 2 });
  });

  it('is cancelled silently', async () => {
    await plugin('/bin/sleep 86400');
    await assert.rejects(composeAt().find(AbortSignal.timeout(200)), { name: 'AbortError' });
  });
});
