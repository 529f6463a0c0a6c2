import { readFileSync, writeFileSync } from 'node:fs';

/** @returns bytes that are resident now, or were at the most since `forgetPeak`. */
export function memory(field: 'VmRSS' | 'VmHWM'): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error(`The kernel does not tell ${field}`);
  return Number(kibibytes) * 1024;
}

/** The highest use of memory is from now on counted anew. [proc(5), clear_refs] */
export function forgetPeak(): void {
  writeFileSync('/proc/self/clear_refs', '5');
}
