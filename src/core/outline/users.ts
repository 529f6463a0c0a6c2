import { isEqual } from '../base/equal.ts';
import type { CollectionChange } from '../inventory/inventory.ts';
import type { Container } from '../model/container.ts';
import { compareText, SortedList } from './sortedList.ts';

const byName = (a: Container, b: Container): number => compareText(a.name, b.name) || compareText(a.id, b.id);

/** Which containers, running or stopped, use a thing (an image, a volume, a network): kept change by change. */
export class Users {
  readonly #keysOf: (container: Container) => readonly string[];
  readonly #byKey = new Map<string, SortedList<Container>>();

  /** @param keysOf by what the things are known that a container uses. */
  constructor(containers: Iterable<Container>, keysOf: (container: Container) => readonly string[]) {
    this.#keysOf = keysOf;
    for (const container of containers) this.#add(container);
  }

  /** By name. @param keys of one thing; several where it is known by several. */
  of(...keys: readonly string[]): SortedList<Container> {
    const [first = nobody, ...others] = keys.flatMap((key) => this.#byKey.get(key) ?? []);
    if (others.length === 0) return first;
    const all = new SortedList<Container>(byName);
    for (const users of [first, ...others]) for (const container of users) all.insert(container);
    return all;
  }

  /** Takes over a change of the containers; tells of the things whose users are others now, and of users that look different. */
  follow(change: CollectionChange<Container>, onUsersChanged: (key: string) => void, onUserChanged: (container: Container) => void): void {
    for (const container of change.removed) {
      this.#remove(container);
      this.#keysOf(container).forEach(onUsersChanged);
    }
    for (const { before, after } of change.changed) {
      this.#remove(before);
      this.#add(after);
      const keys = [this.#keysOf(before), this.#keysOf(after)] as const;
      if (isEqual(...keys) && before.name === after.name) onUserChanged(after);
      else new Set(keys.flat()).forEach(onUsersChanged);
    }
    for (const container of change.added) {
      this.#add(container);
      this.#keysOf(container).forEach(onUsersChanged);
    }
  }

  #add(container: Container): void {
    for (const key of this.#keysOf(container)) {
      const users = this.#byKey.get(key) ?? new SortedList<Container>(byName);
      users.insert(container);
      this.#byKey.set(key, users);
    }
  }

  #remove(container: Container): void {
    for (const key of this.#keysOf(container)) {
      const users = this.#byKey.get(key);
      users?.remove(container);
      if (users?.length === 0) this.#byKey.delete(key);
    }
  }
}

const nobody = new SortedList<Container>(byName);
