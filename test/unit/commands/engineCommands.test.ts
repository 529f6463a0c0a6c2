import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import type { Subject } from '../../../src/core/outline/node.ts';
import { perEngine } from '../../../src/editor/commands/engineCommands.ts';
import type { CurrentEngine } from '../../../src/editor/platform/currentEngine.ts';

describe('commands with several engines', () => {
  const near = { key: 'cli' } as CurrentEngine;
  const far = { key: 'context:far' } as CurrentEngine;
  const engines = {
    of: (engineId: string | undefined) => (engineId === far.key ? far : near),
    find: (engineId: string | undefined) => {
      if (engineId === near.key || engineId === far.key) return engines.of(engineId);
      throw new UserError('notFound', 'not shown');
    },
  };
  const subjectOf = (argument: unknown): Subject | undefined => argument as Subject | undefined;
  const row = (engineId: string, id: string): Subject => ({ kind: 'container', engineId, id });
  let calls: [engine: string, args: readonly unknown[]][];
  let tables: number;

  const run = perEngine(engines, subjectOf, ({ key }) => {
    tables += 1;
    return {
      stop: (args) => {
        calls.push([key, args]);
      },
    };
  });

  beforeEach(() => {
    calls = [];
    tables = 0;
  });

  it('go to the engine of the row, and from the palette to the chosen one', async () => {
    const there = row(far.key, 'a');
    await run('stop', [there]);
    await run('stop', []);
    await run('stop', [undefined, undefined]);
    await run('stop', [there, [there]]);
    assert.deepEqual(calls, [
      [far.key, [there]],
      [near.key, []],
      [near.key, [undefined, undefined]],
      [far.key, [there, [there]]],
    ]);
    assert.equal(tables, 2);
  });

  it('take a selection over two engines with the same container id apart', async () => {
    const [here, there, thereToo] = [row(near.key, 'a'), row(far.key, 'a'), row(far.key, 'b')];
    await run('stop', [there, [here, there, thereToo], 'more']);
    assert.deepEqual(calls, [
      [near.key, [here, [here], 'more']],
      [far.key, [there, [there, thereToo], 'more']],
    ]);
  });

  it('go to no other engine where that of the row is gone', async () => {
    await assert.rejects(run('stop', [row('context:gone', 'a')]), { kind: 'notFound' });
    await run('stop', [{ kind: 'engine', engineId: 'context:not-shown' }]);
    await run('stop', [row('', 'a')]);
    assert.deepEqual(calls.map(([engine]) => engine), [near.key, near.key]);
  });

  it('mean the clicked row alone where it is not selected', async () => {
    const [here, there, thereToo] = [row(near.key, 'a'), row(far.key, 'a'), row(far.key, 'b')];
    await run('stop', [here, [there, thereToo]]);
    assert.deepEqual(calls, [[near.key, [here, [there, thereToo]]]]);
  });

  it('say which one nobody handles', async () => {
    await assert.rejects(run('fly', []), /declares fly/);
  });
});
