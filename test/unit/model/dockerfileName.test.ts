import assert from 'node:assert/strict';
import { isDockerfileName } from '../../../src/core/model/dockerfileName.ts';

describe('the name of a Dockerfile', () => {
  it('is known, and is not that of its ignore file', () => {
    const names = ['Dockerfile', '/w/Containerfile', '/w/web.Dockerfile', 'dockerfile', 'Dockerfile.dev', 'Dockerfile.dockerignore', '/w/.dockerignore', '/w/web.Dockerfile.dockerignore', 'Dockerfile.d/notes', 'myDockerfile'];
    assert.deepEqual(names.filter(isDockerfileName), names.slice(0, 5));
  });
});
