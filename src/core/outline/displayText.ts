const longest = 300;

/**
 * A text from an engine, fit to be shown on one line: control characters (ANSI sequences begin with one),
 * characters that reorder what stands beside them or are invisible, and broken UTF-16 are replaced by something
 * visible; what is too long is cut. Markdown and HTML are escaped where they are rendered, not here.
 */
export function displayText(text: string, limit = longest): string {
  const head = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return head.replace(unfit, (character) => controlPicture(character.codePointAt(0) ?? 0));
}

/** Joiners (U+200C, U+200D) are needed to write some languages and emoji. */
const unfit = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

function controlPicture(code: number): string {
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '␡' : '�';
}

/** The short form of an id, as the CLI shows it. */
export function shortId(id: string): string {
  return displayText(id.replace(/^sha256:/, '').slice(0, 12));
}

/** Makes a text a segment of a row's id, which `/` separates. */
export function idSegment(text: string): string {
  return text.replace(/[%/]/g, (character) => (character === '%' ? '%25' : '%2F'));
}

export function fromIdSegment(segment: string): string {
  return segment.replaceAll('%2F', '/').replaceAll('%25', '%');
}

/** Lets long words, as paths and digests are, go on in the next line where there is little room. */
export function breakable(text: string): string {
  return text.replace(/\S{20}(?=\S)/g, '$&\u200b');
}
