import assert from 'node:assert/strict';
import { areDetachKeys, detachKeysText, standardDetachKeys } from '../../../src/core/model/detachKeys.ts';

describe('the keys that leave a program', () => {
  it('are letters, and letters with Ctrl, as an engine takes them', () => {
    for (const keys of [standardDetachKeys, 'ctrl-e,e', 'a,b,c', 'ctrl-@,ctrl-^,ctrl-\\,ctrl-_', 'DEL', '+']) assert.equal(areDetachKeys(keys), true, keys);
    for (const keys of ['', 'ctrl-', 'ctrl-P', 'ctrl-1', 'shift-a', 'ctrl-p,,ctrl-q', 'ab', ' ', 'ctrl-p, ctrl-q', '\u0010']) assert.equal(areDetachKeys(keys), false, keys);
  });

  it('are told as people press them', () => assert.deepEqual([detachKeysText(standardDetachKeys), detachKeysText('ctrl-e,x')], ['Ctrl+P Ctrl+Q', 'Ctrl+E x']));
});
