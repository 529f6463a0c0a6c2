const decimalUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'] as const;
const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'] as const;

/** Bytes in powers of 1000, as the docker CLI writes traffic ("1.24MB", "5kB", "0B"). */
export function decimalBytes(bytes: number): string {
  return scaled(bytes, 1000, 3, decimalUnits);
}

/** Bytes in powers of 1024, as the docker CLI writes memory ("1.941GiB", "512KiB"). */
export function binaryBytes(bytes: number): string {
  return scaled(bytes, 1024, 4, binaryUnits);
}

function scaled(bytes: number, base: number, digits: number, units: readonly string[]): string {
  let value = Number.isFinite(bytes) ? Math.max(0, bytes) : 0;
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit += 1;
  }
  return `${String(Number(value.toPrecision(digits)))}${units[unit] ?? ''}`;
}
