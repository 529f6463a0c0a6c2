import assert from 'node:assert/strict';
import { silentLog } from '../../../src/core/base/log.ts';
import { LiveEngine } from '../../../src/core/inventory/liveEngine.ts';
import { withEngines } from '../../../src/editor/platform/currentEngine.ts';
import { authorityOf, commandLineKey, contextKey, hostKey, keyOfAuthority } from '../../../src/editor/platform/engineKey.ts';
import { EngineOfWindow } from '../../../src/editor/platform/engineOfWindow.ts';
import { type NamedEngine } from '../../../src/editor/platform/oneEngine.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { ManualClock, settle } from '../../fakes/manualClock.ts';

describe('the engines of a window', () => {
  const clock = new ManualClock();
  let choice: string;
  let made: string[];
  /** What "cli" turns out to be once it is connected. */
  let current: string;
  let engines: EngineOfWindow;

  /** An engine whose own id tells which it is. */
  const create = (key: string, address: string): NamedEngine => {
    made.push(key);
    let id: string | undefined;
    let name = key;
    const connect = async (): Promise<FakeEngine> => {
      id = address;
      if (key === commandLineKey) name = current;
      return Object.assign(new FakeEngine(clock), { id: address });
    };
    return { live: new LiveEngine({ connect, log: silentLog, clock }), key, name: () => name, id: () => id, isBeyondSsh: () => false, mayAskAgain: () => undefined };
  };

  beforeEach(() => {
    choice = '';
    current = 'default';
    made = [];
    engines = new EngineOfWindow({
      chosen: () => {
        const chosen = choice;
        return () => (chosen === '' ? create(commandLineKey, 'unix:///own') : create(contextKey(chosen), `tcp://${chosen}:1`));
      },
      ofContext: (context) => create(contextKey(context), `tcp://${context}:1`),
    });
  });
  afterEach(() => engines.dispose());

  const keys = (): readonly string[] => engines.all.map(({ key }) => key);

  it('are one at first, and several at once when others are connected (remote-release#2321)', () => {
    assert.deepEqual(keys(), ['cli']);
    engines.showBeside(['a', 'b', 'a']);
    assert.deepEqual(keys(), ['cli', 'context:a', 'context:b']);
    const [, a] = engines.all;
    engines.showBeside(['b', 'a']);
    assert.equal(engines.all[2], a, 'one that stays is the same as before');
    engines.showBeside([]);
    engines.showBeside(['a']);
    assert.equal(engines.all[1], a, 'so is one that comes back');
    assert.deepEqual(made, ['cli', 'context:a', 'context:b', 'context:a'], 'with a connection of its own');
  });

  it('tell whoever still reads from an engine that it was disconnected, and serve again once it is connected anew', async () => {
    engines.showBeside(['a']);
    const [, a] = engines.all;
    assert.ok(a);
    const engine = await a.ready();
    engines.showBeside([]);
    assert.ok(engine instanceof FakeEngine);
    assert.equal(engine.isDisposed, true);
    await assert.rejects(a.ready(), { kind: 'notFound', message: 'This window is not connected to the engine context:a any more.' });
    engines.showBeside(['a']);
    assert.equal((await a.ready()).id, 'tcp://a:1');
  });

  it('stay what they are when another is chosen, and is shown beside', async () => {
    choice = 'a';
    engines.reset();
    choice = 'b';
    engines.reset();
    for (const contexts of [['a'], [], ['a']]) engines.showBeside(contexts);
    assert.deepEqual([keys(), (await engines.of(contextKey('a')).ready()).id], [['context:b', 'context:a'], 'tcp://a:1']);
  });

  it('are each attached to once, and let go when they go', () => {
    const log: string[] = [];
    const held = withEngines(engines, ({ key }) => {
      log.push(`+${key}`);
      return { dispose: () => log.push(`-${key}`) };
    });
    engines.showBeside(['a']);
    engines.showBeside([]);
    choice = 'b';
    engines.reset();
    held.dispose();
    assert.deepEqual(log, ['+cli', '+context:a', '-context:a', '+context:b', '-cli', '-context:b']);
  });

  it('do not show the chosen one twice', () => {
    engines.showBeside(['a', 'b']);
    choice = 'a';
    engines.reset();
    assert.deepEqual(keys(), ['context:a', 'context:b']);
    engines.showBeside(['a', 'b']);
    assert.deepEqual(keys(), ['context:a', 'context:b']);
  });

  it('do not show twice what the command line turns out to use', async () => {
    current = 'a';
    engines.showBeside(['a', 'b']);
    const [, a] = engines.all;
    const held = engines.inventory.demand([]);
    await settle();
    assert.deepEqual(keys(), ['cli', 'context:b']);
    await assert.rejects(async () => a?.ready(), { kind: 'notFound' });
    engines.showBeside(['a', 'b']);
    assert.deepEqual(keys(), ['cli', 'context:b']);
    held.dispose();
  });

  it('lead nowhere but where their context leads now, shown or not', async () => {
    const hidden = engines.ofContext('a');
    const led = await hidden.ready();
    engines.reconnect('a');
    assert.ok(led instanceof FakeEngine && led.isDisposed);
    await assert.rejects(hidden.ready(), { kind: 'notFound' });
    assert.notEqual(engines.ofContext('a'), hidden);
    // The one that was chosen, and left again, is not found either.
    choice = 'a';
    engines.reset();
    const [chosen] = engines.all;
    assert.ok(chosen);
    engines.reconnect('a');
    assert.notEqual(engines.all[0], chosen);
    const [next] = engines.all;
    choice = 'b';
    engines.reset();
    assert.deepEqual([engines.ofContext('a'), engines.find('context:a')], [next, next]);
    engines.showBeside(['a', 'c']);
    engines.reconnect('a');
    assert.deepEqual(keys(), ['context:b', 'context:a', 'context:c']);
    assert.notEqual(engines.all[1], next);
  });

  it('are shown anew where they lead to another engine when they are connected again', () => {
    const moved: (() => void)[] = [];
    const watched = new EngineOfWindow({
      chosen: () => (onMoved) => (moved.push(onMoved), create(commandLineKey, 'unix:///own')),
      ofContext: (context, onMoved) => (moved.push(onMoved), create(contextKey(context), 'x')),
    });
    watched.showBeside(['a']);
    const [cli, a] = watched.all;
    for (const tell of [...moved]) tell();
    assert.deepEqual(watched.all.map(({ key }) => key), ['cli', 'context:a']);
    assert.ok(watched.all[0] !== cli && watched.all[1] !== a);
    const [current] = watched.all;
    moved[0]?.();
    assert.equal(watched.all[0], current, 'one that was shown before tells nothing any more');
    watched.dispose();
  });

  it('are found by their key, by their own id once connected, and are the chosen one where nothing is named', async () => {
    engines.showBeside(['a']);
    const [cli, a] = engines.all;
    assert.equal(engines.of('context:a'), a);
    assert.equal(engines.of(undefined), cli);
    assert.equal(engines.of('tcp://a:1'), cli);
    assert.throws(() => engines.find('tcp://a:1'), { kind: 'notFound' });
    await a?.ready();
    assert.deepEqual([engines.of('tcp://a:1'), engines.find('tcp://a:1')], [a, a]);
    assert.equal((await engines.withId('tcp://a:1')).id, 'tcp://a:1');
    assert.equal((await engines.withId('unix:///own')).id, 'unix:///own');
    await assert.rejects(engines.withId('tcp://gone:1'), { kind: 'notFound' });
  });

  it('never take another engine for the one that an address names', () => {
    const [cli] = engines.all;
    choice = 'b';
    engines.reset();
    assert.equal(engines.find('cli'), cli, 'one that was shown before is still known');
    assert.equal(engines.find(undefined), engines.all[0]);
    assert.throws(() => engines.find('context:never'), { kind: 'notFound' });
  });

  it('reach a context that is not shown, without showing it', () => {
    engines.showBeside(['a']);
    assert.equal(engines.ofContext('a'), engines.all[1]);
    const elsewhere = engines.ofContext('c');
    assert.equal(engines.ofContext('c'), elsewhere);
    assert.deepEqual(keys(), ['cli', 'context:a']);
    assert.equal(engines.ofContext(''), engines.all[0]);
  });

  it('have keys that stand in an address, which the editor takes for the same in lower case', () => {
    for (const key of [commandLineKey, contextKey('Prod EU/ü'), hostKey('tcp://h:1')]) {
      const authority = authorityOf(key);
      assert.equal(authority, authority.toLowerCase());
      assert.equal(keyOfAuthority(authority), key);
    }
    assert.deepEqual(['', 'prod', 'x', 'x1', 'xzz'].map(keyOfAuthority), [undefined, undefined, undefined, undefined, undefined]);
  });
});
