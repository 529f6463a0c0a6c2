const longestReason = 1000;

/** Somebody else's words, fit to be quoted in an error: no control or direction characters, and not endless. */
export function plainReason(text: string): string {
  const clean = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return clean.length > longestReason ? `${clean.slice(0, longestReason)}…` : clean;
}
