import assert from 'node:assert/strict';
import { readFolderAnswer } from '../../../src/core/files/folderProgram.ts';

const word = 'f00d';
const own = `${word} 41ed 4096 0 0 1700000000 root:root .\n`;

describe('the answer of a container that lists a folder', () => {
  it('is read whatever the names hold', () => {
    const answer = `${own}${word} 81a4 5 7 8 1700000000 UNKNOWN:UNKNOWN two\nlines\n${word} a1ff 3 0 0 1700000000 root:root a link \n${word}=41ed a link \n`;
    assert.deepEqual(readFolderAnswer(answer, word), [
      { name: 'two\nlines', kind: 'file', size: 5, mode: 0o644, uid: 7, gid: 8, owner: '7:8', modifiedAt: 1_700_000_000_000 },
      { name: 'a link ', kind: 'link', size: 3, mode: 0o777, uid: 0, gid: 0, owner: 'root:root', modifiedAt: 1_700_000_000_000, leadsTo: 'folder' },
    ]);
  });

  it('is none without the folder itself, and no error where it is nonsense', () => {
    assert.equal(readFolderAnswer('', word), undefined);
    assert.equal(readFolderAnswer('sh: stat: not found\n', word), undefined);
    assert.deepEqual(readFolderAnswer(`${own}${word} x\n${word}\n${word}=zz\n`, word), []);
  });

  it('names nothing that lies elsewhere', () => {
    const names = ['..', '../x', '/etc', 'a/b', ''].map((name) => `${word} 81a4 5 0 0 1 root:root ${name}\n`);
    assert.deepEqual(readFolderAnswer(own + names.join(''), word), []);
  });
});
