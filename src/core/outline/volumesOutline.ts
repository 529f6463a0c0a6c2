import type { Clock } from '../base/clock.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Volume } from '../model/volume.ts';
import { SurroundingsOutline } from './surroundingsOutline.ts';
import { volumeNoun } from './volumeNode.ts';

export interface VolumesOutlineParts {
  readonly engineId: string;
  readonly inventory: Pick<Inventory, 'containers' | 'volumes'>;
  readonly clock?: Clock;
}

/** The rows of the view "Volumes"; those that nobody named are in a folder at the end. */
export class VolumesOutline extends SurroundingsOutline<Volume> {
  readonly #sizes: Map<string, number>;

  constructor({ inventory, ...parts }: VolumesOutlineParts) {
    const sizes = new Map<string, number>();
    super(volumeNoun((name) => sizes.get(name)), { ...parts, values: inventory.volumes, containers: inventory.containers });
    this.#sizes = sizes;
    this.store.own(
      inventory.volumes.onDidChange(({ removed }) => {
        for (const { id } of removed) sizes.delete(id);
      }),
    );
  }

  /** How big the volumes are, as the engine was asked; bytes by name. */
  get sizes(): ReadonlyMap<string, number> {
    return this.#sizes;
  }

  set sizes(sizes: ReadonlyMap<string, number>) {
    this.#sizes.clear();
    for (const [name, size] of sizes) this.#sizes.set(name, size);
    this.touch();
  }
}
