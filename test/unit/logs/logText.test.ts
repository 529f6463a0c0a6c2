import assert from 'node:assert/strict';
import { LineMaker } from '../../../src/core/logs/lineMaker.ts';
import { isSelected, readSelection, selectedContainer } from '../../../src/core/logs/logSelection.ts';
import { logText } from '../../../src/core/logs/logText.ts';
import { parseTime, secondsText } from '../../../src/core/logs/logTime.ts';
import { composed, container } from '../../fakes/things.ts';
import { firstSecond, line } from './support.ts';

describe('a line of a log', () => {
  it('is exported with its time to the nanosecond, its container, and what was written', () => {
    const written = line('red', firstSecond + 123_456, { nanos: 789, raw: '\u001b[31mred', source: 1 });
    assert.equal(logText(written, { hasTimes: true, names: ['web', 'db'] }), '2024-01-01T00:00:00.123456789Z db | \u001b[31mred');
    assert.equal(logText(line('stopped', 0, { kind: 'note' }), { hasTimes: false }), '— stopped —');
  });

  it('has a time that is asked for to the nanosecond', () => {
    assert.equal(secondsText({ micros: 1_700_000_000_123_456, nanos: 7 }), '1700000000.123456007');
    assert.deepEqual([parseTime('2024-01-01T00:00:00.000001002Z'), parseTime('0001-01-01T00:00:00Z'), parseTime('')], [{ micros: firstSecond + 1, nanos: 2 }, undefined, undefined]);
  });

  it('is shown without escape sequences, and belongs to the line whose message it goes on with', () => {
    const maker = new LineMaker(4);
    const entry = (text: string, micros: number): Parameters<typeof maker.line>[0] => ({ stream: 'stderr', text, micros, nanos: 0 });
    const made = [maker.line(entry('\u001b[31mERROR it failed\u001b[0m', 100)), maker.line(entry('\tat x', 105)), maker.line(entry('another', 110))];
    assert.deepEqual(made, [
      line('ERROR it failed', 100, { source: 4, kind: 'stderr', level: 'error', raw: '\u001b[31mERROR it failed\u001b[0m' }),
      line('\tat x', 105, { source: 4, kind: 'stderr', level: 'error', isContinuation: true, order: 100 }),
      line('another', 110, { source: 4, kind: 'stderr' }),
    ]);
  });
});

describe('a selection of logs', () => {
  const web = composed('shop', 'web', { id: 'a', imageId: 'sha256:x' });

  it('takes in whoever takes the place of a container of Compose', () => {
    const selection = { kind: 'containers', containers: [selectedContainer(web)] } as const;
    assert.deepEqual([web, { ...web, id: 'b' }, composed('shop', 'db', { id: 'c' }), container({ id: 'd' })].map((each) => isSelected(selection, each)), [true, true, false, false]);
    assert.equal(isSelected({ kind: 'containers', containers: [selectedContainer(container({ id: 'd' }))] }, web), false);
  });

  it('is a stack, a service, or the containers of an image', () => {
    assert.ok(isSelected({ kind: 'stack', project: 'shop' }, web));
    assert.ok(isSelected({ kind: 'service', project: 'shop', service: 'web' }, web));
    assert.ok(!isSelected({ kind: 'service', project: 'shop', service: 'db' }, web));
    const twin = { ...web, compose: { project: 'shop', service: 'web', number: 1, isOneOff: false, configFiles: [], workingDirectory: '/two' } };
    assert.deepEqual(['/one', '/two'].map((directory) => [isSelected({ kind: 'stack', project: 'shop', directory }, twin), isSelected({ kind: 'service', project: 'shop', directory, service: 'web' }, twin)]), [[false, false], [true, true]]);
    assert.ok(isSelected({ kind: 'image', imageId: 'sha256:x' }, web));
  });

  it('is read from what a tab remembers, and from nothing else', () => {
    for (const selection of [{ kind: 'containers', containers: [selectedContainer(web), { id: 'z' }] }, { kind: 'stack', project: 'shop' }, { kind: 'service', project: 'shop', service: 'web' }, { kind: 'image', imageId: 'x' }]) {
      assert.deepEqual(readSelection(JSON.parse(JSON.stringify(selection))), selection);
    }
    for (const value of [undefined, {}, { kind: 'containers', containers: [{}] }, { kind: 'stack' }, { kind: 'service', project: 'x' }, { kind: 'image', imageId: 5 }]) assert.equal(readSelection(value), undefined);
  });
});
