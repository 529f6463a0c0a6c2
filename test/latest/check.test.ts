import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type BuildFinding, type BuildRequest } from '../../src/core/build/build.ts';
import { checkDockerfile, type CheckResult } from '../../src/core/build/check.ts';
import { connectBuildKit } from '../../src/core/build/control.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';
import { makeFolder, removeFolders, type TreeItem } from '../unit/build/support.ts';

describe('checking a Dockerfile, on an engine that can', function () {
  this.timeout(600_000);
  let engine: Engine;

  before(async () => {
    engine = await connectTo(await sharedEngine('latest'));
  });
  after(() => engine.dispose());
  afterEach(removeFolders);

  const check = (dockerfile: string, tree: Readonly<Record<string, TreeItem>> = {}, changes: Partial<BuildRequest> = {}, signal = new AbortController().signal): Promise<CheckResult> => {
    const buildContext = makeFolder({ Dockerfile: dockerfile, ...tree });
    const request: BuildRequest = { buildContext, dockerfile: join(buildContext, 'Dockerfile'), tags: [], buildArgs: {}, labels: {}, pull: false, noCache: false, cacheFrom: [], builder: 'auto', ...changes };
    return checkDockerfile({ engine, request, credentials: { forHost: () => Promise.resolve(undefined) }, installationId: 'test', log: silentLog }, signal);
  };
  const short = ({ severity, startLine, endLine, column, rule }: BuildFinding): readonly unknown[] => [severity, startLine, endLine, column, rule];

  it('finds what BuildKit’s rules say, on the words that they are about', async () => {
    const text = 'FROM busybox AS Base\nENV API_TOKEN=abc\nWORKDIR here\nCMD echo \\\n  hi\n\nfrom base\n';
    const { findings, source } = await check(text);
    assert.equal(source, text);
    assert.deepEqual(findings.map(short), [
      ['warning', 1, 1, 17, 'StageNameCasing'],
      ['warning', 2, 2, 5, 'SecretsUsedInArgOrEnv'],
      ['warning', 3, 3, 9, 'WorkdirRelativePath'],
      ['warning', 4, 5, undefined, 'JSONArgsRecommended'],
      ['warning', 7, 7, 1, 'ConsistentInstructionCasing'],
    ]);
    assert.equal(findings[0]?.url, 'https://docs.docker.com/go/dockerfile/rule/stage-name-casing/');
  });

  it('finds nothing in a clean one, with what a build would be given', async () => {
    assert.deepEqual((await check('ARG TAG\nFROM busybox:${TAG:-latest}\nCOPY a /\nCOPY --from=more b /\n', { a: '', 'more/b': '' }, { buildArgs: { TAG: 'latest' }, secrets: [{ id: 'gone', file: '/nowhere' }], contexts: { more: makeFolder({ b: '' }) } })).findings, []);
  });

  it('knows what the ignore file leaves out', async () => {
    assert.deepEqual((await check('# check=experimental=CopyIgnoredFile\nFROM scratch\nCOPY secret.txt /\n', { '.dockerignore': 'secret.txt\n', 'secret.txt': '' })).findings.map(short), [['warning', 3, 3, 6, 'CopyIgnoredFile']]);
  });

  it('finds the error in what is no Dockerfile', async () => {
    const { findings } = await check('FROM busybox\nRUNN true\n');
    assert.deepEqual(findings.map(({ severity, startLine, message }) => [severity, startLine, message]), [['error', 2, 'unknown instruction: RUNN (did you mean RUN?)']]);
  });

  it('works where the reader that is named cannot be had', async () => {
    assert.deepEqual((await check('# syntax=docker/dockerfile:1\n# check=skip=StageNameCasing\nFROM busybox AS Base\nWORKDIR x\n')).findings.map(short), [['warning', 4, 4, 9, 'WorkdirRelativePath']]);
  });

  it('builds nothing, and is no build of the engine’s history', async () => {
    const { signal } = new AbortController();
    await check('FROM busybox\nRUN exit 1\n');
    const kit = await connectBuildKit(engine, silentLog, signal);
    try {
      for await (const { record } of kit.history({ earlyExit: true }, signal)) assert.fail(`the history has ${record?.ref ?? 'something'}`);
    } finally {
      kit.dispose();
    }
  });

  it('can be cancelled', async () => {
    const controller = new AbortController();
    // The reader that is named cannot be had, which takes the engine some time to find out.
    const checking = check('# syntax=example.invalid/reader\nFROM busybox\n', {}, {}, controller.signal);
    controller.abort();
    await assert.rejects(checking, { name: 'AbortError' });
  });
});
