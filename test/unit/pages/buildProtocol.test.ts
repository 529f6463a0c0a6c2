import assert from 'node:assert/strict';
import { readFromBuildPage } from '../../../src/pages/build/protocol.ts';

describe('readFromBuildPage', () => {
  it('takes what a page asks for', () => {
    const messages = [{ kind: 'ready' }, { kind: 'select', step: 3 }, { kind: 'openLine', step: 3 }, { kind: 'action', action: 'copyCommand' }, { kind: 'action', action: 'showProvenance' }, { kind: 'openBuild', id: 'x' }];
    assert.deepEqual(messages.map(readFromBuildPage), messages);
    assert.deepEqual(readFromBuildPage({ kind: 'select', step: 3, command: 'more' }), { kind: 'select', step: 3 });
  });

  it('takes nothing else', () => {
    const messages = [undefined, null, 'ready', [], {}, { kind: 'select' }, { kind: 'select', step: '3' }, { kind: 'openLine', step: NaN }, { kind: 'action', action: 'remove' }, { kind: 'action', action: 'toString' }, { kind: 'openBuild', id: 7 }, { kind: 'openBuild', id: '' }, { kind: 'execute', command: 'x' }];
    assert.deepEqual(messages.map(readFromBuildPage), messages.map(() => undefined));
  });
});
