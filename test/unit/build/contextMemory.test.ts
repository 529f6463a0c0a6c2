import assert from 'node:assert/strict';
import { type ContextEntry } from '../../../src/core/build/context.ts';
import { ContextMemory } from '../../../src/core/build/contextMemory.ts';

const entry = (changes: Partial<ContextEntry> = {}): ContextEntry => ({ path: 'a', kind: 'file', mode: 0o644, size: 3, modifiedAt: 100n, changedAt: 100n, device: 1n, inode: 1n, ...changes });

describe('what was offered before', () => {
  it('is offered with the same time as long as nothing changed', () => {
    const memory = new ContextMemory();
    assert.deepEqual([1, 2, 3].map(() => memory.modifiedAt('k', entry())), [100n, 100n, 100n]);
  });

  it('is offered as newer where only the system knows that it changed', () => {
    const memory = new ContextMemory();
    const times = [entry(), entry({ changedAt: 200n }), entry({ changedAt: 200n }), entry({ changedAt: 200n, inode: 2n }), entry({ changedAt: 300n, inode: 2n })];
    assert.deepEqual(times.map((one) => memory.modifiedAt('k', one)), [100n, 101n, 101n, 102n, 103n]);
  });

  it('is offered as it is where its size or time tells of the change', () => {
    const memory = new ContextMemory();
    const times = [entry(), entry({ changedAt: 200n }), entry({ size: 4, changedAt: 300n }), entry({ size: 4, modifiedAt: 400n, changedAt: 400n })];
    assert.deepEqual(times.map((one) => memory.modifiedAt('k', one)), [100n, 101n, 100n, 400n]);
  });

  it('is known by folder and path; folders have no content', () => {
    const memory = new ContextMemory();
    memory.modifiedAt('k', entry());
    assert.deepEqual(
      [memory.modifiedAt('other', entry({ changedAt: 200n })), memory.modifiedAt('k', entry({ path: 'b', changedAt: 200n })), memory.modifiedAt('k', entry({ kind: 'folder', changedAt: 200n }))],
      [100n, 100n, 100n],
    );
  });
});
