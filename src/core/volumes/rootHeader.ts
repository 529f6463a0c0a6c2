import { constants } from 'node:fs';
import { PassThrough, Readable, Transform, type Duplex } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract, pack, type Header } from 'tar-stream';
import { paxOf } from '../files/archiveEntries.ts';

/** Who has a folder, and with which rights. */
export type FolderHeader = Pick<Header, 'mode' | 'uid' | 'gid'>;

/**
 * Lets an archive through as it is read, unpacked where gzip packed it, and looks whether its first entry tells of the
 * root itself. What else packed it the engine unpacks, and its root is not looked at.
 *
 * @returns `rootHeader` once the archive has gone by; undefined where there is none.
 */
export async function tapRoot(archive: Readable): Promise<{ readonly stream: Readable; readonly rootHeader: Promise<FolderHeader | undefined> }> {
  const looking = extract();
  let isLooking = true;
  const rootHeader = new Promise<FolderHeader | undefined>((resolve) => {
    looking.on('entry', ({ type, name, mode, uid, gid }) => {
      isLooking = false;
      resolve(type === 'directory' && /^\.?\/?$/.test(name) ? { mode, uid, gid } : undefined);
      looking.destroy();
    });
    // What is no archive the engine refuses, in its own words.
    for (const event of ['error', 'finish', 'close'] as const) {
      looking.on(event, () => {
        isLooking = false;
        resolve(undefined);
      });
    }
  });
  const tap = new Transform({
    transform(chunk: Buffer, _, done) {
      if (isLooking) looking.write(chunk);
      done(null, chunk);
    },
  });
  // A small archive may have gone by before its first entry was looked at.
  tap.on('close', () => {
    if (isLooking) looking.end(undefined);
  });
  return { stream: joined(await unzipped(archive), tap), rootHeader };
}

/** What is in it, where gzip packed it. Looked into on the way: who counts what is read would set the archive itself going. */
async function unzipped(archive: Readable): Promise<Readable> {
  const way = joined(archive, new PassThrough());
  await new Promise<void>((resolve) => {
    for (const event of ['readable', 'end', 'close', 'error']) way.once(event, () => resolve());
  });
  const first = way.read() as Buffer | null;
  if (first === null) return way;
  way.unshift(first);
  return first[0] === 0x1f && first[1] === 0x8b ? joined(way, createGunzip()) : way;
}

/** As `pipe`, where an error and an early end go both ways. */
function joined<T extends Duplex>(source: Readable, target: T): T {
  source.on('error', (error) => target.destroy(error));
  source.on('close', () => {
    if (!source.readableEnded) target.destroy();
  });
  target.on('close', () => source.destroy());
  if (source.destroyed) target.destroy(source.errored ?? undefined);
  return source.pipe(target);
}

/** An archive that says of a folder who has it. */
export function folderArchive(name: string, { mode, uid, gid }: FolderHeader): Readable {
  const archive = pack();
  // The library takes a mode of 0 for none, so a bit beyond the permissions, which it cuts off, is set.
  archive.entry({ name: `${name}/`, type: 'directory', mode: mode | constants.S_IFREG, uid, gid, pax: paxOf({ uid, gid }) });
  archive.finalize();
  return Readable.from(archive, { objectMode: false });
}
