import assert from 'node:assert/strict';
import { parseDefinition } from '../../../src/core/build/definition.ts';

const bare = { tags: [], buildArgs: {}, labels: {}, pull: false, noCache: false, cacheFrom: [], builder: 'auto' } as const;

describe('parseDefinition', () => {
  it('takes the Dockerfile\'s folder as the context', () => {
    assert.deepEqual(parseDefinition({ type: 'docker-build', dockerfile: 'api/Dockerfile' }, '/work'), {
      kind: 'valid', progress: 'auto', request: { ...bare, dockerfile: '/work/api/Dockerfile', buildContext: '/work/api' },
    });
  });

  it("takes the context's Dockerfile", () => {
    assert.deepEqual(parseDefinition({ type: 'docker-build', context: 'api' }, '/work'), {
      kind: 'valid', progress: 'auto', request: { ...bare, dockerfile: '/work/api/Dockerfile', buildContext: '/work/api' },
    });
  });

  it('reads everything', () => {
    const definition = {
      type: 'docker-build', dockerfile: '/elsewhere/Dockerfile', context: '.', tags: ['web:1', 'localhost:5000/web'], target: 'final',
      buildArgs: { VERSION: '1', RETRIES: 3, DEBUG: true }, labels: { team: 'a' }, platform: 'linux/arm64/v8', pull: true, noCache: true,
      cacheFrom: ['web:0'], network: 'host', builder: 'classic', progress: 'plain',
    };
    assert.deepEqual(parseDefinition(definition, '/work'), {
      kind: 'valid',
      progress: 'plain',
      request: {
        dockerfile: '/elsewhere/Dockerfile', buildContext: '/work', tags: ['web:1', 'localhost:5000/web'], target: 'final',
        buildArgs: { VERSION: '1', RETRIES: '3', DEBUG: 'true' }, labels: { team: 'a' }, platform: 'linux/arm64/v8', pull: true, noCache: true,
        cacheFrom: ['web:0'], network: 'host', builder: 'classic',
      },
    });
  });

  it('takes null and the empty text for what is not given', () => {
    assert.deepEqual(parseDefinition({ dockerfile: 'Dockerfile', target: '', tags: null, platform: null }, '/work'), {
      kind: 'valid', progress: 'auto', request: { ...bare, dockerfile: '/work/Dockerfile', buildContext: '/work' },
    });
  });

  it('says all that is wrong at once', () => {
    const definition = {
      dockerfile: 7, tags: 'web', target: [], buildArgs: ['A=1'], labels: { a: {}, '': 'x' }, platform: 'linux/arm64,linux/amd64',
      pull: 'yes', cacheFrom: [1], network: {}, builder: 'kaniko', progress: 1,
    };
    assert.deepEqual(parseDefinition(definition, '/work'), {
      kind: 'invalid',
      problems: [
        '"target" must be a text.',
        '"platform": "linux/arm64,linux/amd64" is not a platform such as "linux/arm64".',
        '"network" must be a text.',
        '"dockerfile" must be a text.',
        '"tags" must be a list of texts.',
        '"buildArgs" must be an object of names and texts.',
        '"labels": the value of "a" must be a text.',
        '"labels": "" is not a name.',
        '"pull" must be true or false.',
        '"cacheFrom" must be a list of texts.',
        '"builder" must be one of "auto", "buildkit", "classic".',
        '"progress" must be one of "auto", "plain".',
      ],
    });
  });

  it('refuses tags that are none, and variables that nobody resolved', () => {
    assert.deepEqual(parseDefinition({ dockerfile: '${nonsense}/Dockerfile', tags: ['team/Web'] }, '/work'), {
      kind: 'invalid',
      problems: ['"dockerfile": The variable ${nonsense} is not known here.', '"tags": The name of a repository is in lower case: "team/web".'],
    });
    assert.deepEqual(parseDefinition({ dockerfile: 'Dockerfile', tags: [`web@sha256:${'0'.repeat(64)}`] }, '/work').kind, 'invalid');
  });

  it('needs a folder for a relative path only', () => {
    assert.equal(parseDefinition({ dockerfile: '/w/Dockerfile' }, undefined).kind, 'valid');
    assert.deepEqual(parseDefinition({ dockerfile: 'Dockerfile' }, undefined), {
      kind: 'invalid',
      problems: ['"dockerfile": no folder is open that "Dockerfile" could be relative to; write the whole path.'],
    });
  });
});
