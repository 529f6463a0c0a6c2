import assert from 'node:assert/strict';
import { rebuildFixes } from '../../../src/core/analysis/rebuildFix.ts';
import { type BuildRecord, type RebuildCause } from '../../../src/core/build/record.ts';
import { buildRecord, stepAt } from '../../fakes/builds.ts';

const source = `FROM node:22 AS web
ARG VERSION
ARG MODE
COPY . .
RUN npm ci
RUN echo $MODE
`;
const files = (path: string): RebuildCause => ({ kind: 'files', changes: [{ path, change: 'changed' }], total: 1 });
const earlier = (line: number): RebuildCause => ({ kind: 'earlier', line, text: 'COPY . .' });

describe('what helps against a step that is carried out again', () => {
  const fixes = (line: number, causes: readonly RebuildCause[], given: Partial<BuildRecord> = {}): readonly unknown[] => {
    const steps = [stepAt(source, 4, 'ran', 0.1), stepAt(source, 5, 'ran', 12, { causes: [earlier(4)] }), stepAt(source, 6, 'ran', 1.5, { causes: [earlier(4)] })];
    const step = stepAt(given.source ?? source, line, 'ran', 1, { causes });
    return rebuildFixes(buildRecord({ source, steps, builder: 'buildkit', ...given }), step);
  };

  it('is another order, fewer files, or .dockerignore, where files of the context changed', () => {
    assert.deepEqual(fixes(4, [files('notes.txt')]), [{ kind: 'moveBelow', text: 'RUN npm ci', milliseconds: 12_000 }, { kind: 'narrow', source: '.' }, { kind: 'ignore', path: 'notes.txt' }]);
    const narrow = 'FROM busybox\nCOPY src/ /src\n';
    assert.deepEqual(fixes(2, [files('src/a')], { source: narrow, steps: [] }), [{ kind: 'ignore', path: 'src/a' }]);
    assert.deepEqual(fixes(2, [files('src/a')], { source: 'FROM busybox\nCOPY ./src/a /a\n', steps: [] }), []);
  });

  it('is an argument declared below what does not mention it', () => {
    const variable = (name: string): RebuildCause => ({ kind: 'variable', name });
    assert.deepEqual(fixes(6, [variable('VERSION')]), [{ kind: 'declareBelow', name: 'VERSION', line: 2 }]);
    assert.deepEqual([fixes(6, [variable('MODE')]), fixes(6, [variable('OTHER')]), fixes(4, [variable('VERSION')])], [[], [], []]);
  });

  it('is a digest where the base image moved, if it is known', () => {
    const base: RebuildCause = { kind: 'base', image: 'node:22', before: 'sha256:a', after: 'sha256:b' };
    assert.deepEqual([fixes(1, [base], { bases: { 'node:22': 'sha256:b' } }), fixes(1, [base], { bases: { 'node:22': 'id:sha256:b' } })], [[{ kind: 'pin', image: 'node:22', digest: 'sha256:b' }], []]);
  });

  it('is a cache mount for what tools fetch', () => {
    const commands = ['npm ci', 'pnpm install', 'yarn', 'pip install -r r.txt', 'go build ./...', 'cargo build', './mvnw package', './gradlew build', 'apt-get update && apt-get install -y git'];
    const targets = commands.map((command) => {
      const text = `FROM node:22\nRUN ${command}\n`;
      return (fixes(2, [{ kind: 'cacheGone' }], { source: text, steps: [] }) as readonly { readonly tool: string }[]).map(({ tool }) => tool).join();
    });
    assert.deepEqual(targets, ['npm', 'pnpm', 'yarn', 'pip', 'go', 'cargo', 'Maven', 'Gradle', 'apt']);
    const mounted = 'FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci\n';
    assert.deepEqual([fixes(2, [{ kind: 'first' }], { source: mounted }), fixes(5, [earlier(4)], { builder: 'classic' }), fixes(5, [])], [[], [], []]);
  });
});
