import assert from 'node:assert/strict';
import { knownContext } from '../../../src/core/build/knownContext.ts';
import { type BuildRecord } from '../../../src/core/build/record.ts';
import { buildRecord } from '../../fakes/builds.ts';

describe('what a Dockerfile is built with that it does not say', () => {
  const { request } = buildRecord();
  const known = (latest: BuildRecord | undefined): ReturnType<typeof knownContext> => knownContext({ latest: () => latest }, '/code/app/Dockerfile');

  it('is what it was the last time', () => {
    assert.deepEqual(known(buildRecord({ request: { ...request, buildContext: '/code' } })), { buildContext: '/code' });
    const contexts = { base: 'docker-image://alpine' };
    assert.deepEqual(known(buildRecord({ request: { ...request, contexts } })), { buildContext: '/code', contexts });
  });

  it('is its own folder where it was never built', () => {
    assert.deepEqual(known(undefined), { buildContext: '/code/app' });
  });
});
