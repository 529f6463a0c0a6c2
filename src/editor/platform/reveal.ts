/** Shows a thing in its tree: opens the view and selects the row, once the inventory has it. */
export interface Reveal {
  container(id: string): Promise<void>;
  /** @param reference the tag whose row is meant; any of the image's without. */
  image(id: string, reference?: string): Promise<void>;
  /** By its name. */
  volume(id: string): Promise<void>;
  network(id: string): Promise<void>;
}
