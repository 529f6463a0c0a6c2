import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src/core/base/log.ts';
import { type BuildDetails, type BuildRecord } from '../../src/core/build/record.ts';
import { isOurRef } from '../../src/core/build/buildRef.ts';
import { EngineBuilds } from '../../src/core/build/engineBuilds.ts';
import { hasHistory, readProvenance, withBuildKit } from '../../src/core/build/engineHistory.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { type LabEngine } from '../host/engine.ts';
import { startBuild } from '../fixtures/build/engineBuild.ts';
import { waitFor } from '../host/command.ts';
import { openGate } from '../ui/gate.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';
import { newestVersion } from '../host/versions.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';

const dockerfile = `FROM busybox AS base
ARG GREETING=hello
ARG API_TOKEN
RUN echo "$GREETING" > /greeting

FROM base
COPY a /a
RUN cat /greeting /a
`;

const isOurs = (ref: string): boolean => isOurRef(ref, 'test');

describe("the engine's own history of builds", function () {
  this.timeout(300_000);
  let lab: LabEngine;
  let engine: Engine;
  let builds: EngineBuilds;
  let held: { dispose(): void };

  before(async () => {
    lab = await sharedEngine(newestVersion);
    engine = await connectTo(lab);
  });
  after(() => engine.dispose());
  beforeEach(() => {
    builds = new EngineBuilds({ ready: () => Promise.resolve(engine), isOurs, isRecorded: isOurs, log: silentLog });
    held = builds.hold();
  });
  afterEach(() => {
    held.dispose();
    builds.dispose();
    removeFolders();
  });

  const waitForBuild = (what: string, isMeant: (record: BuildRecord) => boolean): Promise<BuildRecord> => waitFor(what, () => Promise.resolve(builds.builds.find(isMeant) ?? false));
  const called = (tag: string, isMeant: (record: BuildRecord) => boolean = () => true) => (record: BuildRecord): boolean => record.request.tags.includes(tag) && record.outcome !== 'running' && isMeant(record);
  const change = (ref: string, what: { readonly pinned: boolean } | { readonly delete: true }): Promise<void> => withBuildKit({ engine, log: silentLog }, AbortSignal.timeout(30_000), (kit) => kit.updateHistory({ ref, ...what }, AbortSignal.timeout(30_000)));

  /** Builds with the engine's own command line. @returns its exit code. */
  async function dockerBuild(tag: string, text: string, ...options: readonly string[]): Promise<number> {
    const root = makeFolder({ a: tag });
    writeFileSync(join(root, 'Dockerfile'), text);
    const { code } = await lab.docker(['build', '--tag', tag, ...options, root]);
    return code;
  }

  it('has the builds of other clients, with their steps, their output and where they come from', async () => {
    assert.equal(await dockerBuild('foreign:1', dockerfile, '--build-arg', 'GREETING=good morning', '--build-arg', 'API_TOKEN=hush'), 0);
    const record = await waitForBuild('the build', called('foreign:1', ({ steps }) => steps.length > 0));
    const steps = record.steps.filter(({ instruction }) => instruction && instruction.keyword !== 'FROM');
    assert.deepEqual(
      [record.outcome, record.request.dockerfile, record.request.buildArgs, record.hiddenArgs, record.source, steps.map(({ instruction, outcome }) => [instruction?.startLine, outcome])],
      ['built', 'Dockerfile', { GREETING: 'good morning' }, { API_TOKEN: '' }, dockerfile, [[4, 'ran'], [7, 'ran'], [8, 'ran']]],
    );
    assert.equal(record.imageId, (await engine.images.inspect('foreign:1')).id);
    assert.ok(!JSON.stringify(record).includes('hush'));
    const { logs } = (await builds.details(record.id)) as BuildDetails;
    assert.equal(logs[String(steps[2]?.number)], 'good morning\nforeign:1');

    const { inEngine } = record;
    assert.deepEqual([inEngine?.isForeign, inEngine?.isPinned], [true, false]);
    const signal = AbortSignal.timeout(30_000);
    const provenance = await withBuildKit({ engine, log: silentLog }, signal, (kit) => readProvenance(kit, inEngine?.provenance ?? '', signal));
    assert.match(JSON.stringify((provenance as { readonly materials: unknown }).materials), /pkg:docker\/busybox@latest/);
  });

  it('is followed: builds appear while they run, with what they write, and are marked and removed', async () => {
    const gate = await openGate(lab.hostAddress);
    const building = dockerBuild('foreign:2', `FROM busybox\nRUN echo begun; until wget -q -O /dev/null http://${gate.address}/go 2> /dev/null; do sleep 0.1; done\n`, '--no-cache');
    const running = await waitForBuild('the build to run', ({ outcome, steps }) => outcome === 'running' && steps.some((step) => step.name.includes('wget') && step.outcome === 'running'));
    const number = running.steps.find(({ name }) => name.includes('wget'))?.number ?? NaN;
    await waitFor('its output', () => Promise.resolve(builds.liveLog(running.id, number) === 'begun\n'));
    gate.open();
    assert.equal(await building, 0);
    await gate.close();
    const { ref = '', id } = await waitForBuild('its end', called('foreign:2'));
    assert.equal(id, running.id);
    await change(ref, { pinned: true });
    await waitForBuild('it to be pinned', called('foreign:2', ({ inEngine }) => inEngine?.isPinned === true));
    await change(ref, { pinned: false });
    await waitForBuild('it to be pinned no more', called('foreign:2', ({ inEngine }) => inEngine?.isPinned === false));
    await change(ref, { delete: true });
    await waitFor('it to go', () => Promise.resolve(builds.get(id) === undefined));
    await assert.rejects(change(ref, { pinned: true }), { kind: 'notFound', message: 'The engine’s history no longer has this build.' });
    assert.equal(await builds.details(id), undefined);
  });

  it('tells why a build failed, and the text of its Dockerfile', async () => {
    const text = 'FROM busybox\nRUN echo fine\nRUN exit 7\nRUN echo never\n';
    assert.notEqual(await dockerBuild('foreign:3', text), 0);
    const record = await waitForBuild('the build', ({ outcome, source, steps }) => outcome === 'failed' && source === text && steps.length > 0);
    assert.match(record.message ?? '', /exit code: 7/);
    assert.deepEqual(record.steps.filter(({ instruction }) => instruction && instruction.keyword !== 'FROM').map(({ instruction, outcome }) => [instruction?.startLine, outcome]), [[2, 'ran'], [3, 'failed'], [4, 'skipped']]);
  });

  it('has our own builds too, which are not taken for those of another client', async () => {
    let ref = '';
    const ignore = (): void => undefined;
    const observer = { begin: ignore, progress: ignore, text: ignore, offered: ignore, sent: ignore, named: (name: string) => void (ref = name) };
    const { result, output } = startBuild(engine, makeFolder({ Dockerfile: 'FROM busybox\nRUN echo ours\n' }), { tags: ['ours:1'] }, { observer });
    assert.equal((await result).kind, 'built', output());
    await waitFor('the entry', () => Promise.resolve(builds.entryOf(ref) !== undefined));
    const entry = builds.entryOf(ref);
    assert.deepEqual([isOurs(ref), entry?.isForeign, typeof entry?.provenance], [true, false, 'string']);
    assert.deepEqual(builds.builds.filter((record) => record.ref === ref), []);
  });

  it('is listed anew when it is looked at again: what was removed meanwhile is gone', async () => {
    assert.equal(await dockerBuild('foreign:4', 'FROM busybox\nRUN echo four\n'), 0);
    const { ref = '', id } = await waitForBuild('the build', called('foreign:4'));
    held.dispose();
    await change(ref, { delete: true });
    assert.notEqual(builds.get(id), undefined);
    held = builds.hold();
    await waitFor('it to go', () => Promise.resolve(builds.get(id) === undefined));
  });

  it('is followed again after the engine was away', async () => {
    assert.equal(await dockerBuild('foreign:5', 'FROM busybox\nRUN echo five\n'), 0);
    await waitForBuild('the build', called('foreign:5'));
    await lab.kill9();
    await lab.restart();
    assert.equal(await dockerBuild('foreign:6', 'FROM busybox\nRUN echo six\n'), 0);
    await waitForBuild('the build after that', called('foreign:6'));
    assert.ok(builds.builds.some(called('foreign:5')));
  });

  it('is not there in an engine before 24.0, which nobody is told', async () => {
    const old = await connectTo(await sharedEngine('20.10'));
    const said: string[] = [];
    const note = (line: string): void => void said.push(line);
    const ready = { count: 0 };
    const none = new EngineBuilds({ ready: () => Promise.resolve((ready.count++, old)), isOurs, isRecorded: isOurs, log: { trace: note, debug: note, info: note, warn: note, error: note } });
    const holding = none.hold();
    await waitFor('the engine to be asked for', () => Promise.resolve(ready.count === 1));
    assert.deepEqual([hasHistory(old.version), none.builds, said], [false, [], []]);
    holding.dispose();
    none.dispose();
    old.dispose();
  });
});
