import assert from 'node:assert/strict';
import { formatAge, formatBytes } from '../../../src/core/model/units.ts';

describe('units', () => {
  it('writes bytes as the docker CLI does', () => {
    const sizes = [0, 5, 999, 1000, 5000, 1_240_000, 2_147_483_648, 12_345_678_901, 123_456_789_012_345, -1, Number.NaN];
    assert.deepEqual(sizes.map(formatBytes), ['0B', '5B', '999B', '1kB', '5kB', '1.24MB', '2.15GB', '12.3GB', '123TB', '0B', '0B']);
  });

  it('writes ages in the docker CLI\'s words', () => {
    const minute = 60;
    const hour = 60 * minute;
    const day = 24 * hour;
    const ages = [0, 1, 59, minute, 2 * minute, 59 * minute, hour, 2 * hour, 47 * hour, 2 * day, 13 * day, 15 * day, 59 * day, 61 * day, 729 * day, 731 * day];
    assert.deepEqual(ages.map((seconds) => formatAge(seconds).toLowerCase()), [
      'less than a second ago',
      '1 second ago',
      '59 seconds ago',
      'about a minute ago',
      '2 minutes ago',
      '59 minutes ago',
      'about an hour ago',
      '2 hours ago',
      '47 hours ago',
      '2 days ago',
      '13 days ago',
      '2 weeks ago',
      '8 weeks ago',
      '2 months ago',
      '24 months ago',
      '2 years ago',
    ]);
  });
});
