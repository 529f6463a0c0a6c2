import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import { imageNameProblem } from '../../../src/core/model/imageName.ts';
import { apiOrigin, parseRegistryHost } from '../../../src/core/registry/registryAddress.ts';
import { retryAfter } from '../../../src/core/registry/retryAfter.ts';

describe('the address of a registry', () => {
  it('is taken as people write it', () => {
    assert.deepEqual(
      ['ghcr.io', ' https://GHCR.io/v2/ ', 'http://localhost:5000', 'localhost', '127.0.0.1:80', '[::1]:5000', 'docker.io', 'https://hub.docker.com/u/joe', 'registry-1.docker.io', '123456789012.dkr.ecr.eu-west-1.amazonaws.com'].map(parseRegistryHost),
      ['ghcr.io', 'ghcr.io', 'localhost:5000', 'localhost', '127.0.0.1:80', '[::1]:5000', 'docker.io', 'docker.io', 'docker.io', '123456789012.dkr.ecr.eu-west-1.amazonaws.com'],
    );
  });

  it('says what is wrong with it', () => {
    const problems = ['', 'https://', 'ftp://x.y', 'joe:pw@x.y', 'ghcr', 'a b.c', 'x.y:0', 'x.y:99999', '-x.y', 'x..y'].map((text) => {
      try {
        return parseRegistryHost(text);
      } catch (error) {
        assert(error instanceof UserError && error.kind === 'invalid');
        return error.message;
      }
    });
    assert.deepEqual(problems, [
      'The address of the registry is missing.',
      'The address of the registry is missing.',
      'A registry is reached by https:// or http://, not by "ftp".',
      'A user name is no part of the address: you are asked for it.',
      '"ghcr" would be taken for a name on Docker Hub: an address has a dot or a port, as in ghcr:5000.',
      'An image name holds no spaces.',
      '0 is not a port: 1 to 65535.',
      '99999 is not a port: 1 to 65535.',
      '"-x.y" is not the address of a registry.',
      '"x..y" is not the address of a registry.',
    ]);
  });

  it('leads to its API', () => {
    assert.deepEqual([apiOrigin({ host: 'docker.io', access: 'verified' }), apiOrigin({ host: 'r:1', access: 'unverified' }), apiOrigin({ host: 'r:1', access: 'plain' })], ['https://registry-1.docker.io', 'https://r:1', 'http://r:1']);
  });
});

describe('an image name that is none', () => {
  it('says which part is wrong', () => {
    assert.deepEqual(['r.example:x/app', 'team/App', 'team/-app', 'app:-1', 'app@sha256:12', 'r.example/', 'a//b'].map(imageNameProblem), [
      '"r.example:x" is not the address of a registry.',
      'The name of a repository is in lower case: "team/app".',
      '"-app" cannot be part of a repository\'s name: lower-case letters and digits, with single ".", "_" or "-" between them.',
      '"-1" is not a tag: letters, digits, "_", "." and "-", at most 128, and neither "." nor "-" first.',
      '"sha256:12" is not a digest such as sha256:….',
      'The name of the repository is missing.',
      '"" cannot be part of a repository\'s name: lower-case letters and digits, with single ".", "_" or "-" between them.',
    ]);
  });
});

describe('how long a server asks to be left alone', () => {
  it('is in seconds, or until a date', () => {
    const now = Date.parse('Wed, 01 Jan 2025 00:00:00 GMT');
    assert.deepEqual(['7', ' 0 ', 'Wed, 01 Jan 2025 00:00:09 GMT', 'Tue, 31 Dec 2024 00:00:00 GMT', 'soon', '-1x', undefined].map((header) => retryAfter(header, now)), [7000, 0, 9000, 0, undefined, undefined, undefined]);
  });
});
