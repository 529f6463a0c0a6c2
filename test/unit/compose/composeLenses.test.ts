import assert from 'node:assert/strict';
import { composeLenses, serviceMarks } from '../../../src/core/compose/composeLenses.ts';
import { parseCompose } from '../../../src/core/compose/composeText.ts';
import type { Container } from '../../../src/core/model/container.ts';
import { composed } from '../../fakes/things.ts';

const text = parseCompose('name: shop\nservices:\n  web: {image: a}\n  db:\n    image: b\n  old: {image: c}\n  gone: {image: d}\n');
const port = { containerPort: 80, hostPort: 8080, hostIp: '0.0.0.0', protocol: 'tcp' } as const;
const containers: readonly Container[] = [
  composed('shop', 'web', { id: 'w1', ports: [port] }),
  composed('shop', 'web', { id: 'w2', state: 'exited' }),
  composed('shop', 'db', { id: 'd1', state: 'exited' }),
  composed('shop', 'old', { id: 'o1' }),
];
const isStale = ({ id }: Container): boolean => id === 'o1';
const there = { containers, isStale, wanted: () => 1 };

describe('what stands over the lines of a Compose file', () => {
  it('is what there is of each service, and what can be done with it', () => {
    const lenses = composeLenses(text, there).map(({ line, action }) => [line, action.kind, ...('state' in action ? [action.state, action.containers.length] : [])].join(' '));
    assert.deepEqual(lenses, [
      ...['2 upAll', '2 upAllWith', '2 downAll'],
      ...['3 state stopped 2', '3 restart', '3 stop', '3 logs', '3 shell', '3 port'],
      ...['4 state stopped 1', '4 up', '4 logs'],
      ...['6 state stale 1', '6 drift', '6 recreate', '6 restart', '6 stop', '6 logs', '6 shell'],
      ...['7 state missing 0', '7 up'],
    ]);
  });

  it('claims no state while the engine does not tell', () => {
    assert.deepEqual(composeLenses(text, undefined).map(({ line, action }) => `${String(line)} ${action.kind}`), ['2 upAll', '2 upAllWith', '3 up', '4 up', '6 up', '7 up']);
    assert.deepEqual(composeLenses(parseCompose('x: 1'), there), []);
  });

  it('is marked at the names of the services', () => {
    assert.deepEqual(serviceMarks(text, there).map(({ service, range, state }) => [service, range.line, range.column, state]), [
      ['web', 3, 3, 'stopped'],
      ['db', 4, 3, 'stopped'],
      ['old', 6, 3, 'stale'],
      ['gone', 7, 3, 'missing'],
    ]);
  });

  it('says what runs and is not well', () => {
    const states = (given: Partial<Container>): readonly string[] => serviceMarks(text, { ...there, containers: [composed('shop', 'web', { id: 'w', ...given })] }).map(({ state }) => state);
    assert.deepEqual([states({ health: 'unhealthy' })[0], states({ state: 'restarting' })[0], states({ health: 'starting' })[0], states({ state: 'paused' })[0]], ['unwell', 'unwell', 'running', 'running']);
  });
});
