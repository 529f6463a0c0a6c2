/**
 * Text of the engine made fit for a line of a terminal: without control characters, and without those that change
 * the direction of writing, which could make a name look like another.
 */
export function cleanText(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}

/** A program's output for a line that is redrawn: without escape sequences, as it stands after its carriage returns. */
export function cleanOutput(line: string): string {
  const plain = line.replace(/\u001b(?:\[[0-9;:<=>?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g, '');
  const drawn = plain.replace(/\r+$/, '');
  return cleanText(drawn.slice(drawn.lastIndexOf('\r') + 1).replaceAll('\t', '  '));
}

/** How many cells of a terminal a text takes. */
export function cellWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The text cut to so many cells. */
export function cutToWidth(text: string, width: number): string {
  let used = 0;
  let cut = '';
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) return cut;
    cut += character;
  }
  return cut;
}

function characterWidth(character: string): number {
  if (character <= '\u007e') return 1;
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** East Asian wide and full-width characters, and what is drawn as a picture. */
const wide = /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;

/** Bytes as `docker build` says them: "1.24MB", "31B". */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : value.toFixed(2)}${units[unit] ?? ''}`;
}

/** Seconds with one digit: "0.3s". */
export function secondsText(milliseconds: number): string {
  return `${(Math.max(milliseconds, 0) / 1000).toFixed(1)}s`;
}
