import { ruleKeeping, type KeepRule } from './keepRules.ts';
import type { DiskKind, DiskThing } from './diskThings.ts';

/** Containers hold images and volumes; the entries of the build cache hold each other. */
export const removalOrder: readonly DiskKind[] = ['container', 'image', 'volume', 'buildCache'];

export interface Kept {
  readonly thing: DiskThing;
  readonly reason: KeptReason;
}

/** Why something stays that was chosen. */
export type KeptReason =
  | { readonly kind: 'rule'; readonly rule: KeepRule }
  | { readonly kind: 'inUse' }
  /** Things that stay need it. */
  | { readonly kind: 'held'; readonly by: readonly DiskThing[] };

export interface RemovalPlan {
  /** In an order in which the engine lets them go: containers first, and before a thing all that hold it. */
  readonly removed: readonly DiskThing[];
  readonly kept: readonly Kept[];
}

/** What becomes of things of which some, by key, are to be removed. */
export function planRemoval(things: readonly DiskThing[], chosen: ReadonlySet<string>, rules: readonly KeepRule[]): RemovalPlan {
  const byKey = new Map(things.map((thing) => [thing.key, thing]));
  const meant = things.filter(({ key }) => chosen.has(key));
  const ruled = new Map(meant.flatMap((thing) => {
    const rule = ruleKeeping(thing, rules);
    return rule === undefined ? [] : [[thing.key, rule] as const];
  }));
  const removed = inOrder(meant.filter(({ key, isInUse }) => !isInUse && !ruled.has(key)), byKey);
  const gone = new Set(removed.map(({ key }) => key));
  const kept = meant.filter(({ key }) => !gone.has(key)).map((thing): Kept => {
    const rule = ruled.get(thing.key);
    if (rule !== undefined) return { thing, reason: { kind: 'rule', rule } };
    const by = thing.holders.flatMap((key) => byKey.get(key) ?? []).filter(({ key }) => !gone.has(key));
    return { thing, reason: thing.isInUse || by.length === 0 ? { kind: 'inUse' } : { kind: 'held', by } };
  });
  return { removed, kept };
}

/** Those that nothing holds once the ones before are gone. */
function inOrder(candidates: readonly DiskThing[], byKey: ReadonlyMap<string, DiskThing>): readonly DiskThing[] {
  const held = new Map<string, DiskThing[]>();
  const counts = new Map<string, number>();
  for (const thing of candidates) {
    const holders = thing.holders.filter((key) => byKey.has(key));
    counts.set(thing.key, holders.length);
    for (const key of holders) {
      const known = held.get(key);
      if (known) known.push(thing);
      else held.set(key, [thing]);
    }
  }
  const order = candidates.filter(({ key }) => counts.get(key) === 0);
  // It grows while it is gone through.
  for (const { key } of order)
    for (const thing of held.get(key) ?? []) {
      const left = (counts.get(thing.key) ?? 0) - 1;
      counts.set(thing.key, left);
      if (left === 0) order.push(thing);
    }
  return order.toSorted((left, right) => removalOrder.indexOf(left.kind) - removalOrder.indexOf(right.kind));
}
