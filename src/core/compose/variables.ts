import type { TextRange } from '../model/composeProject.ts';

/** Where a variable's value comes from. */
export type ValueSource =
  | { readonly kind: 'environment' }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  /** Compose sets it itself: it is what the project is called. */
  | { readonly kind: 'project' }
  /** It is not set, and the text gives a value for that case. */
  | { readonly kind: 'default' }
  /** It is not set: the text is empty. */
  | { readonly kind: 'unset' }
  /** It is not set, and the text demands it. */
  | { readonly kind: 'required'; readonly message: string };

export interface Variable {
  readonly value: string;
  readonly source: Extract<ValueSource, { readonly kind: 'environment' | 'file' | 'project' }>;
}

/** What variables are set to. */
export type Variables = (name: string) => Variable | undefined;

/** `$NAME`, `${NAME}` or `${NAME:-default}` in a text. Offsets are those of the text. */
export interface VariableUse {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly operator: '' | ':-' | '-' | ':?' | '?' | ':+' | '+';
  readonly operand: string;
}

/** A use of a variable in a file, with what comes of it. */
export interface ResolvedUse {
  readonly name: string;
  readonly range: TextRange;
  readonly value: string;
  readonly source: ValueSource;
}

/** How deep a default may name variables itself; deeper ones are left as they are. */
const deepest = 10;

/** Finds the variables of a text; `$$` is a dollar sign. Those in the defaults of others are not among them. [Compose specification, interpolation] */
export function variableUses(text: string): readonly VariableUse[] {
  const uses: VariableUse[] = [];
  for (let at = text.indexOf('$'); at >= 0 && at < text.length; at = text.indexOf('$', at)) {
    const use = text[at + 1] === '{' ? bracedUse(text, at) : plainUse(text, at);
    if (use) uses.push(use);
    at = use?.end ?? at + (text[at + 1] === '$' ? 2 : 1);
  }
  return uses;
}

/** What comes of one use: its text, and why. */
export function valueOf(use: VariableUse, variables: Variables, depth = 0): { readonly value: string; readonly source: ValueSource } {
  const known = variables(use.name);
  const isGiven = known !== undefined && (known.value !== '' || !use.operator.startsWith(':'));
  const operand = (): string => interpolate(use.operand, variables, depth + 1);
  switch (use.operator) {
    case '':
      return known ?? { value: '', source: { kind: 'unset' } };
    case ':-':
    case '-':
      return isGiven ? known : { value: operand(), source: { kind: 'default' } };
    case ':?':
    case '?':
      return isGiven ? known : { value: '', source: { kind: 'required', message: operand() } };
    case ':+':
    case '+':
      return isGiven ? { value: operand(), source: known.source } : { value: '', source: { kind: 'default' } };
  }
}

/** The text with the values of its variables. */
export function interpolate(text: string, variables: Variables, depth = 0): string {
  if (!text.includes('$') || depth > deepest) return text;
  let result = '';
  let at = 0;
  for (const use of variableUses(text)) {
    result += dollars(text.slice(at, use.start)) + valueOf(use, variables, depth).value;
    at = use.end;
  }
  return result + dollars(text.slice(at));
}

function dollars(text: string): string {
  return text.replaceAll('$$', '$');
}

function plainUse(text: string, start: number): VariableUse | undefined {
  const name = /^[A-Za-z_]\w*/.exec(text.slice(start + 1, start + 300))?.[0];
  return name === undefined ? undefined : { name, start, end: start + 1 + name.length, operator: '', operand: '' };
}

function bracedUse(text: string, start: number): VariableUse | undefined {
  const end = closingBrace(text, start + 2);
  const match = end < 0 ? null : /^([A-Za-z_]\w*)(?:(:?[-?+])(.*))?$/s.exec(text.slice(start + 2, end));
  if (!match) return undefined;
  const [, name = '', operator = '', operand = ''] = match;
  return { name, start, end: end + 1, operator: operator as VariableUse['operator'], operand };
}

/** The brace that closes what was opened before `at`; -1 where there is none. */
function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{' && text[at - 1] === '$') depth += 1;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}
