import { interpolate, type Variable, type Variables } from './variables.ts';

/**
 * Reads a `.env` file: `NAME=value`, quoted or not, with comments and `export`. What cannot be understood is left out.
 * [compose-go, dotenv]
 *
 * @param variables what is set besides, for the variables that its values name.
 */
export function parseDotEnv(text: string, file: string, variables: Variables = () => undefined): ReadonlyMap<string, Variable> {
  const found = new Map<string, Variable>();
  const lookup: Variables = (name) => variables(name) ?? found.get(name);
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*[=:]\s*(.*)$/.exec(lines[at] ?? '');
    if (!match) continue;
    const [, name = '', rest = ''] = match;
    const line = at + 1;
    const quote = rest[0] === '"' || rest[0] === "'" ? rest[0] : undefined;
    let whole = rest;
    // A quoted value may go on for several lines.
    while (quote !== undefined && closingQuote(whole, quote) < 0 && at + 1 < lines.length) whole += `\n${lines[++at] ?? ''}`;
    found.set(name, { value: valueText(whole, quote, lookup), source: { kind: 'file', file, line } });
  }
  return found;
}

function valueText(text: string, quote: string | undefined, lookup: Variables): string {
  if (quote === undefined) return interpolate(text.replace(/(?:^|\s)#.*$/, '').trimEnd(), lookup);
  const end = closingQuote(text, quote);
  const inside = text.slice(1, end < 0 ? undefined : end);
  return quote === "'" ? inside.replaceAll("\\'", "'") : interpolate(unescaped(inside), lookup);
}

function closingQuote(text: string, quote: string): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, (whole, character: string) => escapes[character] ?? (character === '"' || character === '\\' ? character : whole));
}
