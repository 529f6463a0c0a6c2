import assert from 'node:assert/strict';
import { readProcesses, type InsideProcess } from '../../../src/core/stats/insideProcesses.ts';
import { matchProcess, type OutsideProcess } from '../../../src/core/stats/matchProcess.ts';

const tail = (parent: number, startedAt: number): string => `S ${parent} 1 1 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 1 0 ${startedAt} 4000 100`;
const inside = (pid: number, parent: number, startedAt: number, command: string): InsideProcess => ({ pid, parent, startedAt, time: 0, command });
const outside = (pid: number, parent: number, elapsed: number | undefined, command: string): OutsideProcess => ({ pid, parent, elapsed, command });

describe('processes', () => {
  it('are read from what the container’s /proc says, whatever their names and arguments hold', () => {
    const answer = [`33\n`, `W 1 (a) (b c) ${tail(0, 500)}\nweb\0--name\0two words\0`, `W 7 (kthread) ${tail(2, 510)}\n`, `W 9 (new\nline) ${tail(1, 520)}\nx\0`, `W 33 (sh) ${tail(0, 600)}\nsh\0-c\0`, 'W nonsense\n'].join('');
    assert.deepEqual(readProcesses(answer, 'W'), [
      { pid: 1, parent: 0, startedAt: 500, time: 2, command: 'web --name two words' },
      { pid: 7, parent: 2, startedAt: 510, time: 2, command: '[kthread]' },
    ]);
  });

  it('are found again by their commands, also those of their ancestors', () => {
    const theirs = [inside(1, 0, 1, 'sh -c run'), inside(5, 1, 2, 'worker\tä'), inside(6, 5, 3, 'sleep 9'), inside(9, 0, 9, 'sleep 9')];
    const ours = [outside(100, 99, 50, 'sh -c run'), outside(105, 100, 49, 'worker ??'), outside(106, 105, 48, 'sleep 9'), outside(120, 98, 40, 'sleep 9')];
    assert.deepEqual([100, 105, 106, 120, 7].map((pid) => matchProcess(pid, ours, theirs)?.pid), [1, 5, 6, 9, undefined]);
  });

  it('that are alike are told apart by their order, unless that may be another on the two sides', () => {
    const theirs = [inside(1, 0, 1, 'init'), inside(5, 1, 20, 'worker'), inside(6, 1, 30, 'worker')];
    const ours = (...elapsed: readonly (number | undefined)[]): readonly OutsideProcess[] => [outside(100, 99, 50, 'init'), ...elapsed.map((each, index) => outside(110 + index, 100, each, 'worker'))];
    assert.deepEqual([110, 111].map((pid) => matchProcess(pid, ours(9, 8), theirs)?.pid), [5, 6]);
    for (const doubtful of [ours(8, 9), ours(undefined, undefined), ours(9, 8, 7)]) assert.equal(matchProcess(110, doubtful, theirs), undefined);
    assert.equal(matchProcess(110, ours(9, 8), [...theirs.slice(0, 1), inside(5, 1, 30, 'worker'), inside(6, 1, 20, 'worker')]), undefined);
  });
});
