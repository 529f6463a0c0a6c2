import assert from 'node:assert/strict';
import { entryPath, staysWithin } from '../../../src/core/files/entryPath.ts';

describe('the place of an archive’s entry', () => {
  it('is relative to what was asked for', () => {
    assert.deepEqual(['etc/', 'etc/passwd', 'etc/a b/./c', 'file'].map((name) => entryPath(name, false, 'linux')), ['', 'passwd', 'a b/c', '']);
    assert.deepEqual(['/', '/etc/', '/etc/passwd', 'bin/sh'].map((name) => entryPath(name, true, 'linux')), ['', 'etc', 'etc/passwd', 'bin/sh']);
  });

  for (const name of ['../x', 'etc/../../x', '/etc/passwd', 'etc/..', 'etc/x\0y'])
    it(`is refused for ${JSON.stringify(name)}`, () => {
      assert.throws(() => entryPath(name, false, 'linux'), { kind: 'protocol' });
    });

  it('is refused where a name of Linux means something else on Windows', () => {
    for (const name of ['a/..\\..\\x', 'a/C:x', 'a/file:stream']) {
      assert.throws(() => entryPath(name, false, 'win32'), { kind: 'protocol' });
      assert.equal(entryPath(name, false, 'linux'), name.slice(2));
    }
  });
});

describe('a link', () => {
  const cases: readonly (readonly [path: string, target: string, isWithin: boolean])[] = [
    ['link', 'file', true],
    ['link', './sub/file', true],
    ['a/b/link', '../../file', true],
    ['a/b/link', '../..', true],
    ['a/b/link', '../../../file', false],
    ['link', '..', false],
    ['link', '/etc/passwd', false],
    ['link', 'sub/../../x', false],
    ['a/link', 'other/../..', false],
    ['', 'file', false],
    ['link', '', false],
    ['link', 'C:\\x', false],
    ['link', 'a\0b', false],
  ];
  for (const [path, target, isWithin] of cases)
    it(`${JSON.stringify(path)} to ${JSON.stringify(target)} ${isWithin ? 'stays within' : 'leads out'}`, () => {
      assert.equal(staysWithin(path, target), isWithin);
    });
});
