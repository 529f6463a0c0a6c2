import assert from 'node:assert/strict';
import { rebuiltWith } from '../../../src/core/analysis/buildGraph.ts';
import { rebuildCost, savingCost } from '../../../src/core/analysis/savingCost.ts';
import { parseDockerfile } from '../../../src/core/build/dockerfile.ts';
import { buildRecord, stepAt } from '../../fakes/builds.ts';

const source = ['FROM node AS build', 'WORKDIR /app', 'COPY package.json .', 'RUN npm ci', 'COPY src src', 'RUN npm run build', 'FROM nginx', 'COPY nginx.conf /etc/', 'COPY --from=build /app/dist /www', ''].join('\n');

const steps = [2, 3, 4, 5, 6, 8, 9].map((line) => stepAt(source, line, 'ran', line));
const record = buildRecord({ source, steps });

describe('what is carried out again', () => {
  it('is all that follows in the stage, and in the stages that take from it', () => {
    const lines = (line: number): readonly number[] => {
      const instructions = parseDockerfile(source);
      return rebuiltWith(instructions, instructions.findIndex(({ startLine }) => startLine === line), {}).map((index) => instructions[index]!.startLine);
    };
    assert.deepEqual([lines(5), lines(8), lines(3)], [[5, 6, 9], [8, 9], [3, 4, 5, 6, 9]]);
  });

  it('is also a stage that builds on another', () => {
    const instructions = parseDockerfile('FROM a AS one\nCOPY a a\nFROM b\nRUN x\nFROM one\nENV A=1\nRUN y\nFROM c\nRUN --mount=from=one,target=/x z\n');
    assert.deepEqual(rebuiltWith(instructions, 1, {}), [1, 6, 8]);
  });
});

describe('what saving a file costs', () => {
  it('is told by the steps that follow the first one that takes it', () => {
    assert.deepEqual(savingCost(record, [], 'src/deep/a.ts'), { line: 5, position: '5/9', steps: 3, milliseconds: 20_000 });
    assert.deepEqual(savingCost(record, [], 'package.json'), { line: 3, position: '3/9', steps: 5, milliseconds: 27_000 });
  });

  it('is nothing where no step takes the file', () => {
    assert.equal(savingCost(record, [], 'README.md'), undefined);
    assert.equal(savingCost(buildRecord({ source, steps: [] }), [], 'package.json'), undefined);
  });

  it('counts what a step took when it was last carried out', () => {
    const cached = buildRecord({ source, steps: steps.map((step) => ({ ...step, outcome: 'cached' as const })) });
    assert.deepEqual(savingCost(cached, [record], 'nginx.conf'), { line: 8, position: '8/9', steps: 2, milliseconds: 17_000 });
    assert.equal(savingCost(cached, [], 'nginx.conf')?.milliseconds, 0);
  });

  it('leaves out stages that were not built', () => {
    const target = buildRecord({ source, steps: steps.filter(({ instruction }) => instruction!.stage === 0) });
    assert.deepEqual(savingCost(target, [], 'src/a.ts'), { line: 5, position: '5/9', steps: 2, milliseconds: 11_000 });
  });

  it('is told for a line as well', () => {
    assert.deepEqual(rebuildCost(record, [], 5), savingCost(record, [], 'src/a'));
    assert.equal(rebuildCost(record, [], 99), undefined);
  });
});
