import assert from 'node:assert/strict';
import { BuildScreen } from '../../../src/core/build/screen.ts';

describe('the screen of a build', () => {
  it('says what to do about a failure once, and lets nothing in it steer the terminal', () => {
    let written = '';
    const screen = new BuildScreen({ write: (text) => (written += text), size: undefined }, 'auto');
    screen.fail('secret \u001b]0;title\u0007x\u0007: not found', 'Give the build the secret "\u001b]0;title\u0007x\u0007".\nTry again.', undefined);
    assert.equal(written, 'ERROR: secret x : not found\nGive the build the secret "x ".\nTry again.\n');
  });
});
