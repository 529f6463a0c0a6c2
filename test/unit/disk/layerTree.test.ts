import assert from 'node:assert/strict';
import fc from 'fast-check';
import { freedLayers, type LayeredImage } from '../../../src/core/disk/layerTree.ts';

const image = (layers: string, size: number, sharedSize: number | undefined, isRemoved: boolean): LayeredImage => ({ layers: layers.split(''), size, sharedSize, isRemoved });

describe('what is freed where images go', () => {
  it('counts what only removed images share once, and nothing that one has that stays', () => {
    // Layers a 1, b 10, c 100, d 1000, e 10000.
    const of = (...removed: readonly boolean[]): unknown => freedLayers([image('ab', 11, 11, removed[0] === true), image('abc', 111, 11, removed[1] === true), image('abd', 1011, 11, removed[2] === true), image('e', 10_000, 0, removed[3] === true)]);
    assert.deepEqual(of(), { bytes: 0, isExact: true });
    assert.deepEqual(of(true), { bytes: 0, isExact: true });
    assert.deepEqual(of(false, true), { bytes: 100, isExact: true });
    assert.deepEqual(of(true, true, false, true), { bytes: 10_100, isExact: true });
    assert.deepEqual(of(true, true, true), { bytes: 1111, isExact: true });
  });

  it('is at least that much where the engine does not tell where they part', () => {
    // a 1, then two pairs, each of which shares more.
    const pairs = (isRemoved: boolean): readonly LayeredImage[] => [image('abx', 12, 11, isRemoved), image('aby', 13, 11, isRemoved), image('acx', 103, 101, false), image('acy', 104, 101, false)];
    assert.deepEqual(freedLayers(pairs(true)), { bytes: 3, isExact: false });
    assert.deepEqual(freedLayers([image('ab', 11, undefined, true), image('ac', 101, undefined, false)]), { bytes: 0, isExact: false });
  });

  it('agrees with the layers themselves, whatever images there are', () => {
    const layers = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.record({ layers, isRemoved: fc.boolean() }), { maxLength: 8 }), fc.integer({ min: 0, max: 50 }), (images, seed) => {
        const prefixes = (of: readonly string[]): readonly string[] => of.map((_, index) => of.slice(0, index + 1).join(''));
        const bytes = (prefix: string): number => (prefix.charCodeAt(prefix.length - 1) * 31 + prefix.length * 7 + seed) % 17;
        const sum = (all: Iterable<string>): number => [...all].reduce((total, prefix) => total + bytes(prefix), 0);
        const described = images.map((each, index): LayeredImage => {
          const others = new Set(images.filter((_, other) => other !== index).flatMap((other) => prefixes(other.layers)));
          return { ...each, size: sum(prefixes(each.layers)), sharedSize: sum(prefixes(each.layers).filter((prefix) => others.has(prefix))) };
        });
        const held = new Set(images.filter(({ isRemoved }) => !isRemoved).flatMap((each) => prefixes(each.layers)));
        const real = sum(new Set(images.flatMap((each) => prefixes(each.layers)).filter((prefix) => !held.has(prefix))));
        const freed = freedLayers(described);
        assert.ok(freed.isExact ? freed.bytes === real : freed.bytes <= real, `${JSON.stringify(freed)} of ${real}`);
      }),
    );
  });
});
