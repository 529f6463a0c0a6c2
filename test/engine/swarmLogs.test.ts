import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../../src/core/base/log.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { type LogLine } from '../../src/core/logs/logSegment.ts';
import { LogSession, type LogSessionOptions } from '../../src/core/logs/logSession.ts';
import { emptyForm, formOf, specWith, type ServiceForm } from '../../src/core/swarm/serviceForm.ts';
import { waitFor } from '../host/command.ts';
import { startFaultProxy, type FaultProxy } from '../host/faultProxy.ts';
import { joinAll, startMachines, swarmImage, type LabMachines } from '../host/swarm.ts';

/** Numbered lines to both streams, some hundred each second, for as long as it runs. */
const producer = ['sh', '-c', 'trap exit TERM; i=0; while true; do echo "line $i"; i=$((i+1)); echo "line $i" >&2; i=$((i+1)); usleep 5000; done'];
const waiting = 'trap exit TERM; while :; do sleep 1; done';

const linesOf = ({ buffer }: LogSession): readonly LogLine[] => Array.from({ length: buffer.length }, (_, index) => buffer.at(buffer.start + index)!);
const nameOf = ({ sources }: LogSession, { source }: LogLine): string => sources[source]?.name ?? '';
const notes = (session: LogSession): readonly string[] => linesOf(session).filter(({ kind }) => kind === 'note').map(({ text }) => text);
const written = (session: LogSession): readonly string[] => linesOf(session).filter(({ kind }) => kind !== 'note').map(({ text }) => text);

/**
 * Of each task the numbers of its lines. @throws unless each is there once, from the first that was seen on.
 *
 * @param from how many lines of each task at both ends do not count: lines of its two streams are not quite in the order of their numbers.
 */
function assertWhole(session: LogSession, from = 0): ReadonlyMap<string, number> {
  const numbers = new Map<string, number[]>();
  for (const line of linesOf(session)) {
    const number = /^line (\d+)$/.exec(line.text)?.[1];
    const id = session.sources[line.source]?.name;
    if (number === undefined || id === undefined) continue;
    const key = `${id}#${String(line.source)}`;
    numbers.set(key, [...(numbers.get(key) ?? []), Number(number)]);
  }
  for (const [task, found] of numbers) {
    const sorted = found.toSorted((a, b) => a - b).slice(from, from === 0 ? undefined : -from);
    const wrong = sorted.findIndex((number, index) => index > 0 && number !== (sorted[index - 1] ?? 0) + 1);
    assert.equal(wrong, -1, `${task} has ${JSON.stringify(sorted.slice(Math.max(0, wrong - 2), wrong + 3))}`);
  }
  return new Map([...numbers].map(([task, found]) => [task, found.length]));
}

