import assert from 'node:assert/strict';
import { buildCommand } from '../../../src/core/build/buildCommand.ts';
import { defaultTag } from '../../../src/core/build/defaultTag.ts';
import { imageNameProblem } from '../../../src/core/model/imageName.ts';

describe('defaultTag', () => {
  it('is the name of the folder, or of the Dockerfile that has one', () => {
    assert.equal(defaultTag('/code/My Site/Dockerfile'), 'my-site');
    assert.equal(defaultTag('/code/api/Containerfile'), 'api');
    assert.equal(defaultTag('/code/api/web.Dockerfile'), 'web');
    assert.equal(defaultTag('/Dockerfile'), 'image');
  });

  it('is always a valid name', () => {
    for (const folder of ['Größe', '..a..', '_x_', 'a--._b', '日本', '@scope', 'a.-b', 'x__y___z']) {
      assert.equal(imageNameProblem(defaultTag(`/code/${folder}/Dockerfile`)), undefined, folder);
    }
  });
});

describe('buildCommand', () => {
  it('says what the docker CLI would take, without the values of build arguments', () => {
    const command = buildCommand({
      buildContext: '/w', dockerfile: '/w/Dockerfile', tags: ['a', 'b'], target: 't', buildArgs: { TOKEN: 'secret' }, labels: { l: '1' },
      platform: 'linux/arm64', pull: true, noCache: true, cacheFrom: ['c'], network: 'host', builder: 'auto',
    });
    assert.equal(command.join(' '), 'docker build --file /w/Dockerfile --tag a --tag b --target t --build-arg TOKEN --label l=1 --platform linux/arm64 --pull --no-cache --cache-from c --network host /w');
  });
});
