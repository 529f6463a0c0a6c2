export type FileKind = 'file' | 'folder' | 'link' | 'other';

/** What is at a path of a container. */
export interface FileStat {
  readonly kind: FileKind;
  /** Bytes; of a link or folder whatever the file system says. */
  readonly size: number;
  /** The twelve bits of `chmod`. */
  readonly mode: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
  /** Where a link leads in the end: a path inside the container. */
  readonly linkTarget?: string;
}

/** An entry of a folder. */
export interface FileEntry extends Omit<FileStat, 'linkTarget'> {
  /** One segment of a path; untrusted. */
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** `root:root`; where the names are unknown, the numbers. Untrusted. */
  readonly owner: string;
  /** What a link leads to; undefined where it leads nowhere. */
  readonly leadsTo?: FileKind;
}

/** The entries of one folder, by name. */
export interface FolderListing {
  readonly entries: readonly FileEntry[];
  /** False where the folder was not read to its end: doing so would have moved `readBytes` and more. */
  readonly isComplete: boolean;
  /** What the engine sent for it. */
  readonly readBytes: number;
}

/** How a path differs from the image. */
export interface FileChange {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
}

/** "rwxr-xr-x", as `ls` writes it, without the kind. */
export function modeText(mode: number): string {
  const triple = (shift: number, special: number, letter: string): string => {
    const bits = mode >> shift;
    const hasSpecial = (mode & special) !== 0;
    const canExecute = (bits & 1) !== 0;
    const last = hasSpecial ? (canExecute ? letter : letter.toUpperCase()) : canExecute ? 'x' : '-';
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
  };
  return triple(6, 0o4000, 's') + triple(3, 0o2000, 's') + triple(0, 0o1000, 't');
}
