import type { FileKind } from './file.ts';

/** A file, folder or link as a layer of an image brings it. All texts are the image's: untrusted. */
export interface LayerFile {
  /** Absolute, with `/`. */
  readonly path: string;
  readonly kind: FileKind;
  /** Bytes; 0 but for files. */
  readonly size: number;
  /** The twelve bits of `chmod`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
  readonly linkTarget?: string;
  /** SHA-256 of a file's bytes, in hexadecimal. */
  readonly digest?: string;
}

/** One layer of an image: what it adds to, or changes of, those below, and what it takes away. */
export interface Layer {
  /** Where it stands in the archive that was read. */
  readonly source: string;
  /** The instruction that made it, as the builder wrote it down; empty where the image does not tell. */
  readonly createdBy: string;
  /** Seconds since the epoch; undefined where the image does not tell. */
  readonly createdAt?: number;
  /** In the order of the archive. */
  readonly files: readonly LayerFile[];
  /** Paths that are taken away, with all that is below. */
  readonly removed: readonly string[];
  /** Folders of which nothing of the layers below stays. */
  readonly emptied: readonly string[];
}

/** What an image is made of, the lowest layer first, and its configuration. */
export interface ImageContent {
  readonly layers: readonly Layer[];
  /** [OCI image specification, image configuration] */
  readonly config: Readonly<Record<string, unknown>>;
}

/** A file of an image: of that layer, counted from the lowest. */
export interface ImageFilePlace {
  /** Where it is read from; undefined stands for the engine that the window shows. */
  readonly engineId?: string;
  readonly imageId: string;
  readonly layer: number;
  readonly path: string;
}
