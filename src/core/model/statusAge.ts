const unitSeconds: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  year: 31_536_000,
};

/** How long a container is in its state, read out of the engine's words ("Up About an hour (healthy)"): seconds, as exact as the words. */
export function statusAge(status: string): number | undefined {
  if (/less than a second/i.test(status)) return 0;
  const match = /\b(an?|\d{1,9}) (second|minute|hour|day|week|month|year)s?\b/i.exec(status);
  const unit = unitSeconds[match?.[2]?.toLowerCase() ?? ''];
  if (!match || unit === undefined) return undefined;
  const count = Number(match[1]);
  return (Number.isNaN(count) ? 1 : count) * unit;
}
