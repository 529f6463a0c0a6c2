import { create } from '@bufbuild/protobuf';
import { type ContextEntry } from './context.ts';
import { StatSchema, type Stat } from './proto/session_pb.ts';

/** An entry of a context as BuildKit is told of it. [tonistiigi/fsutil, types] */
export function toStat(entry: ContextEntry, modifiedAt: bigint): Stat {
  return create(StatSchema, {
    path: entry.path,
    mode: goMode(entry),
    // Everything belongs to root, as with the CLI: the ids of this machine mean nothing in an image.
    uid: 0,
    gid: 0,
    size: BigInt(entry.size),
    modTime: modifiedAt,
    linkname: entry.link ?? '',
    devmajor: BigInt(entry.deviceNumbers?.major ?? 0),
    devminor: BigInt(entry.deviceNumbers?.minor ?? 0),
  });
}

/** Go's os.FileMode, whose bits above the permissions are its own. */
function goMode(entry: ContextEntry): number {
  const { mode } = entry;
  const special = ((mode & 0o4000) !== 0 ? 1 << 23 : 0) | ((mode & 0o2000) !== 0 ? 1 << 22 : 0) | ((mode & 0o1000) !== 0 ? 1 << 20 : 0);
  return ((mode & 0o777) | special | goKinds[entry.kind]) >>> 0;
}

const goKinds: Readonly<Record<ContextEntry['kind'], number>> = {
  file: 0,
  folder: 1 << 31,
  symlink: 1 << 27,
  fifo: 1 << 25,
  characterDevice: (1 << 26) | (1 << 21),
  blockDevice: 1 << 26,
};
