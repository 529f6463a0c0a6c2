import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { randomUUID } from 'node:crypto';
import { chmod, link, lstat, mkdir, open, rename, rm, symlink, utimes, type FileHandle } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { type GrpcCall } from './grpc.ts';
import { PacketSchema, type Packet, type Stat } from './proto/session_pb.ts';

/**
 * Takes a folder as BuildKit sends it, as the receiving side of fsutil's protocol. What is in the folder already and
 * not among what is sent stays. Files become ours; devices and pipes are left out.
 */
export async function receiveFolder(call: GrpcCall, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const receiver = new Receiver(call, folder);
  try {
    await receiver.run();
  } finally {
    await receiver.dispose();
  }
}

/** The values of fsutil's Packet.type. */
const packetType = { stat: 0, request: 1, data: 2, finish: 3, error: 4 } as const;
const goKind = { folder: 2 ** 31, symlink: 2 ** 27, other: 2 ** 26 + 2 ** 25 + 2 ** 24 + 2 ** 19 } as const;

/** A file whose content is on its way. */
interface Arriving {
  readonly stat: Stat;
  readonly partial: string;
  readonly file: FileHandle;
}

class Receiver {
  readonly #call: GrpcCall;
  readonly #folder: string;
  readonly #folders = new Map<string, Stat | undefined>([['.', undefined]]);
  /** Files that are not asked for yet, by their position among all that is sent. */
  readonly #wanted: (readonly [number, Stat])[] = [];
  readonly #arriving = new Map<number, Arriving>();
  readonly #links: Stat[] = [];
  #count = 0;
  #isListed = false;

  constructor(call: GrpcCall, folder: string) {
    this.#call = call;
    this.#folder = folder;
  }

  async run(): Promise<void> {
    for await (const message of this.#call.messages) {
      const packet = fromBinary(PacketSchema, message);
      if (packet.type === packetType.finish) return;
      if (packet.type === packetType.error) throw new Error(Buffer.from(packet.data).toString('utf8'));
      if (packet.type === packetType.stat) await this.#list(packet.stat);
      if (packet.type === packetType.data) await this.#receive(packet);
      await this.#ask();
    }
    throw new Error('the engine ended before everything was sent');
  }

  async dispose(): Promise<void> {
    for (const { file, partial } of this.#arriving.values()) {
      await file.close();
      await rm(partial, { force: true });
    }
  }

  async #list(stat: Stat | undefined): Promise<void> {
    if (!stat || stat.path === '') {
      this.#isListed = true;
      return;
    }
    const id = this.#count;
    this.#count += 1;
    const path = this.#placeOf(stat.path);
    if (has(stat.mode, goKind.folder)) await this.#makeFolder(path, stat);
    else if (has(stat.mode, goKind.symlink)) await replaced(path, (fresh) => symlink(stat.linkname, fresh));
    else if (has(stat.mode, goKind.other)) return;
    else if (stat.linkname === '') this.#wanted.push([id, stat]);
    else this.#links.push(stat);
  }

  /** Where an entry goes. Only folders that were listed themselves are entered: no link leads out of the folder. */
  #placeOf(path: string): string {
    const isClean = !path.includes('\0') && !path.includes('\\') && posix.normalize(path) === path && path !== '.' && path !== '..' && !path.startsWith('../') && !path.startsWith('/') && !path.endsWith('/');
    if (!isClean || !this.#folders.has(posix.dirname(path))) throw new Error(`the engine sends a path that is none: ${path}`);
    return join(this.#folder, path);
  }

  async #makeFolder(path: string, stat: Stat): Promise<void> {
    const there = await lstat(path).catch(() => undefined);
    if (there && !there.isDirectory()) await rm(path);
    if (there?.isDirectory()) await chmod(path, (there.mode & 0o777) | 0o700);
    else await mkdir(path);
    this.#folders.set(stat.path, stat);
  }

  /** Asks for some files at a time, and says at the end that all is here. */
  async #ask(): Promise<void> {
    while (this.#arriving.size < filesAtOnce) {
      const next = this.#wanted.shift();
      if (!next) break;
      const [id, stat] = next;
      const partial = join(this.#folder, `${posix.dirname(stat.path)}/.${randomUUID()}.part`);
      this.#arriving.set(id, { stat, partial, file: await open(partial, 'wx', 0o600) });
      await this.#call.send(encode({ type: packetType.request, id }));
    }
    if (!this.#isListed || this.#arriving.size > 0) return;
    this.#isListed = false;
    await this.#conclude();
    await this.#call.send(encode({ type: packetType.finish }));
  }

  async #receive({ id, data }: Packet): Promise<void> {
    const arriving = this.#arriving.get(id);
    if (!arriving) throw new Error(`the engine sends a file that nobody asked for: ${id}`);
    const { file, partial, stat } = arriving;
    if (data.length > 0) {
      await file.write(data);
      return;
    }
    await file.chmod(stat.mode & 0o777);
    await file.utimes(seconds(stat), seconds(stat));
    await file.close();
    this.#arriving.delete(id);
    await moved(partial, this.#placeOf(stat.path));
  }

  /** What can only be done once everything is there. */
  async #conclude(): Promise<void> {
    for (const { path, linkname } of this.#links) await replaced(this.#placeOf(path), (fresh) => link(this.#placeOf(linkname), fresh));
    for (const [path, stat] of [...this.#folders].reverse()) {
      if (!stat) continue;
      const place = join(this.#folder, path);
      await chmod(place, stat.mode & 0o777);
      await utimes(place, seconds(stat), seconds(stat));
    }
  }
}

const filesAtOnce = 32;

/** Makes something in the place of whatever was there. */
async function replaced(path: string, make: (fresh: string) => Promise<void>): Promise<void> {
  const fresh = join(dirname(path), `.${randomUUID()}.part`);
  await make(fresh);
  await moved(fresh, path);
}

async function moved(from: string, to: string): Promise<void> {
  const there = await lstat(to).catch(() => undefined);
  if (there?.isDirectory()) await rm(to, { recursive: true });
  await rename(from, to);
}

function has(mode: number, bits: number): boolean {
  // The highest bit is one of them, so that the result may be negative.
  return (mode & bits) !== 0;
}

function seconds({ modTime }: Stat): number {
  return Number(modTime) / 1e9;
}

function encode(packet: { readonly type: number; readonly id?: number }): Uint8Array {
  return toBinary(PacketSchema, create(PacketSchema, packet));
}
