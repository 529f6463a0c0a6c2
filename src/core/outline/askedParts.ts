import type { Container } from '../model/container.ts';
import { containerRowId, type Sizes } from './containerNode.ts';
import { partId, partNode, partNodes, partRows, type Part } from './containerParts.ts';
import type { OutlineNode } from './node.ts';
import type { Rows } from './rows.ts';

/** What only the engine tells of a container, and nobody asks for until somebody looks. */
export interface AskedPartsSource {
  environmentNames(id: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Undefined where the engine does not know the container any more. */
  sizes(id: string, signal?: AbortSignal): Promise<Sizes | undefined>;
}

export interface AskedPartsParts {
  readonly engineId: string;
  readonly source: AskedPartsSource;
  readonly rows: Rows;
  readonly container: (id: string) => Container | undefined;
}

/** The folders below a container: ports, mounts, networks, and its environment and sizes once they were asked for. */
export class AskedParts {
  readonly #parts: AskedPartsParts;
  /** Environments do not change in a container's life. */
  readonly #environments = new Map<string, readonly string[]>();
  readonly #sizes = new Map<string, Sizes>();

  constructor(parts: AskedPartsParts) {
    this.#parts = parts;
  }

  sizes(id: string): Sizes | undefined {
    return this.#sizes.get(id);
  }

  roots(container: Container): readonly OutlineNode[] {
    return partNodes(container, this.#parts.engineId, this.#environments.get(container.id));
  }

  /** A folder; or the row of that id in it. */
  find(container: Container, part: Part, rowId?: string): OutlineNode | undefined {
    return rowId === undefined ? partNode(container, part, this.#parts.engineId, this.#environments.get(container.id)) : this.#known(container, part).find(({ id }) => id === rowId);
  }

  rows(container: Container, part: Part): readonly OutlineNode[] | Promise<readonly OutlineNode[]> {
    const isUnknown = part === 'environment' && !this.#environments.has(container.id);
    return isUnknown ? this.#askEnvironment(container) : this.#known(container, part);
  }

  /** Asks the engine how big a container is; that holds until it changes. */
  async measure(id: string, signal?: AbortSignal): Promise<void> {
    const { source, rows, container } = this.#parts;
    const sizes = await source.sizes(id, signal);
    if (!sizes || !container(id)) return;
    this.#sizes.set(id, sizes);
    rows.dirty(containerRowId(id));
    rows.flush();
  }

  forget(id: string): void {
    this.#environments.delete(id);
    this.#sizes.delete(id);
  }

  forgetSizes(id: string): void {
    this.#sizes.delete(id);
  }

  #known(container: Container, part: Part): readonly OutlineNode[] {
    return partRows(container, part, this.#parts.engineId, this.#environments.get(container.id) ?? []);
  }

  async #askEnvironment(container: Container): Promise<readonly OutlineNode[]> {
    const { source, rows } = this.#parts;
    const names = await source.environmentNames(container.id);
    if (!this.#parts.container(container.id)) return [];
    this.#environments.set(container.id, names);
    rows.dirty(names.length === 0 ? containerRowId(container.id) : partId(container.id, 'environment'));
    rows.flush();
    return this.#known(container, 'environment');
  }
}
