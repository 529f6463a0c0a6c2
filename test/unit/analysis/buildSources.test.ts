import assert from 'node:assert/strict';
import { parseDockerfile } from '../../../src/core/build/dockerfile.ts';
import { sourceMatcher, sourcesOf, stageCalled } from '../../../src/core/analysis/buildSources.ts';

describe('what an instruction takes', () => {
  const of = (text: string): unknown => sourcesOf(parseDockerfile(`FROM a\n${text}`)[1]!, new Map([['DIR', 'src']]));

  it('is what it copies from the context', () => {
    assert.deepEqual(of('COPY --chown=1:1 --link $DIR/a b /to/'), { context: ['src/a', 'b'], from: [], isRemote: false });
    assert.deepEqual(of('COPY ["with space", "/to"]'), { context: ['with space'], from: [], isRemote: false });
    assert.deepEqual(of('COPY <<EOF /to\nx\nEOF'), { context: [], from: [], isRemote: false });
  });

  it('is what it takes from stages, images and the network', () => {
    assert.deepEqual(of('COPY --from=build /x /y'), { context: [], from: ['build'], isRemote: false });
    assert.deepEqual(of('ADD https://example.com/x local /y'), { context: ['local'], from: [], isRemote: true });
    assert.deepEqual(of('RUN --mount=type=cache,target=/c --mount=source=in,target=/in --mount=type=bind,from=build,target=/b x'), { context: ['in'], from: ['build'], isRemote: false });
    assert.deepEqual(of('RUN cp a b'), { context: [], from: [], isRemote: false });
  });

  it('is told by paths and patterns', () => {
    const matched = (...sources: readonly string[]): readonly string[] => ['a', 'a/b', 'ab', 'src/x.ts', 'src/deep/y.ts', 'we[i]rd'].filter(sourceMatcher(sources));
    assert.deepEqual(matched('.'), ['a', 'a/b', 'ab', 'src/x.ts', 'src/deep/y.ts', 'we[i]rd']);
    assert.deepEqual([matched('./a/'), matched('/src/*.ts'), matched('a?'), matched('[a-b]b', 'src/**/y.ts'), matched('we('), matched('[z-a]')], [['a', 'a/b'], ['src/x.ts'], ['ab'], ['ab', 'src/deep/y.ts'], [], []]);
  });

  it('may be of a stage by its name or number', () => {
    const instructions = parseDockerfile('FROM a AS One\nFROM b\n');
    assert.deepEqual(['one', '1', '2', 'b'].map((name) => stageCalled(name, instructions)), [0, 1, undefined, undefined]);
  });
});
