import assert from 'node:assert/strict';
import { isSamePath, isWholePath } from '../../../src/core/model/paths.ts';

describe('paths', () => {
  it('of Windows are the same however drive, slashes and case are written', () => {
    assert.deepEqual([isSamePath('C:\\Users\\me\\Shop', 'c:/users/me/shop/'), isSamePath('c:\\a', 'd:\\a'), isSamePath('\\\\HOST\\share', '\\\\host\\share')], [true, false, true]);
    assert.deepEqual([isSamePath('/w/shop/', '/w/shop'), isSamePath('/w/Shop', '/w/shop'), isSamePath('/', '/')], [true, false, true]);
  });

  it('are whole on whatever machine they were written', () => {
    assert.deepEqual(['/a', 'C:\\a', 'c:/a', '\\\\host\\a', 'a/b', './a', ''].map(isWholePath), [true, true, true, true, false, false, false]);
  });
});
