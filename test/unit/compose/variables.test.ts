import assert from 'node:assert/strict';
import { parseDotEnv } from '../../../src/core/compose/dotEnv.ts';
import { interpolate, valueOf, variableUses, type Variables } from '../../../src/core/compose/variables.ts';

const set: Readonly<Record<string, string>> = { TAG: '1.27', EMPTY: '', HOST: 'db' };
const variables: Variables = (name) => (Object.hasOwn(set, name) ? { value: set[name] ?? '', source: { kind: 'environment' } } : undefined);
const fill = (text: string): string => interpolate(text, variables);

describe('the variables of Compose files', () => {
  it('are filled in as Compose does', () => {
    const texts = ['nginx:$TAG', 'nginx:${TAG}-x', '${NONE:-${TAG}}', '${EMPTY:-d}|${EMPTY-d}', '${NONE-d}', '${TAG:+yes}|${NONE:+yes}|${EMPTY+yes}', '$$TAG $${TAG}', '${NONE}', '${', '$', '$1', 'a}b'];
    assert.deepEqual(texts.map(fill), ['nginx:1.27', 'nginx:1.27-x', '1.27', 'd|', 'd', 'yes||yes', '$TAG ${TAG}', '', '${', '$', '$1', 'a}b']);
  });

  it('are told with their places and where their values come from', () => {
    const text = 'a:$TAG ${NONE:-b} ${MUST:?say it} ${NONE}';
    assert.deepEqual(
      variableUses(text).map((use) => [text.slice(use.start, use.end), use.name, valueOf(use, variables)]),
      [
        ['$TAG', 'TAG', { value: '1.27', source: { kind: 'environment' } }],
        ['${NONE:-b}', 'NONE', { value: 'b', source: { kind: 'default' } }],
        ['${MUST:?say it}', 'MUST', { value: '', source: { kind: 'required', message: 'say it' } }],
        ['${NONE}', 'NONE', { value: '', source: { kind: 'unset' } }],
      ],
    );
  });

  it('end somewhere, however deep they are', () => {
    const deep = `${'${A:-'.repeat(5000)}x${'}'.repeat(5000)}`;
    assert.ok(fill(deep).length > 0);
  });
});

describe('parseDotEnv', () => {
  it('reads what Compose reads, with the lines', () => {
    const text = ['# head', 'A=1 # said', 'export B = two ', "C='$A # no'", 'D="x\\n${A}"', 'E=$HOST:${A}', 'F="first', 'second"', 'G: yaml', 'nothing', 'H='].join('\n');
    assert.deepEqual(
      [...parseDotEnv(text, '/p/.env', variables)].map(([name, { value, source }]) => [name, value, source.kind === 'file' ? source.line : 0]),
      [['A', '1', 2], ['B', 'two', 3], ['C', '$A # no', 4], ['D', 'x\n1', 5], ['E', 'db:1', 6], ['F', 'first\nsecond', 7], ['G', 'yaml', 9], ['H', '', 11]],
    );
  });
});
