import { type FileEntry, type FileKind } from '../model/file.ts';
import { childPath, isWithin, normalPath } from '../model/filePath.ts';

/** As many links in a row as Linux follows in one folder's name; more are a ring. [path_resolution(7)] */
const longestChain = 40;

/** What is known of a part of a container's files, to follow links without asking. */
export class LinkTargets {
  readonly #top: string;
  readonly #kinds = new Map<string, FileKind>();
  readonly #links = new Map<string, string>();

  /** @param top the folder of which all that is below may be told. */
  constructor(top: string) {
    this.#top = top;
    this.#kinds.set(top, 'folder');
  }

  /** @param link where a link leads, as it says itself. */
  add(folder: string, { name, kind }: FileEntry, link: string): void {
    const path = childPath(folder, name);
    this.#kinds.set(path, kind);
    if (kind === 'link') this.#links.set(path, link.startsWith('/') ? normalPath(link) : normalPath(childPath(folder, link)));
  }

  /** The entry of a folder, with what it leads to where that is known. */
  follow(folder: string, entry: FileEntry): FileEntry {
    if (entry.kind !== 'link') return entry;
    let path = childPath(folder, entry.name);
    for (let step = 0; step < longestChain; step++) {
      const target = this.#links.get(path);
      if (target === undefined) break;
      path = target;
    }
    const leadsTo = isWithin(path, this.#top) ? this.#kinds.get(path) : undefined;
    return leadsTo === undefined || leadsTo === 'link' ? entry : { ...entry, leadsTo };
  }
}
