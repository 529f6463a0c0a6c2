import type { Fields } from '../base/fields.ts';
import type { ContainerSpec } from './containerSpec.ts';

/** An anonymous volume of a container, and where it is mounted inside. */
export interface AnonymousVolume {
  readonly name: string;
  readonly target: string;
}

/**
 * What a container like an existing one is made from: all of the existing one, with what differs between two specs
 * replaced. What no spec can say is carried over as it is.
 */
export interface ContainerCopy {
  /** The engine's whole inspection of the existing container. */
  readonly original: Fields;
  /** The inspection of its image: what comes from there is left to the new one's image. Empty where it is gone. */
  readonly image: Fields;
  /** The existing container as a spec can say it. */
  readonly before: ContainerSpec;
  /** The same, edited. */
  readonly after: ContainerSpec;
  readonly name: string;
  /** The anonymous volumes of the existing container that the new one takes over. */
  readonly volumes: readonly AnonymousVolume[];
}
