/**
 * How long a server asks to be left alone, in milliseconds; undefined where it does not say.
 * [RFC 9110, 10.2.3: seconds, or a date]
 */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
