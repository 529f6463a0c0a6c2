interface Version {
  readonly modifiedAt: number;
  readonly size: number;
}

const longest = 1000;

/**
 * The editor takes a file that is newer for changed only where its size is another one too. So the size it is told of
 * a file that has changed since it read it, and is as long as it was, is one more.
 */
export class ReportedSizes {
  /** What the editor was told last. */
  readonly #told = new Map<string, Version>();
  /** What it was told of the content that it has. */
  readonly #read = new Map<string, Version>();

  /** What to tell the editor of the size. */
  report(file: string, version: Version): number {
    const read = this.#read.get(file);
    const isUnseen = read !== undefined && read.modifiedAt !== version.modifiedAt && read.size === version.size;
    const told = { ...version, size: version.size + (isUnseen ? 1 : 0) };
    keep(this.#told, file, told);
    if (read === undefined) keep(this.#read, file, told);
    return told.size;
  }

  /** The editor has read the file, after it was told the size. */
  hasRead(file: string): void {
    const told = this.#told.get(file);
    if (told) keep(this.#read, file, told);
  }

  /** The editor has written the file, and asks for its size next. */
  hasWritten(file: string): void {
    this.#read.delete(file);
  }
}

/** Sets the newest entry, and drops the oldest where there are many. */
function keep(versions: Map<string, Version>, file: string, version: Version): void {
  versions.delete(file);
  versions.set(file, version);
  const [oldest] = versions.keys();
  if (versions.size > longest && oldest !== undefined) versions.delete(oldest);
}
