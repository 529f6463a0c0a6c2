import assert from 'node:assert/strict';
import { ContainerPaths } from '../../../src/core/analysis/containerPaths.ts';
import { toolFindings, type ToolFinding } from '../../../src/core/analysis/toolFindings.ts';
import { parseDockerfile } from '../../../src/core/build/dockerfile.ts';
import { buildDetails, buildRecord, stepAt } from '../../fakes/builds.ts';

/** Where a file may have come from that the last instruction saw. */
function originsOf(dockerfile: readonly string[], path: string, folder?: string): readonly string[] {
  const instructions = parseDockerfile(dockerfile.join('\n'));
  return new ContainerPaths(instructions, { DIR: 'lib' }).origins(instructions.length - 1, path, folder);
}

describe('where the files of a step came from', () => {
  it('is told by what was copied, the last first', () => {
    const file = ['FROM a', 'WORKDIR /app', 'COPY package.json tsconfig.json ./', 'COPY src ./src', 'COPY config/*.json conf/', 'COPY main.c /m.c', 'RUN x'];
    assert.deepEqual(originsOf(file, 'src/a.ts'), ['src/a.ts', 'package.json/src/a.ts', 'tsconfig.json/src/a.ts']);
    assert.deepEqual(originsOf(file, '/app/conf/a.json')[0], 'config/a.json');
    assert.deepEqual(originsOf(file, '/app/tsconfig.json'), ['package.json/tsconfig.json', 'tsconfig.json', 'tsconfig.json/tsconfig.json']);
    assert.deepEqual(originsOf(file, '/m.c'), ['main.c']);
    assert.deepEqual(originsOf(file, '/usr/include/stdio.h'), []);
  });

  it('counts relative working directories, variables and where the step went', () => {
    assert.deepEqual(originsOf(['FROM a', 'ARG DIR', 'WORKDIR /app', 'WORKDIR $DIR', 'COPY . .', 'RUN x'], './a.go'), ['a.go']);
    assert.deepEqual(originsOf(['FROM a', 'COPY . /srv', 'RUN cd /srv/web && tsc'], 'a.ts'), ['web/a.ts']);
    assert.deepEqual(originsOf(['FROM a', 'COPY . /srv', 'RUN make'], 'a.c', '/srv/sub'), ['sub/a.c']);
  });

  it('leads through stages and mounts', () => {
    assert.deepEqual(originsOf(['FROM a AS base', 'WORKDIR /w', 'COPY api /w/api', 'FROM base', 'RUN x'], 'api/a.py'), ['api/a.py']);
    assert.deepEqual(originsOf(['FROM a AS one', 'COPY api /in', 'FROM b', 'COPY --from=one /in /out', 'RUN x'], '/out/a.py'), ['api/a.py']);
    assert.deepEqual(originsOf(['FROM a', 'WORKDIR /w', 'RUN --mount=type=bind,source=web,target=. tsc'], 'a.ts'), ['web/a.ts']);
    assert.deepEqual(originsOf(['FROM a', 'COPY --from=nginx /x /x', 'RUN x'], '/x/a'), []);
  });

  it('never leads out of the context', () => {
    assert.deepEqual(originsOf(['FROM a', 'COPY ../../x /app', 'RUN x'], '/app/a.c'), ['x/a.c']);
    assert.deepEqual(originsOf(['FROM a', 'COPY . /app', 'RUN x'], '/app/../../etc/passwd'), []);
  });
});

describe('what tools found in the files of a context', () => {
  const source = 'FROM gcc\nWORKDIR /app\nCOPY . .\nRUN make\nRUN test\n';
  const files = new Set(['a.c', 'lib/b.py']);
  const locate = (path: string): string | undefined => (files.has(path) ? `/code/${path}` : undefined);
  const found = (log: string): Promise<unknown> => toolFindings({ record: buildRecord({ source, steps: [stepAt(source, 3, 'ran'), stepAt(source, 4, 'failed')] }), details: buildDetails({}, true, { 3: 'a.c:9:9: error: not of a RUN', 4: log }) }, locate);

  it('still holds where the step is taken from the cache', async () => {
    const memory = new Map<string, readonly ToolFinding[]>();
    const build = (outcome: 'ran' | 'cached', log: string): Promise<readonly ToolFinding[]> => toolFindings({ record: buildRecord({ source, steps: [stepAt(source, 4, outcome)] }), details: buildDetails({}, true, { 4: log }) }, locate, memory);
    const first = await build('ran', 'a.c:2:3: warning: w\n');
    assert.deepEqual([first.length, await build('cached', ''), await build('ran', '')], [1, first, []]);
  });

  it('is told once of each, of files that there are', async () => {
    assert.deepEqual(await found('a.c:2:3: error: no\na.c:2:3: error: no\nnone.c:1:1: error: x\n/usr/include/a.h:1:1: error: x\n'), [{ severity: 'error', file: '/code/a.c', startLine: 2, endLine: 2, column: 3, message: 'no' }]);
  });

  it('is told of the closest frame that is a file of the context', async () => {
    const log = 'Traceback (most recent call last):\n  File "/app/lib/b.py", line 4, in f\n  File "/usr/lib/python3/json.py", line 9, in g\nKeyError: 1\n';
    assert.deepEqual(await found(log), [{ severity: 'error', file: '/code/lib/b.py', startLine: 4, endLine: 4, message: 'KeyError: 1' }]);
  });

  it('is nothing where the output is not known', async () => {
    assert.deepEqual(await toolFindings({ record: buildRecord({ source, steps: [stepAt(source, 4, 'ran')] }), details: undefined }, locate), []);
  });
});
