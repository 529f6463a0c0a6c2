import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { messageOf } from '../base/userError.ts';
import type { Container } from '../model/container.ts';
import type { FileChange, FileEntry, FolderListing } from '../model/file.ts';
import { folderOf, isWithin, nameOf } from '../model/filePath.ts';
import { containerRowId } from './containerNode.ts';
import { fromIdSegment } from './displayText.ts';
import { changeNode, changesNode, fileNode, fileRowId, filesNode, fileTooltip, isFolderLike, problemNode, restNode, type FileBranch } from './fileNodes.ts';
import type { OutlineNode, TooltipLine } from './node.ts';
import type { Rows } from './rows.ts';

/** Asks the engine for a container's files. */
export interface ContainerFilesSource {
  /** @param options whether to read it to its end, however much has to be moved for it; whether it was read before and may have changed. */
  list(containerId: string, path: string, options: { readonly isWhole: boolean; readonly isAgain: boolean }): Promise<FolderListing>;
  changes(containerId: string): Promise<readonly FileChange[]>;
}

interface Known<T> {
  /** What was read last, kept while it is read anew. */
  readonly value?: T;
  readonly problem?: string;
  readonly isStale: boolean;
  readonly isWhole: boolean;
}

interface KnownFiles {
  readonly folders: Map<string, Known<FolderListing>>;
  changes: Known<readonly FileChange[]> | undefined;
}

export interface FileRowsParts {
  readonly engineId: string;
  readonly source: ContainerFilesSource;
  readonly rows: Pick<Rows, 'cut' | 'dirty' | 'flush'>;
  /** Whether there still is what holds the files. */
  readonly container: (id: string) => object | undefined;
}

const branches: readonly FileBranch[] = ['files', 'changes', 'rest', 'problem'];
const unread = { isStale: true, isWhole: false } as const;

/** The rows "Files" and "Changed Files" of containers, and all below: read when they are opened, kept until they are refreshed. */
export class FileRows implements Disposable {
  readonly #parts: FileRowsParts;
  readonly #known = new Map<string, KnownFiles>();
  readonly #changesRead = new Emitter<string>();

  /** The changes of the container with this id were read. */
  readonly onDidReadChanges = this.#changesRead.event;

  constructor(parts: FileRowsParts) {
    this.#parts = parts;
  }

  /** The two rows of a container. */
  roots(container: Container): readonly OutlineNode[] {
    return [filesNode(container, this.#parts.engineId), this.#changesNode(container)];
  }

  /** The row with the id that these parts make; undefined where they are not of a file. */
  find(container: Pick<Container, 'id' | 'name'>, branch: string, segment: string | undefined): OutlineNode | undefined {
    if (!isBranch(branch)) return undefined;
    const path = segment === undefined ? undefined : fromIdSegment(segment);
    const place = { engineId: this.#parts.engineId, containerId: container.id };
    const folder = this.#known.get(container.id)?.folders.get(path ?? '/');
    switch (branch) {
      case 'files':
        return path === undefined ? filesNode(container, place.engineId) : this.#fileNode(container.id, path);
      case 'changes':
        return path === undefined ? this.#changesNode(container) : this.#changes(container.id).flatMap((change) => (change.path === path ? [changeNode(change, place)] : []))[0];
      case 'rest':
        return folder?.value && !folder.value.isComplete ? restNode(path ?? '/', folder.value.readBytes, place) : undefined;
      case 'problem':
        return folder?.problem === undefined ? undefined : problemNode(path ?? '/', folder.problem, place);
    }
  }

  children(node: OutlineNode): readonly OutlineNode[] | Promise<readonly OutlineNode[]> {
    const { subject } = node;
    if (subject.kind === 'file') return subject.entry === 'folder' ? this.#folder(subject.containerId, subject.path) : [];
    const [, containerId = '', branch] = node.id.split('/');
    return branch === 'changes' ? this.#changeRows(containerId) : [];
  }

  /** The id of the row above one that `find` gave; undefined for any other. */
  parentId(node: OutlineNode): string | undefined {
    const [, containerId = '', branch = '', segment] = node.id.split('/');
    if (!isBranch(branch)) return undefined;
    if (segment === undefined) return containerRowId(containerId);
    if (branch === 'changes') return fileRowId(containerId, 'changes');
    const path = fromIdSegment(segment);
    return fileRowId(containerId, 'files', branch === 'files' ? folderOf(path) : path);
  }

  tooltip(node: OutlineNode, locale?: string): readonly TooltipLine[] | undefined {
    if (node.subject.kind !== 'file' || !node.contextValue.startsWith('entry ')) return undefined;
    const { containerId, path } = node.subject;
    const entry = this.#entry(containerId, path);
    return entry && fileTooltip(entry, path, locale);
  }

  /** How many rows there are below one. */
  count(rowId: string): number {
    const [, containerId = '', branch, segment] = rowId.split('/');
    if (branch === 'changes') return this.#changes(containerId).length;
    return this.#known.get(containerId)?.folders.get(segment === undefined ? '/' : fromIdSegment(segment))?.value?.entries.length ?? 0;
  }

  /** How a path differs from the image, where the changes were read. */
  changeAt(containerId: string, path: string): FileChange['kind'] | undefined {
    return this.#known.get(containerId)?.changes?.value?.find((change) => change.path === path)?.kind;
  }

  /** A folder, all below it, and the changes are read again by whoever looks at them. */
  refresh(containerId: string, path = '/'): void {
    const known = this.#known.get(containerId);
    if (!known) return;
    for (const [folder, state] of known.folders) if (isWithin(folder, path)) known.folders.set(folder, { ...state, isStale: true });
    if (known.changes) known.changes = { ...known.changes, isStale: true };
    this.#parts.rows.dirty(fileRowId(containerId, 'files', path));
    this.#parts.rows.dirty(fileRowId(containerId, 'changes'));
    this.#parts.rows.flush();
  }

  /** A folder is read to its end, however much that is. */
  readWhole(containerId: string, path: string): void {
    const folders = this.#known.get(containerId)?.folders;
    const state = folders?.get(path);
    if (!folders || !state) return;
    folders.set(path, { ...state, isWhole: true, isStale: true });
    this.#parts.rows.dirty(fileRowId(containerId, 'files', path));
    this.#parts.rows.flush();
  }

  /** The container is gone. */
  forget(containerId: string): void {
    this.#known.delete(containerId);
  }

  dispose(): void {
    this.#changesRead.dispose();
  }

  #of(containerId: string): KnownFiles {
    const known = this.#known.get(containerId) ?? { folders: new Map<string, Known<FolderListing>>(), changes: undefined };
    this.#known.set(containerId, known);
    return known;
  }

  #changes(containerId: string): readonly FileChange[] {
    return this.#known.get(containerId)?.changes?.value ?? [];
  }

  #changesNode(container: Pick<Container, 'id' | 'name'>): OutlineNode {
    return changesNode(container, this.#parts.engineId, this.#known.get(container.id)?.changes?.value?.length);
  }

  #entry(containerId: string, path: string): FileEntry | undefined {
    return this.#known.get(containerId)?.folders.get(folderOf(path))?.value?.entries.find(({ name }) => name === nameOf(path));
  }

