/**
 * The records that may stand before an entry of an archive, as bytes: the value of an extended attribute need not be
 * text. Each is its own length in digits, a space, its key, "=", its value and a line feed. [pax(1)]
 */
export type PaxRecords = ReadonlyMap<string, Uint8Array>;

export const blockSize = 512;
const typeAt = 156;
const sizeAt = 124;
const sizeLength = 12;
const sumAt = 148;
/** More than this no engine says of one file. */
const longestRecords = 1024 * 1024;

/** How long the head of an archive is: the records before its first entry, if there are any, and the entry's header. @param start at least a block of it. */
export function headLength(start: Uint8Array): number {
  return hasRecords(start) ? 2 * blockSize + padded(recordsLength(start)) : blockSize;
}

/** The records before the first entry. @param head of an archive, in its whole length. */
export function headRecords(head: Uint8Array): PaxRecords {
  return hasRecords(head) ? readRecords(head.subarray(blockSize, blockSize + recordsLength(head))) : new Map();
}

/** @returns what of it makes sense. */
export function readRecords(bytes: Uint8Array): PaxRecords {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records = new Map<string, Uint8Array>();
  for (let at = 0; at < buffer.length; ) {
    const space = buffer.indexOf(' ', at);
    const length = space < 0 ? 0 : Number(buffer.toString('latin1', at, space));
    const equals = buffer.indexOf('=', space);
    if (!Number.isInteger(length) || length < 5 || at + length > buffer.length || equals < 0 || equals >= at + length) break;
    records.set(buffer.toString('utf8', space + 1, equals), buffer.subarray(equals + 1, at + length - 1));
    at += length;
  }
  return records;
}

/** The records as an archive has them before the entry that they are about. [ustar(5)] */
export function recordsEntry(records: PaxRecords): Uint8Array {
  const content = Buffer.concat([...records].map(([key, value]) => record(Buffer.from(`${key}=`), value)));
  const header = Buffer.alloc(blockSize);
  header.write('PaxHeader');
  for (const at of [100, 108, 116]) header.write('0000000', at);
  header.write(content.length.toString(8).padStart(sizeLength - 1, '0'), sizeAt);
  header.write('00000000000', 136);
  // The sum is taken with spaces in its own place.
  header.write('        x', sumAt);
  header.write('ustar\u000000', 257);
  header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\u0000 `, sumAt);
  return Buffer.concat([header, content, Buffer.alloc(padded(content.length) - content.length)]);
}

function record(key: Uint8Array, value: Uint8Array): Uint8Array {
  const rest = key.length + value.length + 2;
  let length = rest + 1;
  // The digits of the length count too.
  while (length !== rest + String(length).length) length = rest + String(length).length;
  return Buffer.concat([Buffer.from(`${length} `), key, value, Buffer.from('\n')]);
}

function hasRecords(head: Uint8Array): boolean {
  return head[typeAt] === 'x'.charCodeAt(0) && recordsLength(head) <= longestRecords;
}

function recordsLength(head: Uint8Array): number {
  return Number.parseInt(Buffer.from(head.subarray(sizeAt, sizeAt + sizeLength)).toString('latin1'), 8) || 0;
}

function padded(length: number): number {
  return Math.ceil(length / blockSize) * blockSize;
}
