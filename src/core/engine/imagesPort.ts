import type { BuildCacheEntry } from '../model/buildCache.ts';
import type { Image, ImageDetails, ImageLayer } from '../model/image.ts';
import type { Duplex, Readable } from 'node:stream';

export interface ImagesApi {
  /** All images without intermediate ones, newest first; or only those that have one of the references or ids. */
  list(options: { readonly references?: readonly string[] }, signal?: AbortSignal): Promise<readonly Image[]>;
  /** @param reference an id, `name:tag` or `name@digest`. */
  inspect(reference: string, signal?: AbortSignal): Promise<ImageDetails>;
  /** What the image was made of, the newest first; its base's layers come last. */
  history(reference: string, signal?: AbortSignal): Promise<readonly ImageLayer[]>;
  tag(reference: string, newReference: string, signal?: AbortSignal): Promise<void>;
  /** @returns what was untagged and deleted. */
  remove(reference: string, options: { readonly force: boolean }, signal?: AbortSignal): Promise<{ readonly untagged: readonly string[]; readonly deleted: readonly string[] }>;
  /** Ends when the image is there. The engine stops the pull when the signal aborts. Without a tag it is `latest`, but for `isAllTags`. */
  pull(reference: string, options: PullOptions, signal?: AbortSignal): Promise<void>;
  /** Images with all their layers as one tar archive while it arrives. The caller reads it to its end or destroys it. */
  save(references: readonly string[], signal?: AbortSignal): Promise<Readable>;
  /** @param archive of `save`; owned by the call, which destroys it. @returns the names, or ids, of what was loaded. */
  load(archive: Readable, onProgress: (status: string) => void, signal?: AbortSignal): Promise<readonly string[]>;
  /** Makes an image of a root file system. @param archive owned by the call, which destroys it. @returns the image's id. */
  import(archive: Readable, options: ImportOptions, signal?: AbortSignal): Promise<string>;
}

export interface ImportOptions {
  /** Empty: the image has no name. */
  readonly reference: string;
  readonly message?: string;
  /** Instructions that are applied: `CMD ["serve"]`. */
  readonly changes?: readonly string[];
}

export interface PullOptions {
  /** `linux/arm64`, … */
  readonly platform?: string;
  /** Every tag of the repository; the reference then names none. */
  readonly isAllTags?: boolean;
  /** The value of the `X-Registry-Auth` header: JSON as base64url with its padding, without which the engine ignores it. A credential. */
  readonly registryAuth?: string;
  readonly onProgress: (progress: PullProgress) => void;
}

/** One line of the engine's progress stream. */
export interface PullProgress {
  /** The layer's short id, or undefined for a line about the whole image. */
  readonly layer?: string;
  readonly status: string;
  readonly current?: number;
  readonly total?: number;
}

export interface BuildCacheApi {
  list(signal?: AbortSignal): Promise<readonly BuildCacheEntry[]>;
  /** Removes one entry; one that is in use, or that others build on, stays. @returns whether it is gone, and the bytes freed. */
  remove(id: string, signal?: AbortSignal): Promise<{ readonly isRemoved: boolean; readonly bytes: number }>;
}

/** What a builder needs of the transport. Used by core/build only. */
export interface BuildApi {
  /**
   * `POST /build`. @returns the engine's answer as it comes: JSON lines. A status other than 2xx throws.
   * @param body a tar archive, sent chunked as it is read; undefined sends no body at all.
   */
  start(query: Readonly<Record<string, string | readonly string[]>>, options: { readonly headers?: Readonly<Record<string, string>>; readonly body?: Readable }, signal?: AbortSignal): Promise<Readable>;
  /** Pushes a tag. Ends when the registry has it. */
  push(reference: string, options: Omit<PullOptions, 'platform' | 'isAllTags'>, signal?: AbortSignal): Promise<void>;
  /** `POST /build/cancel`, for the build whose `buildid` this is. */
  cancel(buildId: string): Promise<void>;
  /** An upgraded connection (`/session`, `/grpc`); what the engine sent with its answer is still to be read. The caller owns it. */
  upgrade(path: string, headers: Readonly<Record<string, string | readonly string[]>>, signal?: AbortSignal): Promise<Duplex>;
  /** A connection to the engine on which nothing was said yet; with TLS, one that is to carry HTTP/2. The caller owns it. */
  connect(signal?: AbortSignal): Promise<Duplex>;
}
