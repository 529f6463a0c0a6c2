/** One way in which a server says that one may show who one is. */
export interface Challenge {
  /** In lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** By their names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

const longest = 16 * 1024;
/** A scheme that begins a challenge, or a parameter of the one before. */
const piece = /[\s,]*(?:([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))|([A-Za-z][\w!#$%&'*+.^`|~-]*)(?=[\s,]|$))/y;

/** Reads `WWW-Authenticate`, which may hold several challenges. [RFC 9110, 11.6.1] What makes no sense ends the reading. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { readonly scheme: string; readonly parameters: Record<string, string> }[] = [];
  const text = header.slice(0, longest);
  piece.lastIndex = 0;
  for (let match = piece.exec(text); match && match[0] !== ''; match = piece.exec(text)) {
    const [, name, quoted, plain, scheme] = match;
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: Object.create(null) as Record<string, string> });
    const last = challenges.at(-1);
    if (name !== undefined && last) last.parameters[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
  }
  return challenges.map(({ scheme, parameters }) => ({ scheme, parameters: { ...parameters } }));
}
