/** Reads what SSH writes: numbers of four bytes, and fields with their lengths before them. [RFC 4251, section 5] */
export class SshReader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  /** @throws RangeError where it ends before. */
  number(): number {
    const value = this.#data.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  /** @throws RangeError where it ends before. */
  bytes(): Buffer {
    const size = this.number();
    if (size > this.#data.length - this.#at) throw new RangeError('it ends too early');
    const value = this.#data.subarray(this.#at, this.#at + size);
    this.#at += size;
    return value;
  }

  text(): string {
    return this.bytes().toString('utf8');
  }

  /** A number that is not negative, without the zeros before it. */
  integer(): Buffer {
    const value = this.bytes();
    const start = value.findIndex((byte) => byte !== 0);
    return start < 0 ? Buffer.alloc(0) : value.subarray(start);
  }
}

/** Fields one after the other, each with its length before it. */
export function sshFields(...fields: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const data = Buffer.from(field);
      const size = Buffer.alloc(4);
      size.writeUInt32BE(data.length);
      return [size, data];
    }),
  );
}

/** The content of a field that is a number which is not negative: as short as it can be, its highest bit zero. */
export function sshNumber(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const value = start < 0 ? Buffer.alloc(0) : bytes.subarray(start);
  return (value[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), value]) : value;
}
