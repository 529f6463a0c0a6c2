import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import { highestApi, isAtLeast, negotiate } from '../../../src/core/engine/apiVersion.ts';

describe('negotiate', () => {
  const engine = (highest: string, lowest?: string): { highest: string; lowest: string | undefined } => ({ highest, lowest });
  const refuses = (action: () => unknown, ...texts: readonly string[]): void => {
    assert.throws(action, (error) => {
      assert.ok(error instanceof UserError && error.kind === 'unsupported' && error.remedy !== undefined);
      for (const text of texts) assert.ok(error.message.includes(text), error.message);
      return true;
    });
  };

  it('takes the lower of the two newest versions', () => {
    assert.equal(negotiate(engine('1.41', '1.12'), undefined), '1.41');
    assert.equal(negotiate(engine('1.99', '1.44'), undefined), highestApi);
    assert.equal(negotiate(engine('1.40'), ''), '1.40');
  });

  it('refuses an engine that is too old or too new, naming both versions', () => {
    refuses(() => negotiate(engine('1.39', '1.12'), undefined), '1.39', '1.40');
    refuses(() => negotiate(engine('1.99', '1.60'), undefined), '1.60', highestApi);
    refuses(() => negotiate(engine('1.9'), undefined), '1.9', '1.40');
  });

  it('takes DOCKER_API_VERSION as it is, where both can speak it', () => {
    assert.equal(negotiate(engine('1.45', '1.24'), '1.41'), '1.41');
    assert.equal(negotiate(engine('1.45', '1.24'), 'v1.45'), '1.45');
    refuses(() => negotiate(engine('1.45', '1.24'), '1.46'), '1.46', '1.40', '1.45');
    refuses(() => negotiate(engine('1.51', '1.44'), '1.43'), '1.43', '1.44', '1.51');
    refuses(() => negotiate(engine('1.45'), '1.30'), '1.30');
    refuses(() => negotiate(engine('1.45'), 'newest'), 'newest');
  });

  it('compares versions by number', () => {
    assert.deepEqual([isAtLeast('1.100', '1.99'), isAtLeast('1.9', '1.40'), isAtLeast('2.0', '1.51'), isAtLeast('1.42', '1.42')], [true, false, true, true]);
  });
});
