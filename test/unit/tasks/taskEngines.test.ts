import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/core/base/log.ts';
import { LiveEngine } from '../../../src/core/inventory/liveEngine.ts';
import { contextKey } from '../../../src/editor/platform/engineKey.ts';
import { EngineOfWindow } from '../../../src/editor/platform/engineOfWindow.ts';
import { type NamedEngine } from '../../../src/editor/platform/oneEngine.ts';
import type { EngineChoice } from '../../../src/editor/platform/windowEngine.ts';
import { TaskEngines } from '../../../src/editor/tasks/taskEngines.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { ManualClock } from '../../fakes/manualClock.ts';

describe('the engine of a task', () => {
  const clock = new ManualClock();
  let folder: string;
  let choice: string;
  let engines: EngineOfWindow;
  let tasks: TaskEngines;
  const before = process.env.DOCKER_CONFIG;

  const create = (key: string): NamedEngine => ({ live: new LiveEngine({ connect: () => Promise.resolve(new FakeEngine(clock)), log: silentLog, clock }), key, name: () => key, id: () => undefined, isBeyondSsh: () => false, mayAskAgain: () => undefined });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-tasks-'));
    process.env.DOCKER_CONFIG = folder;
    for (const [name, text] of [['near', undefined], ['far', undefined], ['torn', '{']] as const) {
      const place = join(folder, 'contexts/meta', createHash('sha256').update(name).digest('hex'));
      await mkdir(place, { recursive: true });
      await writeFile(join(place, 'meta.json'), text ?? JSON.stringify({ Name: name, Endpoints: { docker: { Host: `unix:///${name}.sock` } } }));
    }
    choice = 'near';
    engines = new EngineOfWindow({ chosen: () => () => create(contextKey(choice)), ofContext: (context) => create(contextKey(context)) });
    const empty = { value: '' };
    tasks = new TaskEngines(engines, { settings: { host: empty, context: empty }, context: empty, own: { value: [{ name: 'mine', description: '', host: 'ssh://me@box' }] }, log: silentLog } as unknown as EngineChoice);
  });
  afterEach(async () => {
    engines.dispose();
    if (before === undefined) delete process.env.DOCKER_CONFIG;
    else process.env.DOCKER_CONFIG = before;
    await rm(folder, { recursive: true, force: true });
  });

  it('is the chosen one, and stays it when another is chosen meanwhile', async () => {
    const engine = await tasks.of({ type: 'docker-run' });
    choice = 'far';
    engines.reset();
    assert.equal(engine.key, 'context:near');
    assert.equal((await tasks.of({})).key, 'context:far');
  });

  it('is that of a context which this machine knows, shown or not', async () => {
    engines.showBeside(['far']);
    assert.equal(await tasks.of({ dockerContext: 'far' }), engines.all[1]);
    assert.equal(await tasks.of({ dockerContext: 'near' }), engines.all[0]);
    assert.equal((await tasks.of({ dockerContext: 'mine' })).key, 'context:mine');
    assert.deepEqual(engines.all.map(({ key }) => key), ['context:near', 'context:far'], 'it is not shown for that');
  });

  it('is no address that a workspace brings, and nothing that nobody knows', async () => {
    for (const named of ['tcp://evil:2375', 'ssh://me@box', 'unix:///var/run/docker.sock', 'unknown', 7, {}, ['far']]) {
      await assert.rejects(tasks.of({ dockerContext: named }), { kind: 'invalid', message: /there is no Docker context/, remedy: /no address/ }, JSON.stringify(named));
    }
  });

  it('says why a context cannot be used', async () => {
    const name = createHash('sha256').update('torn').digest('hex').slice(0, 12);
    await assert.rejects(tasks.of({ dockerContext: name }), { message: /cannot be used/ });
  });
});