for (const version of ['20.10', '26.1'] as const)
  describe(`the merged log of a service on three engines ${version}`, function () {
    this.timeout(300_000);
    let machines: LabMachines;
    let proxy: FaultProxy;
    let engine: Engine;
    const open: LogSession[] = [];

    before(async () => {
      machines = await startMachines(version, 3);
      await joinAll(machines, 1);
      proxy = await startFaultProxy(machines.engines[0]?.socketPath ?? '');
      engine = await connect();
    });
    after(async () => {
      engine.dispose();
      await proxy.stop();
      await machines.stop();
    });
    afterEach(async () => {
      for (const session of open.splice(0)) session.dispose();
      for (const { id } of await engine.swarm.services.list({})) await engine.swarm.services.remove(id);
      await waitFor('the tasks to be gone', async () => (await engine.swarm.tasks.list({})).length === 0);
    });

    const connect = (): Promise<Engine> => connectEngine({ name: 'lab', endpoint: { kind: 'unix', path: proxy.socketPath }, source: 'lab' }, { environment: {}, log: silentLog });
    const create = async (change: Partial<ServiceForm>, more: object = {}): Promise<string> => {
      const spec = specWith({}, emptyForm, { ...emptyForm, name: 'web', image: swarmImage, parallelism: 0, ...change });
      const { id } = await engine.swarm.services.create({ ...spec, ...more }, {});
      const replicas = change.replicas ?? 1;
      await waitFor('all to run', async () => (await engine.swarm.tasks.list({ serviceIds: [id] })).filter(({ state }) => state === 'running').length === replicas);
      return id;
    };
    const session = (options: Pick<LogSessionOptions, 'selection'> & Partial<LogSessionOptions>): LogSession => {
      const made = new LogSession({ engine: connect, beginning: { tail: 1000 }, limits: { lines: 1_000_000, bytes: 1e9 }, log: silentLog, ...options });
      open.push(made);
      made.follow();
      return made;
    };
    const begun = (log: LogSession): Promise<unknown> => waitFor('what was written', () => log.hasBegun);

    it('has the lines of all tasks in order, each with its task and node; long ones whole, older ones on request', async () => {
      // In three messages of the engine.
      const script = `i=0; while [ $i -lt 300 ]; do echo "old $i"; i=$((i+1)); done; head -c 40000 /dev/zero | tr "\\0" x; echo; sleep 2; echo err >&2; ${waiting}`;
      const id = await create({ replicas: 3, args: ['sh', '-c', script] });
      // The two streams of a container are two pipes: what comes last is last in the log only if it waits.
      await waitFor('all to be written', async () => {
        const { stdout, stderr } = (await machines.engines[0]?.docker(['service', 'logs', 'web'])) ?? assert.fail();
        return (stderr.match(/\berr\b/g) ?? []).length === 3 && (stdout.match(/x{100,}/g) ?? []).join('').length === 120_000;
      });
      const log = session({ selection: { kind: 'swarmService', id }, beginning: { tail: 10 } });
      await begun(log);
      assert.deepEqual(log.sources.map(({ name }) => name).toSorted(), ['web.1', 'web.2', 'web.3'].map((name) => log.sources.find((source) => source.name.startsWith(name))?.name));
      assert.ok(log.sources.every(({ name }) => /^web\.\d@node\d$/.test(name)));
      const lines = linesOf(log);
      assert.ok(lines.every(({ order }, index) => index === 0 || order >= (lines[index - 1]?.order ?? 0)), 'sorted');
      assert.equal(lines.filter(({ text }) => text === 'x'.repeat(40_000)).length, 3);
      assert.equal(lines.filter(({ kind, text }) => kind === 'stderr' && text === 'err').length, 3);
      const before = lines.length;
      const hasOlder = (): boolean => log.hasOlder;
      assert.ok(before < 60 && hasOlder(), String(before));
      for (let rounds = 0; hasOlder() && rounds < 20; rounds++) await log.readOlder(100);
      const old = linesOf(log).filter(({ text }) => text.startsWith('old '));
      assert.equal(old.length, 900);
      assert.equal(new Set(old.map((line) => `${nameOf(log, line)} ${line.text}`)).size, 900);
    });

    it('goes on with the tasks that take the place of others, and says so', async () => {
      const id = await create({ replicas: 2, args: ['sh', '-c', `echo begun; ${waiting}`] });
      const log = session({ selection: { kind: 'swarmService', id } });
      await waitFor('both', () => written(log).length === 2);
      const { service, spec } = await engine.swarm.services.inspect(id);
      const form = formOf(spec, new Map());
      await engine.swarm.services.update(id, service.version, specWith(spec, form, form, { isForced: true }), {});
      await waitFor('both again', () => written(log).length === 4);
      await waitFor('the ends to be told', () => notes(log).length >= 2);
      assert.deepEqual(new Set(written(log)), new Set(['begun']));
      assert.ok(notes(log).every((text) => /^web\.\d@node\d stopped( with exit code 0)?$/.test(text)), String(notes(log)));
      assert.equal(new Set(linesOf(log).map(({ source }) => source)).size, 4);
      await engine.swarm.services.remove(id);
      await waitFor('its removal to be told', () => notes(log).includes('web was removed'));
    });

    it('loses and doubles nothing while it is not looked at, or the connection is cut', async () => {
      const id = await create({ replicas: 3, args: producer });
      const log = session({ selection: { kind: 'swarmService', id }, beginning: {} });
      await begun(log);
      await waitFor('some lines', () => written(log).length > 500);
      log.suspend();
      await sleep(1500);
      log.follow();
      await sleep(1500);
      proxy.cut();
      await waitFor('the loss to be told', () => notes(log).some((text) => text.startsWith('No connection')));
      await waitFor('it to heal', () => notes(log).includes('Connected to the engine again'));
      const count = written(log).length;
      await waitFor('more lines', () => written(log).length > count + 500);
      log.suspend();
      await sleep(300);
      assert.equal(assertWhole(log).size, 3);
    });

    it('goes on without a node that dies, says which task is lost, and doubles nothing when it is back', async () => {
      const id = await create({ replicas: 3, args: producer });
      const log = session({ selection: { kind: 'swarmService', id }, beginning: {} });
      await begun(log);
      await waitFor('lines of all', () => assertWhole(log).size === 3);
      await machines.engines[2]?.kill9();
      await waitFor('the loss', () => notes(log).some((text) => /^web\.\d@node3 is lost with its node$/.test(text)));
      await waitFor('the one in its place', () => log.sources.length === 4);
      await waitFor('lines of it', () => assertWhole(log).size === 4);
      // Who looks now is told what is missing.
      const later = session({ selection: { kind: 'swarmService', id }, beginning: { tail: 5 } });
      await waitFor('what is missing to be told', () => notes(later).some((text) => /^Some of this log is missing: .*node/.test(text)));
      await machines.engines[2]?.restart();
      await waitFor('the node to be back', async () => (await engine.swarm.nodes.list({})).every(({ state }) => state === 'ready'));
      await sleep(2000);
      assertWhole(log);
      assertWhole(later, 5);
    });

    it('is that of one task, too, and of one with a terminal', async () => {
      const id = await create({ replicas: 2, args: ['sh', '-c', `echo begun; ${waiting}`] }, {});
      const { service, spec } = await engine.swarm.services.inspect(id);
      const template = spec.TaskTemplate as { readonly ContainerSpec: object };
      await engine.swarm.services.update(id, service.version, { ...spec, TaskTemplate: { ...template, ContainerSpec: { ...template.ContainerSpec, TTY: true } } }, {});
      const tasks = await waitFor('the new ones', async () => {
        const listed = (await engine.swarm.tasks.list({ serviceIds: [id] })).filter(({ state, desiredState }) => state === 'running' && desiredState === 'running');
        return listed.length === 2 && (await engine.swarm.services.inspect(id)).service.update?.state === 'completed' && listed;
      });
      const [first = assert.fail()] = tasks;
      const log = session({ selection: { kind: 'swarmTask', id: first.id } });
      await waitFor('its line', () => written(log).length > 0);
      assert.deepEqual([written(log), log.sources.length], [['begun'], 1]);
      const { service: latest, spec: now } = await engine.swarm.services.inspect(id);
      await engine.swarm.services.update(id, latest.version, { ...now, Mode: { Replicated: { Replicas: 0 } } }, {});
      await waitFor('its end', () => notes(log).length > 0);
      assert.match(notes(log)[0] ?? '', /^web\.\d@node\d stopped/);
      const gone = session({ selection: { kind: 'swarmService', id: 'nosuch' } });
      await waitFor('that there is none', () => notes(gone).length > 0);
      assert.deepEqual(notes(gone), ['What wrote this log is not in the swarm any more']);
    });
  });
