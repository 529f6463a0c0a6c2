import type { Clock } from '../base/clock.ts';
import type { Collection, Inventory } from '../inventory/inventory.ts';
import { volumeHolder, volumeOfHolder } from '../model/fileHolder.ts';
import type { Volume } from '../model/volume.ts';
import { filesNode } from './fileNodes.ts';
import { FileRows, type ContainerFilesSource } from './fileRows.ts';
import type { OutlineNode, TooltipLine } from './node.ts';
import { parentOfMore } from './rows.ts';
import { SurroundingsOutline } from './surroundingsOutline.ts';
import { volumeNoun } from './volumeNode.ts';

export interface VolumesOutlineParts {
  readonly engineId: string;
  readonly inventory: Pick<Inventory, 'containers' | 'volumes'>;
  readonly files: ContainerFilesSource;
  readonly clock?: Clock;
}

/** The rows of the view "Volumes", with their files; those that nobody named are in a folder at the end. */
export class VolumesOutline extends SurroundingsOutline<Volume> {
  /** The rows of the volumes' files: their ids are those of a container's, with the volume in the container's place. */
  readonly files: FileRows;
  readonly #engineId: string;
  readonly #volumes: Collection<Volume>;
  readonly #sizes: Map<string, number>;

  constructor({ inventory, files, ...parts }: VolumesOutlineParts) {
    const sizes = new Map<string, number>();
    super(volumeNoun((name) => sizes.get(name)), { ...parts, values: inventory.volumes, containers: inventory.containers });
    this.#engineId = parts.engineId;
    this.#volumes = inventory.volumes;
    this.#sizes = sizes;
    this.files = this.store.own(new FileRows({ engineId: parts.engineId, source: files, rows: this.rows, container: (id) => this.#volumeOf(id) }));
    this.store.own(
      inventory.volumes.onDidChange(({ removed }) => {
        for (const { id } of removed) {
          sizes.delete(id);
          this.files.forget(volumeHolder(id));
        }
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

  override children(parent?: OutlineNode): readonly OutlineNode[] | Promise<readonly OutlineNode[]> {
    if (parent?.subject.kind === 'file') return this.files.children(parent);
    const children = super.children(parent);
    const { subject } = parent ?? {};
    if (subject?.kind !== 'volume' || children instanceof Promise) return children;
    return [filesNode(holderOf(subject.id), this.#engineId), ...children];
  }

  override parent(node: OutlineNode): OutlineNode | undefined {
    const holder = holderIn(node.id);
    if (holder === undefined) return super.parent(node);
    const id = this.files.parentId(node) ?? '';
    // Above the row "Files" is that of the volume.
    return id.split('/').length === 2 ? this.find(this.rowId(volumeOfHolder(holder) ?? '')) : this.find(id);
  }

  override find(id: string): OutlineNode | undefined {
    const owner = parentOfMore(id);
    const holder = holderIn(owner ?? id);
    if (holder === undefined || !this.#volumeOf(holder)) return super.find(id);
    if (owner !== undefined) return this.moreNode(owner, this.files.count(owner));
    const [, , branch = '', segment] = id.split('/');
    return this.files.find(holderOf(volumeOfHolder(holder) ?? ''), branch, segment);
  }

  override tooltip(node: OutlineNode): Promise<readonly TooltipLine[]> {
    const lines = this.files.tooltip(node);
    return lines ? Promise.resolve(lines) : super.tooltip(node);
  }

  #volumeOf(holder: string): Volume | undefined {
    return this.#volumes.get(volumeOfHolder(holder) ?? '');
  }
}

/** A volume, as files know what holds them. */
function holderOf(name: string): { readonly id: string; readonly name: string } {
  return { id: volumeHolder(name), name };
}

/** What holds the file whose row this is; undefined for another row. */
function holderIn(id: string): string | undefined {
  const [kind, holder = ''] = id.split('/');
  return kind === 'container' && volumeOfHolder(holder) !== undefined ? holder : undefined;
}
