/**
 * When a line was written, exact to the nanosecond, which has more digits than a number holds: whole microseconds
 * since the epoch, and the nanoseconds beyond them.
 */
export interface LogTime {
  readonly micros: number;
  /** 0 to 999. */
  readonly nanos: number;
}

/** A time that an engine wrote before a line, and how many bytes it takes with the space behind it. */
export interface TimePrefix extends LogTime {
  readonly length: number;
}

/** `2006-01-02T15:04:05.000000000Z ` */
export const fixedPrefixLength = 31;
const secondLength = 19;

export function compareTimes(left: LogTime, right: LogTime): number {
  return left.micros - right.micros || left.nanos - right.nanos;
}

/** The form of the parameters `since` and `until`: seconds with nine decimals. [Engine API, ContainerLogs] */
export function secondsText({ micros, nanos }: LogTime): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = (micros - seconds * 1_000_000) * 1000 + nanos;
  return `${seconds}.${String(fraction).padStart(9, '0')}`;
}

/** The next nanosecond, or the one before. */
export function nanosecondsLater({ micros, nanos }: LogTime, by: 1 | -1): LogTime {
  const moved = nanos + by;
  if (moved < 0) return { micros: micros - 1, nanos: 999 };
  return moved > 999 ? { micros: micros + 1, nanos: 0 } : { micros, nanos: moved };
}

export function timeOfNanoseconds(nanoseconds: bigint): LogTime {
  return { micros: Number(nanoseconds / 1000n), nanos: Number(nanoseconds % 1000n) };
}

/** A time as an inspection tells it, in RFC 3339; undefined where it is none, or the year 1, which stands for never. */
export function parseTime(text: string): LogTime | undefined {
  const parts = general.exec(`${text} `);
  const time = parts ? generalTime(parts) : undefined;
  return time && time.micros > 0 ? time : undefined;
}

/** Reads the engine's times before lines. Most lines share their second with the line before, whose parsing is kept. */
export class TimeReader {
  readonly #second = new Uint8Array(secondLength);
  #secondMicros = 0;

  /** @returns undefined where the bytes do not begin with a time and a space. */
  read(bytes: Buffer): TimePrefix | undefined {
    const isFixed = bytes.length >= fixedPrefixLength && bytes[30] === 0x20 && bytes[29] === 0x5a && bytes[19] === 0x2e && bytes[10] === 0x54;
    if (!isFixed) return readGeneral(bytes);
    if (!this.#isSameSecond(bytes) && !this.#takeSecond(bytes)) return undefined;
    const micros = digits(bytes, 20, 26);
    const nanos = digits(bytes, 26, 29);
    if (micros < 0 || nanos < 0) return undefined;
    return { micros: this.#secondMicros + micros, nanos, length: fixedPrefixLength };
  }

  #isSameSecond(bytes: Buffer): boolean {
    for (let index = secondLength - 1; index >= 0; index -= 1) if (bytes[index] !== this.#second[index]) return false;
    return true;
  }

  #takeSecond(bytes: Buffer): boolean {
    const milliseconds = Date.parse(`${bytes.toString('latin1', 0, secondLength)}Z`);
    if (Number.isNaN(milliseconds)) return false;
    this.#second.set(bytes.subarray(0, secondLength));
    this.#secondMicros = milliseconds * 1000;
    return true;
  }
}

/** @returns the number that these digits are, or a negative one where one is no digit. */
function digits(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let index = start; index < end; index += 1) {
    const digit = (bytes[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Some logging drivers' times have fewer digits or an offset. */
const general = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) /;
const longestGeneral = 37;

function readGeneral(bytes: Buffer): TimePrefix | undefined {
  const parts = general.exec(bytes.toString('latin1', 0, longestGeneral));
  const time = parts ? generalTime(parts) : undefined;
  return time && parts ? { ...time, length: parts[0].length } : undefined;
}

function generalTime([, second = '', fraction = '', zone = '']: readonly string[]): LogTime | undefined {
  const milliseconds = Date.parse(second + zone);
  if (Number.isNaN(milliseconds)) return undefined;
  const nanoseconds = Number(fraction.padEnd(9, '0'));
  return { micros: milliseconds * 1000 + Math.floor(nanoseconds / 1000), nanos: nanoseconds % 1000 };
}
