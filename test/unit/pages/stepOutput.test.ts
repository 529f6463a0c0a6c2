import assert from 'node:assert/strict';
import { type BuildList } from '../../../src/core/build/history.ts';
import { type BuildDetails } from '../../../src/core/build/record.ts';
import { StepOutput } from '../../../src/editor/pages/stepOutput.ts';
import { buildDetails } from '../../fakes/builds.ts';

describe('the output of a step on the page of a build', () => {
  let details: BuildDetails | undefined;
  let live: string | undefined;
  let asked: number;
  let output: StepOutput;
  beforeEach(() => {
    details = undefined;
    live = undefined;
    asked = 0;
    const history: Pick<BuildList, 'details' | 'liveLog'> = {
      details: () => {
        asked += 1;
        return Promise.resolve(details);
      },
      liveLog: () => live,
    };
    output = new StepOutput('1', history as BuildList);
  });

  it('is told apart from that of a step that wrote nothing', async () => {
    details = buildDetails({}, true, { 1: 'one\n' });
    assert.deepEqual(await output.news(1), { text: 'one\n', isWhole: true, isCut: false, isLost: false });
    output.forget();
    assert.deepEqual([await output.news(2), await output.news(2), asked], [{ text: '', isWhole: true, isCut: false, isLost: false }, undefined, 1]);
  });

  it('is asked for again where it could not be read', async () => {
    assert.deepEqual([await output.news(1), await output.news(1), asked], [{ text: '', isWhole: true, isCut: false, isLost: true }, undefined, 1]);
    details = buildDetails();
    output.forget();
    assert.deepEqual([await output.news(1), asked], [{ text: '', isWhole: true, isCut: false, isLost: false }, 2]);
  });

  it('is that of the build as it goes on, and then what is kept', async () => {
    await output.news(1);
    live = 'one\n';
    assert.deepEqual(await output.news(1), { text: 'one\n', isWhole: false, isCut: false, isLost: false });
    live = undefined;
    details = buildDetails({}, true, { 1: 'one\ntwo\n' });
    assert.deepEqual(await output.news(1), { text: 'two\n', isWhole: false, isCut: false, isLost: false });
  });
});