  #fileNode(containerId: string, path: string): OutlineNode | undefined {
    const entry = this.#entry(containerId, path);
    return entry && fileNode(entry, { engineId: this.#parts.engineId, containerId, folder: folderOf(path) });
  }

  #folder(containerId: string, path: string): readonly OutlineNode[] | Promise<readonly OutlineNode[]> {
    const state = this.#of(containerId).folders.get(path) ?? unread;
    return state.isStale ? this.#readFolder(containerId, path, state) : this.#folderRows(containerId, path, state);
  }

  async #readFolder(containerId: string, path: string, before: Known<FolderListing>): Promise<readonly OutlineNode[]> {
    const { isWhole } = before;
    const state = await this.#parts.source.list(containerId, path, { isWhole, isAgain: before !== unread }).then(
      (listing) => ({ value: { ...listing, entries: sorted(listing.entries) }, isStale: false, isWhole }),
      (error: unknown) => ({ problem: messageOf(error), isStale: false, isWhole }),
    );
    if (!this.#parts.container(containerId)) return [];
    this.#of(containerId).folders.set(path, state);
    return this.#folderRows(containerId, path, state);
  }

  #folderRows(containerId: string, folder: string, { value, problem }: Known<FolderListing>): readonly OutlineNode[] {
    const place = { engineId: this.#parts.engineId, containerId };
    if (problem !== undefined) return [problemNode(folder, problem, place)];
    const rows = this.#parts.rows.cut(fileRowId(containerId, 'files', folder), firstOf(value?.entries ?? []), (entry) => fileNode(entry, { ...place, folder }));
    return value && !value.isComplete ? [...rows, restNode(folder, value.readBytes, place)] : rows;
  }

  async #changeRows(containerId: string): Promise<readonly OutlineNode[]> {
    const known = this.#of(containerId);
    if (known.changes?.isStale ?? true) {
      const changes = withoutMereFolders(await this.#parts.source.changes(containerId));
      if (!this.#parts.container(containerId)) return [];
      known.changes = { value: changes, isStale: false, isWhole: true };
      // Its number is known now.
      this.#parts.rows.dirty(fileRowId(containerId, 'changes'));
      this.#parts.rows.flush();
      this.#changesRead.fire(containerId);
    }
    const place = { engineId: this.#parts.engineId, containerId };
    return this.#parts.rows.cut(fileRowId(containerId, 'changes'), firstOf(this.#changes(containerId)), (change) => changeNode(change, place));
  }
}

function isBranch(text: string): text is FileBranch {
  return branches.some((branch) => branch === text);
}

/** A list as rows are cut from: `slice` gives its first ones. */
function firstOf<T>(values: readonly T[]): { readonly length: number; slice(end: number): readonly T[] } {
  return { length: values.length, slice: (end) => values.slice(0, end) };
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Folders first, then by name, as in the explorer. */
function sorted(entries: readonly FileEntry[]): readonly FileEntry[] {
  return [...entries].sort((left, right) => Number(isFolderLike(right)) - Number(isFolderLike(left)) || collator.compare(left.name, right.name) || (left.name < right.name ? -1 : 1));
}

/** Without the folders of which something below has changed, and nothing else is known. By path. */
function withoutMereFolders(changes: readonly FileChange[]): readonly FileChange[] {
  const holding = new Set(changes.map(({ path }) => folderOf(path)));
  return changes.filter(({ path, kind }) => kind !== 'changed' || !holding.has(path)).sort((left, right) => collator.compare(left.path, right.path));
}
