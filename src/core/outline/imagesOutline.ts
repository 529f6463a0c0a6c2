import { systemClock, type Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { CollectionChange, Inventory } from '../inventory/inventory.ts';
import type { Container } from '../model/container.ts';
import type { Image } from '../model/image.ts';
import { containerNode } from './containerNode.ts';
import { fromIdSegment } from './displayText.ts';
import { danglingGroupNode, danglingNode, imageTooltip, repositoryNode, tagNode, type ImageView } from './imageNode.ts';
import { danglingId, danglingRowId, ImagesIndex, repositoryRowId, rowIdsOf, tagRowId, type ImageRoot, type ImagesOptions, type Tag } from './imagesIndex.ts';
import type { OutlineNode, TooltipLine, TreeSource } from './node.ts';
import { parentOfMore, plainTooltip, rootId, Rows } from './rows.ts';
import { Users } from './users.ts';

export interface ImagesOutlineParts {
  readonly engineId: string;
  readonly inventory: Pick<Inventory, 'containers' | 'images'>;
  readonly clock?: Clock;
}

/** The rows of the view "Images": repositories with their tags, then the dangling images; below each its containers. */
export class ImagesOutline implements TreeSource, Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: ImagesOutlineParts;
  readonly #clock: Clock;
  readonly #rows: Rows;
  readonly #users: Users;
  #options: ImagesOptions = { filter: '', hideDangling: false };
  #index: ImagesIndex;

  readonly onDidChange: TreeSource['onDidChange'];

  constructor(parts: ImagesOutlineParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#rows = this.#store.own(new Rows(parts.engineId, (id) => this.find(id)));
    this.onDidChange = this.#rows.onDidChange;
    this.#users = new Users(parts.inventory.containers.values(), ({ imageId }) => [imageId]);
    this.#index = this.#indexAll();
    this.#store.own(parts.inventory.images.onDidChange((change) => this.#follow(change)));
    this.#store.own(parts.inventory.containers.onDidChange((change) => this.#followUsers(change)));
  }

  get options(): ImagesOptions {
    return this.#options;
  }

  set options(options: ImagesOptions) {
    this.#options = options;
    this.#index = this.#indexAll();
    this.touch();
  }

  /** Draws all that is shown anew: ages went on. */
  touch(): void {
    this.#rows.dirty(rootId);
    this.#rows.flush();
  }

  children(parent?: OutlineNode): readonly OutlineNode[] {
    if (!parent) return this.#rows.cut(rootId, this.#index.roots, (root) => this.#rootNode(root));
    const { subject } = parent;
    switch (subject.kind) {
      case 'repository':
        return this.#repositoryRows(subject.repository);
      case 'image':
        return this.#rows.cut(parent.id, this.#users.of(subject.id), (container) => this.#userNode(parent.id, container));
      case 'group':
        return subject.id === danglingId ? this.#rows.cut(danglingId, this.#index.dangling, (image) => danglingNode(image, this.#view(image))) : [];
      default:
        return [];
    }
  }

  parent(node: OutlineNode): OutlineNode | undefined {
    const owner = parentOfMore(node.id);
    if (owner !== undefined) return this.find(owner);
    const { subject } = node;
    if (subject.kind === 'container') return this.find(node.id.split('/').slice(0, 2).join('/'));
    if (subject.kind !== 'image') return undefined;
    const tag = subject.reference === undefined ? undefined : this.#index.tags.get(subject.reference);
    return this.find(tag ? repositoryRowId(tag.repository) : danglingId);
  }

  find(id: string): OutlineNode | undefined {
    const owner = parentOfMore(id);
    if (owner !== undefined) return this.#moreNode(owner);
    if (id === danglingId) return this.#index.dangling.length > 0 ? this.#rootNode({ kind: 'dangling' }) : undefined;
    const [kind, first = '', , user] = id.split('/');
    if (user !== undefined) return this.#findUser(`${String(kind)}/${first}`, user);
    const name = fromIdSegment(first);
    if (kind === 'repository') return this.#findRepository(name);
    const tag = kind === 'tag' ? this.#index.tags.get(name) : undefined;
    if (tag) return this.#tagNode(tag);
    const image = kind === 'image' ? this.#findDangling(name) : undefined;
    return image && danglingNode(image, this.#view(image));
  }

  tooltip(node: OutlineNode): Promise<readonly TooltipLine[]> {
    const { subject } = node;
    const image = subject.kind === 'image' ? this.#parts.inventory.images.get(subject.id) : undefined;
    const title = subject.kind === 'image' ? (subject.reference ?? node.label) : node.label;
    return Promise.resolve(image ? imageTooltip(image, title, this.#view(image)) : plainTooltip(node));
  }

  /** Shows more rows beside the "Show more" row that was clicked. */
  showMore(node: OutlineNode): void {
    this.#rows.showMore(node);
  }

  /** The row of an image, or of one of its tags, made one of those that are shown; undefined where the filter hides it. */
  reach(id: string, reference?: string): OutlineNode | undefined {
    const image = this.#parts.inventory.images.get(id);
    if (!image) return undefined;
    const tags = image.tags.flatMap((each) => this.#index.tags.get(each) ?? []);
    const tag = tags.find((each) => each.reference === reference) ?? tags[0];
    if (tag) this.#reachTag(tag);
    else this.#reachDangling(image);
    this.#rows.flush();
    return this.find(tag ? tagRowId(tag.reference) : danglingRowId(id));
  }

  #reachTag(tag: Tag): void {
    const repository = this.#index.repositories.get(tag.repository);
    if (!repository) return;
    this.#rows.raise(rootId, this.#index.roots.place({ kind: 'repository', repository }).index + 1);
    this.#rows.raise(repositoryRowId(repository.name), repository.tags.place(tag).index + 1);
  }

  #reachDangling(image: Image): void {
    this.#rows.raise(rootId, this.#index.roots.length);
    this.#rows.raise(danglingId, this.#index.dangling.place(image).index + 1);
  }

  #indexAll(): ImagesIndex {
    const index = new ImagesIndex(this.#options, this.#rows);
    for (const image of this.#parts.inventory.images.values()) index.gain(undefined, image);
    this.#rows.clean();
    return index;
  }

  #follow(change: CollectionChange<Image>): void {
    // What gains a tag comes first, so that a tag that moves is never without an image and keeps its row.
    for (const image of change.added) this.#index.gain(undefined, image);
    for (const { before, after } of change.changed) this.#index.gain(before, after);
    for (const { before, after } of change.changed) this.#index.lose(before, after);
    for (const image of change.removed) this.#index.lose(image, undefined);
    this.#rows.flush();
  }

  #followUsers(change: CollectionChange<Container>): void {
    this.#users.follow(
      change,
      (imageId) => {
        for (const id of this.#rowIds(imageId)) this.#rows.dirty(id);
      },
      (container) => {
        for (const id of this.#rowIds(container.imageId)) this.#rows.dirty(userRowId(id, container.id));
      },
    );
    this.#rows.flush();
  }

  #rowIds(imageId: string): readonly string[] {
    const image = this.#parts.inventory.images.get(imageId);
    return image ? rowIdsOf(image) : [];
  }

  #view(image: Image): ImageView {
    return { engineId: this.#parts.engineId, now: this.#clock.now(), users: this.#users.of(image.id).length };
  }

  #rootNode(root: ImageRoot): OutlineNode {
    return root.kind === 'repository' ? repositoryNode(root.repository, this.#parts.engineId) : danglingGroupNode(this.#index.dangling.length, this.#parts.engineId);
  }

  #repositoryRows(name: string): readonly OutlineNode[] {
    const repository = this.#index.repositories.get(name);
    return repository ? this.#rows.cut(repositoryRowId(name), repository.tags, (tag) => this.#tagNode(tag)) : [];
  }

  #tagNode(tag: Tag): OutlineNode | undefined {
    const image = tag.images.at(0);
    return image && tagNode(tag, image, this.#view(image));
  }

  /** A container below an image's row: it stands there once for each tag of the image. */
  #userNode(rowId: string, container: Container): OutlineNode {
    const now = this.#clock.now();
    const moment = { listedAt: this.#parts.inventory.containers.listedAt(container.id) ?? now, now };
    return containerNode(container, { engineId: this.#parts.engineId, moment, id: userRowId(rowId, container.id), expansion: 'none' });
  }

  #findRepository(name: string): OutlineNode | undefined {
    const repository = this.#index.repositories.get(name);
    return repository && repositoryNode(repository, this.#parts.engineId);
  }

  #findUser(rowId: string, containerId: string): OutlineNode | undefined {
    const container = this.#parts.inventory.containers.get(containerId);
    return container && this.#imageOfRow(rowId)?.id === container.imageId ? this.#userNode(rowId, container) : undefined;
  }

  #findDangling(imageId: string): Image | undefined {
    const image = this.#parts.inventory.images.get(imageId);
    return image && this.#index.dangling.place(image).isThere ? image : undefined;
  }

  /** The image for which a row stands. */
  #imageOfRow(id: string): Image | undefined {
    const [kind, segment = ''] = id.split('/');
    const name = fromIdSegment(segment);
    if (kind === 'tag') return this.#index.tags.get(name)?.images.at(0);
    return kind === 'image' ? this.#findDangling(name) : undefined;
  }

  #moreNode(ownerId: string): OutlineNode | undefined {
    const count = this.#childCount(ownerId);
    return count > this.#rows.limit(ownerId) ? this.#rows.more(ownerId, count) : undefined;
  }

  #childCount(ownerId: string): number {
    if (ownerId === rootId) return this.#index.roots.length;
    if (ownerId === danglingId) return this.#index.dangling.length;
    const [kind, segment = ''] = ownerId.split('/');
    if (kind === 'repository') return this.#index.repositories.get(fromIdSegment(segment))?.tags.length ?? 0;
    const image = this.#imageOfRow(ownerId);
    return image ? this.#users.of(image.id).length : 0;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function userRowId(rowId: string, containerId: string): string {
  return `${rowId}/container/${containerId}`;
}
