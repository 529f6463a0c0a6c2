import assert from 'node:assert/strict';
import { CacheSteps } from '../../../src/core/analysis/cacheStep.ts';
import { type BuildRecord } from '../../../src/core/build/record.ts';

/** A record with just these steps: their names, their instructions and the lines of those. */
const record = (dockerfile: string, ...steps: readonly (readonly [name: string, text: string, line: number])[]): BuildRecord =>
  ({
    request: { dockerfile },
    steps: steps.map(([name, text, startLine]) => ({ name, instruction: { keyword: text.split(' ')[0], text, startLine } })),
  }) as unknown as BuildRecord;

describe('the step that made an entry of the build cache', () => {
  const steps = new CacheSteps([
    record('/new', ['[one 3/6] COPY a.txt d /w/', 'COPY a.txt d /w/', 5], ['[one 5/6] RUN --mount=type=cache,target=/c echo 3 > /first &&   echo two', 'RUN --mount=type=cache,target=/c echo $N > /first && echo two', 7]),
    record('/old', ['[one 3/6] COPY a.txt d /w/', 'COPY a.txt d /w/', 2], ['[5/6] RUN ["sh", "-c", "echo 5"]', 'RUN ["sh", "-c", "echo 5"]', 9], ['[6/6] RUN <<EOF (echo hi > /x)', 'RUN <<EOF', 10], ['[2/6] RUN [ -f x ]', 'RUN [ -f x ]', 11]),
  ]);
  const of = (description: string): object => steps.of({ description });

  it('is found by how the builder describes it, in the newest build that has it', () => {
    assert.deepEqual(of('[one 3/6] COPY a.txt d /w/'), { text: 'COPY a.txt d /w/', place: { dockerfile: '/new', line: 5 } });
    assert.deepEqual(of('mount / from exec /bin/sh -c echo $N > /first &&   echo two'), { text: 'RUN echo $N > /first && echo two', place: { dockerfile: '/new', line: 7 } });
    assert.deepEqual(of('mount / from exec sh -c echo 5'), { text: 'RUN sh -c echo 5', place: { dockerfile: '/old', line: 9 } });
    assert.deepEqual(of('mount / from exec /bin/sh -c echo hi > /x\n'), { text: 'RUN echo hi > /x', place: { dockerfile: '/old', line: 10 } });
    assert.deepEqual(of('mount / from exec /bin/sh -c [ -f x ]'), { text: 'RUN [ -f x ]', place: { dockerfile: '/old', line: 11 } });
  });

  it('is told for cache mounts too, with the folder', () => {
    assert.deepEqual(of('cached mount /c from exec /bin/sh -c echo $N > /first &&   echo two with id "//c"'), { text: 'RUN echo $N > /first && echo two', mount: '/c', place: { dockerfile: '/new', line: 7 } });
  });

  it('is only the instruction where no build has it, and nothing where the builder does not say', () => {
    assert.deepEqual([of('[2/2] ADD x /y'), of('mount / from exec make'), of('local source for context'), of('fileop target'), of('')], [{ text: 'ADD x /y' }, { text: 'RUN make' }, {}, {}, {}]);
  });
});
