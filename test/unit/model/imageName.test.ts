import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import { familiarImageName, formatImageName, imageNameProblem, parseImageName, withDefaultTag, type ImageName } from '../../../src/core/model/imageName.ts';

describe('image names', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  const cases: readonly (readonly [string, ImageName, string])[] = [
    ['busybox', { registry: 'docker.io', repository: 'library/busybox' }, 'docker.io/library/busybox'],
    ['busybox:1.36', { registry: 'docker.io', repository: 'library/busybox', tag: '1.36' }, 'docker.io/library/busybox:1.36'],
    ['team/app', { registry: 'docker.io', repository: 'team/app' }, 'docker.io/team/app'],
    ['localhost/app', { registry: 'localhost', repository: 'app' }, 'localhost/app'],
    ['localhost:5000/team/app:1', { registry: 'localhost:5000', repository: 'team/app', tag: '1' }, 'localhost:5000/team/app:1'],
    ['ghcr.io/a/b/c_d__e-f--g.h', { registry: 'ghcr.io', repository: 'a/b/c_d__e-f--g.h' }, 'ghcr.io/a/b/c_d__e-f--g.h'],
    ['[::1]:5000/app', { registry: '[::1]:5000', repository: 'app' }, '[::1]:5000/app'],
    ['Box/app', { registry: 'Box', repository: 'app' }, 'Box/app'],
    [`busybox@${digest}`, { registry: 'docker.io', repository: 'library/busybox', digest }, `docker.io/library/busybox@${digest}`],
    [`x.y/z:1@${digest}`, { registry: 'x.y', repository: 'z', tag: '1', digest }, `x.y/z:1@${digest}`],
  ];
  for (const [text, name, full] of cases)
    it(`reads ${text}`, () => {
      assert.deepEqual(parseImageName(text), name);
      assert.equal(imageNameProblem(text), undefined);
      assert.equal(formatImageName(name), full);
      assert.equal(familiarImageName(name), text);
      assert.deepEqual(parseImageName(full), name);
    });

  it('knows Docker Hub by its other names', () => {
    assert.equal(familiarImageName(parseImageName('index.docker.io/library/busybox:1')), 'busybox:1');
    assert.equal(familiarImageName(parseImageName('docker.io/busybox')), 'busybox');
    assert.equal(familiarImageName(parseImageName('docker.io/library/a/b')), 'library/a/b');
  });

  it('adds a tag only where there is neither tag nor digest', () => {
    const withTag = (text: string): string => familiarImageName(withDefaultTag(parseImageName(text)));
    assert.deepEqual(['busybox', 'busybox:1', `busybox@${digest}`].map(withTag), ['busybox:latest', 'busybox:1', `busybox@${digest}`]);
  });

  const wrong: readonly (readonly [string, RegExp])[] = [
    ['', /missing/],
    ['a b', /spaces/],
    ['App', /lower case: "library\/app"|lower case: "app"/],
    ['a/', /cannot be part|missing/],
    ['a//b', /cannot be part/],
    ['/a', /cannot be part/],
    ['a:', /not a tag/],
    ['a:.x', /not a tag/],
    [`a:${'x'.repeat(129)}`, /not a tag/],
    ['a@sha256:12', /not a digest/],
    [`a@sha256:${'0'.repeat(63)}`, /not a digest/],
    ['a@', /not a digest/],
    ['a..b', /cannot be part/],
    ['-a', /cannot be part/],
    ['a_', /cannot be part/],
    ['x.y/', /missing/],
    ['-x.y/a', /address of a registry/],
    ['x.y:port/a', /address of a registry/],
    ['0'.repeat(64), /image id/],
    [`x.y/${'a'.repeat(255)}`, /longer/],
    ['a\u202eb', /cannot be part/],
  ];
  for (const [text, problem] of wrong)
    it(`says what is wrong with ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.match(imageNameProblem(text) ?? '', problem);
      assert.throws(() => parseImageName(text), (error) => error instanceof UserError && error.kind === 'invalid');
    });
});
