import type { Image } from '../model/image.ts';
import { isHelper } from '../model/helper.ts';
import { familiarRepository, parseImageName } from '../model/imageName.ts';
import { idSegment } from './displayText.ts';
import { textFilter } from './filter.ts';
import { rootId, type Rows } from './rows.ts';
import { compareText, SortedList } from './sortedList.ts';

export interface ImagesOptions {
  /** Words that must all occur in an image's reference or id. */
  readonly filter: string;
  readonly hideDangling: boolean;
}

/** One tag. While it moves, two images have it for a moment: the newer one is shown. */
export interface Tag {
  readonly reference: string;
  readonly repository: string;
  readonly name: string;
  readonly images: SortedList<Image>;
}

export interface Repository {
  readonly name: string;
  readonly tags: SortedList<Tag>;
}

export type ImageRoot = { readonly kind: 'repository'; readonly repository: Repository } | { readonly kind: 'dangling' };

export const danglingId = 'dangling';

export function repositoryRowId(name: string): string {
  return `repository/${idSegment(name)}`;
}

export function tagRowId(reference: string): string {
  return `tag/${idSegment(reference)}`;
}

export function danglingRowId(imageId: string): string {
  return `image/${idSegment(imageId)}`;
}

/** The rows that stand for an image: one for each of its tags, or the one among the dangling images. */
export function rowIdsOf(image: Image): readonly string[] {
  return image.tags.length === 0 ? [danglingRowId(image.id)] : [...new Set(image.tags)].map(tagRowId);
}

/** The images in the order in which they are shown, kept in order change by change. */
export class ImagesIndex {
  readonly roots = new SortedList<ImageRoot>(compareRoots);
  readonly repositories = new Map<string, Repository>();
  readonly tags = new Map<string, Tag>();
  readonly dangling = new SortedList<Image>(newestFirst);
  readonly #rows: Rows;
  readonly #matches: (texts: readonly string[]) => boolean;
  readonly #isDanglingHidden: boolean;

  constructor(options: ImagesOptions, rows: Rows) {
    this.#rows = rows;
    this.#matches = textFilter(options.filter);
    this.#isDanglingHidden = options.hideDangling;
  }

  /** Shows an image where it was not shown before, and as it is now where it was. To be followed by `lose`. */
  gain(before: Image | undefined, after: Image): void {
    if (this.#isShownDangling(after)) this.#showDangling(before, after);
    for (const reference of new Set(after.tags)) if (this.#matches([reference, after.id])) this.#showTag(reference, before, after);
  }

  /** Hides an image where it is not to be shown any more. */
  lose(before: Image, after: Image | undefined): void {
    const kept = new Set(after?.tags);
    if (before.tags.length === 0 && !(after && this.#isShownDangling(after))) this.#hideDangling(before);
    for (const reference of new Set(before.tags)) if (!kept.has(reference)) this.#hideTag(reference, before);
  }

  #isShownDangling(image: Image): boolean {
    return image.tags.length === 0 && !isHelper(image) && !this.#isDanglingHidden && this.#matches([image.id, ...image.digests]);
  }

  #showDangling(before: Image | undefined, after: Image): void {
    if (before) this.dangling.remove(before);
    this.dangling.insert(after);
    this.#rows.dirty(danglingId);
    if (!this.roots.place({ kind: 'dangling' }).isThere) this.#rows.moved(rootId, this.roots.insert({ kind: 'dangling' }), this.roots.length);
  }

  #hideDangling(image: Image): void {
    if (this.dangling.remove(image) < 0) return;
    this.#rows.dirty(danglingId);
    if (this.dangling.length === 0) this.#rows.moved(rootId, this.roots.remove({ kind: 'dangling' }), this.roots.length);
  }

  #showTag(reference: string, before: Image | undefined, after: Image): void {
    const tag = this.tags.get(reference) ?? this.#createTag(reference);
    if (before) tag.images.remove(before);
    tag.images.insert(after);
    this.#rows.dirty(tagRowId(reference));
    this.#rows.dirty(repositoryRowId(tag.repository));
  }

  #createTag(reference: string): Tag {
    const tag: Tag = { reference, ...splitReference(reference), images: new SortedList(newestFirst) };
    this.tags.set(reference, tag);
    const known = this.repositories.get(tag.repository);
    const repository: Repository = known ?? { name: tag.repository, tags: new SortedList(compareTags) };
    repository.tags.insert(tag);
    if (!known) {
      this.repositories.set(repository.name, repository);
      this.#rows.moved(rootId, this.roots.insert({ kind: 'repository', repository }), this.roots.length);
    }
    return tag;
  }

  #hideTag(reference: string, image: Image): void {
    const tag = this.tags.get(reference);
    const repository = tag && this.repositories.get(tag.repository);
    if (!tag || !repository || tag.images.remove(image) < 0) return;
    this.#rows.dirty(tagRowId(reference));
    this.#rows.dirty(repositoryRowId(repository.name));
    if (tag.images.length > 0) return;
    this.tags.delete(reference);
    repository.tags.remove(tag);
    if (repository.tags.length > 0) return;
    this.repositories.delete(repository.name);
    this.#rows.moved(rootId, this.roots.remove({ kind: 'repository', repository }), this.roots.length);
  }
}

/** A reference's familiar repository and tag; one that breaks the grammar is cut at its last colon. */
function splitReference(reference: string): { readonly repository: string; readonly name: string } {
  try {
    const name = parseImageName(reference);
    return { repository: familiarRepository(name), name: name.tag ?? '' };
  } catch {
    // A row for a name that makes no sense is still better than none.
    const colon = reference.lastIndexOf(':');
    return colon <= 0 ? { repository: reference, name: '' } : { repository: reference.slice(0, colon), name: reference.slice(colon + 1) };
  }
}

function newestFirst(a: Image, b: Image): number {
  return b.createdAt - a.createdAt || compareText(a.id, b.id);
}

function compareTags(a: Tag, b: Tag): number {
  return compareText(a.name, b.name) || compareText(a.reference, b.reference);
}

/** The dangling images come last. */
function compareRoots(a: ImageRoot, b: ImageRoot): number {
  if (a.kind === 'dangling') return b.kind === 'dangling' ? 0 : 1;
  return b.kind === 'dangling' ? -1 : compareText(a.repository.name, b.repository.name);
}
