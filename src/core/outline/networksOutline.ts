import type { Clock } from '../base/clock.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Network } from '../model/network.ts';
import { networkNoun } from './networkNode.ts';
import { SurroundingsOutline } from './surroundingsOutline.ts';

export interface NetworksOutlineParts {
  readonly engineId: string;
  readonly inventory: Pick<Inventory, 'containers' | 'networks'>;
  readonly clock?: Clock;
}

/** The rows of the view "Networks": those of the engine itself come last. */
export class NetworksOutline extends SurroundingsOutline<Network> {
  constructor({ inventory, ...parts }: NetworksOutlineParts) {
    super(networkNoun, { ...parts, values: inventory.networks, containers: inventory.containers });
  }
}
