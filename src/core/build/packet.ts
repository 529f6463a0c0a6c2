import { type ContextEntry } from './context.ts';

/** The values of fsutil's Packet.type. */
export const packetType = { stat: 0, request: 1, data: 2, finish: 3, error: 4 } as const;

// fsutil's packets, as they are on the wire: `Packet{type = 1, stat = 2, id = 3, data = 4}`. A file takes three of
// them, and what the library does by description of a message takes several times as long as this.

/** Says that there is such an entry. [tonistiigi/fsutil, types: Stat] */
export function statPacket(entry: ContextEntry, modifiedAt: bigint): Uint8Array {
  const link = entry.link ?? '';
  const stat = new Writer(128 + 3 * (entry.path.length + link.length));
  stat.text(1, entry.path);
  stat.number(2, goMode(entry));
  // The owner, 3 and 4, is always root, as with the CLI: the ids of this machine mean nothing in an image.
  stat.number(5, entry.size);
  stat.bigint(6, modifiedAt);
  stat.text(7, link);
  stat.number(8, entry.deviceNumbers?.major ?? 0);
  stat.number(9, entry.deviceNumbers?.minor ?? 0);
  return stat.inside(2);
}

/** What a packet with content begins with; the content itself follows. */
export function dataHead(id: number, length: number): Uint8Array {
  const head = new Writer(24);
  head.number(1, packetType.data);
  head.number(3, id);
  head.length(4, length);
  return head.bytes;
}

/** Says that all of a file's content was sent. */
export function endPacket(id: number): Uint8Array {
  const packet = new Writer(24);
  packet.number(1, packetType.data);
  packet.number(3, id);
  return packet.bytes;
}

/** Says that all was offered. */
export const lastStatPacket: Uint8Array = new Uint8Array(0);

export const finishPacket: Uint8Array = Uint8Array.of(1 << 3, packetType.finish);

export function errorPacket(message: string): Uint8Array {
  const packet = new Writer(24 + 3 * message.length);
  packet.number(1, packetType.error);
  packet.text(4, message);
  return packet.bytes;
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

/** Room for a tag and a length in front of what is written. */
const headRoom = 8;

/** Writes the fields of one message. As in proto3, a field that is zero or empty is left out. */
class Writer {
  readonly #buffer: Buffer;
  #end = headRoom;

  constructor(capacity: number) {
    this.#buffer = Buffer.allocUnsafe(headRoom + capacity);
  }

  get bytes(): Uint8Array {
    return this.#buffer.subarray(headRoom, this.#end);
  }

  number(field: number, value: number): void {
    if (value === 0) return;
    this.#tag(field, 0);
    this.#varint(Math.floor(value / 2 ** 32), value >>> 0);
  }

  bigint(field: number, value: bigint): void {
    if (value === 0n) return;
    const bits = BigInt.asUintN(64, value);
    this.#tag(field, 0);
    this.#varint(Number(bits >> 32n), Number(bits & 0xffffffffn));
  }

  text(field: number, value: string): void {
    if (value === '') return;
    this.length(field, Buffer.byteLength(value));
    this.#end += this.#buffer.write(value, this.#end);
  }

  /** Begins a field that is followed by so many bytes. */
  length(field: number, length: number): void {
    this.#tag(field, 2);
    this.#varint(0, length);
  }

  /** What was written, as the only field of another message. */
  inside(field: number): Uint8Array {
    const end = this.#end;
    const head = new Writer(16);
    head.length(field, end - headRoom);
    const { bytes } = head;
    this.#buffer.set(bytes, headRoom - bytes.length);
    return this.#buffer.subarray(headRoom - bytes.length, end);
  }

  #tag(field: number, wireType: number): void {
    this.#buffer[this.#end++] = (field << 3) | wireType;
  }

  /** Seven bits a byte, the lowest first, of a number of two halves. */
  #varint(high: number, low: number): void {
    let [upper, lower] = [high, low];
    while (upper > 0 || lower > 0x7f) {
      this.#buffer[this.#end++] = (lower & 0x7f) | 0x80;
      lower = ((lower >>> 7) | (upper << 25)) >>> 0;
      upper >>>= 7;
    }
    this.#buffer[this.#end++] = lower;
  }
}
