import type { CollectionChange } from '../inventory/inventory.ts';
import type { Container } from '../model/container.ts';
import { compareText, SortedList } from './sortedList.ts';

const byName = (a: Container, b: Container): number => compareText(a.name, b.name) || compareText(a.id, b.id);

/** Which containers use an image: kept change by change. */
export class ImageUsers {
  readonly #byImage = new Map<string, SortedList<Container>>();

  constructor(containers: Iterable<Container>) {
    for (const container of containers) this.#add(container);
  }

  /** By name. */
  of(imageId: string): SortedList<Container> {
    return this.#byImage.get(imageId) ?? nobody;
  }

  /** Takes over a change of the containers; tells of the images whose users are others now, and of users that look different. */
  follow(change: CollectionChange<Container>, onUsersChanged: (imageId: string) => void, onUserChanged: (container: Container) => void): void {
    for (const container of change.removed) {
      this.#remove(container);
      onUsersChanged(container.imageId);
    }
    for (const { before, after } of change.changed) {
      this.#remove(before);
      this.#add(after);
      if (before.imageId === after.imageId && before.name === after.name) {
        onUserChanged(after);
        continue;
      }
      onUsersChanged(before.imageId);
      onUsersChanged(after.imageId);
    }
    for (const container of change.added) {
      this.#add(container);
      onUsersChanged(container.imageId);
    }
  }

  #add(container: Container): void {
    const users = this.#byImage.get(container.imageId) ?? new SortedList<Container>(byName);
    users.insert(container);
    this.#byImage.set(container.imageId, users);
  }

  #remove(container: Container): void {
    const users = this.#byImage.get(container.imageId);
    users?.remove(container);
    if (users?.length === 0) this.#byImage.delete(container.imageId);
  }
}

const nobody = new SortedList<Container>(byName);
