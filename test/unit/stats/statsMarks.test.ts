import assert from 'node:assert/strict';
import { OpenSlots } from '../../../src/core/stats/openSlots.ts';
import { StatsMarks } from '../../../src/core/stats/statsMarks.ts';

describe('marks on the time line', () => {
  it('of a limit that is felt again soon are one, which lasts', () => {
    const marks = new StatsMarks();
    for (const second of [10, 11, 14, 30, 31]) marks.throttle(0, 'web', second);
    marks.throttle(1, 'db', 12);
    assert.deepEqual(marks.all.map(({ id, source, first, last, text }) => [id, source, first, last, text]), [
      [0, 0, 10, 14, 'web was held back by its CPU limit'],
      [1, 0, 30, 31, 'web was held back by its CPU limit'],
      [2, 1, 12, 12, 'db was held back by its CPU limit'],
    ]);
    marks.forget(20);
    assert.deepEqual(marks.all.map(({ id }) => id), [1]);
  });

  it('are never more than can be read', () => {
    const marks = new StatsMarks();
    for (let second = 0; second < 2000; second++) marks.add({ kind: 'start', source: 0, first: second, text: '' });
    assert.deepEqual([marks.all.length, marks.all.at(-1)?.first], [500, 1999]);
  });
});

describe('slots', () => {
  it('are taken in order, and given back once', async () => {
    const slots = new OpenSlots(1);
    const taken: number[] = [];
    const give = await slots.take();
    const waiting = [1, 2].map((number) => slots.take().then((release) => (taken.push(number), release)));
    give();
    give();
    const release = await waiting[0];
    assert.deepEqual(taken, [1]);
    release?.();
    await waiting[1];
    assert.deepEqual(taken, [1, 2]);
  });
});
