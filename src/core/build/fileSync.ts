import { createHash } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { messageOf, UserError } from '../base/userError.ts';
import { contextKind } from './contextKind.ts';
import { walkContext, type ContextEntry } from './context.ts';
import { FileTransfer, type FileSource } from './fileTransfer.ts';
import { followLinks } from './followLinks.ts';
import { type GrpcCall, type GrpcMethod } from './grpc.ts';
import { grpcNotFound, GrpcStatus } from './grpcStatus.ts';
import { type ContextObserver } from './observer.ts';
import { errorPacket } from './packet.ts';
import { PatternMatcher } from './patterns.ts';
import { openFlags } from './smallFile.ts';

export interface FileSyncOptions {
  readonly buildContext: string;
  /** May lie anywhere; the engine sees it as the only file of a folder, with the ignore file beside it. */
  readonly dockerfile: string;
  /** The Dockerfile's text: what was read when the build began, whatever became of the file since. */
  readonly source: Uint8Array;
  /** Further folders, by the name that the engine asks for. */
  readonly contexts?: ReadonlyMap<string, string>;
  /** The modification time to offer for an entry of a context. @param name of the context, as the engine asks for it. */
  readonly modifiedAt: (entry: ContextEntry, name: string) => bigint;
  /** Told what made a transfer fail on our side, where it is fit for people. */
  readonly onError: (error: UserError) => void;
  /** Told what is offered and sent of the context. */
  readonly observer?: ContextObserver | undefined;
}

/**
 * BuildKit's way to get files: we describe all, the engine asks for the content of what it has not kept from the last
 * time. Serves `moby.filesync.v1.FileSync/DiffCopy` for the context and the Dockerfile.
 */
export function fileSync(options: FileSyncOptions): GrpcMethod {
  return async (call) => {
    try {
      await new FileTransfer(call, sourceOf(call, options)).run();
    } catch (error) {
      if (error instanceof UserError) options.onError(error);
      await call.send(errorPacket(messageOf(error)));
      throw error;
    }
  };
}

function sourceOf(call: GrpcCall, options: FileSyncOptions): FileSource {
  const [name] = call.metadata('dir-name');
  const hasFolder = contextKind(options) === 'folder';
  if (name === 'dockerfile' && hasFolder) return dockerfileSource(options);
  const root = name === 'context' && hasFolder ? options.buildContext : options.contexts?.get(name ?? '');
  if (name === undefined || root === undefined) throw new GrpcStatus(grpcNotFound, 'no such folder');
  const followed = call.metadata('followpaths');
  const targets = followed.length === 0 ? [] : (followLinks(root, followed) ?? []);
  const includes = [...call.metadata('include-patterns'), ...targets];
  const excludes = call.metadata('exclude-patterns');
  return {
    entries: walkContext(root, {
      includes: includes.length === 0 ? undefined : new PatternMatcher(includes),
      excludes: excludes.length === 0 ? undefined : new PatternMatcher(excludes),
    }),
    modifiedAt: (entry) => options.modifiedAt(entry, name),
    locate: (path) => join(root, path),
    openFlags,
    // The ignore file is fetched on its own first, and is not what is built of.
    observer: name !== 'context' || (followed.length === 1 && followed[0] === '.dockerignore') ? undefined : options.observer,
  };
}

/** The Dockerfile and its own ignore file, wherever they are and whatever links lead to them. */
function dockerfileSource({ dockerfile, source }: FileSyncOptions): FileSource {
  const name = basename(dockerfile);
  const ignoreFile = `${dockerfile}.dockerignore`;
  return {
    entries: [textEntry(name, source), ...plainFile(basename(ignoreFile), ignoreFile)],
    modifiedAt: (entry) => entry.modifiedAt,
    locate: () => ignoreFile,
    textOf: (path) => (path === name ? source : undefined),
    // It belongs to the file that the person named, so that links may lead to it.
    openFlags: openFlags & ~constants.O_NOFOLLOW,
  };
}

/** A text that is no file. Its time stands for its content, so that the engine asks for it when it is another one, and only then. */
function textEntry(path: string, text: Uint8Array): ContextEntry {
  const modifiedAt = createHash('sha256').update(text).digest().readBigUInt64BE() >> 4n;
  return { path, kind: 'file', mode: 0o644, size: text.length, modifiedAt, changedAt: modifiedAt, device: 0n, inode: 0n };
}

function plainFile(name: string, path: string): readonly ContextEntry[] {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!stats?.isFile()) return [];
  return [
    {
      path: name,
      kind: 'file',
      mode: 0o644,
      size: Number(stats.size),
      // The engine keeps one copy of it per folder: what changed its content may have kept size and time.
      modifiedAt: stats.mtimeNs > stats.ctimeNs ? stats.mtimeNs : stats.ctimeNs,
      changedAt: stats.ctimeNs,
      device: stats.dev,
      inode: stats.ino,
    },
  ];
}
