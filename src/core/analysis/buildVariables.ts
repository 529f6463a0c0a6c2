import { baseOf, stageName, type Instruction } from '../build/dockerfile.ts';

export type Variables = ReadonlyMap<string, string | undefined>;

/**
 * The `ARG`s and `ENV`s that an instruction sees, as far as the Dockerfile and the build's arguments tell: what a base
 * image sets, and what the builder sets by itself, is not known here.
 */
export function variablesAt(instructions: readonly Instruction[], index: number, buildArgs: Readonly<Record<string, string>>): Variables {
  const stage = instructions[index]?.stage ?? -1;
  const globals = globalArguments(instructions, buildArgs);
  return stage < 0 ? globals : stageVariables(instructions, stage, index, { globals, buildArgs });
}

interface Given {
  readonly globals: Variables;
  readonly buildArgs: Readonly<Record<string, string>>;
}

function stageVariables(instructions: readonly Instruction[], stage: number, end: number, given: Given): Variables {
  const environment = new Map(inherited(instructions, stage, given));
  const args = new Map<string, string | undefined>();
  const visible = (): Variables => new Map([...args, ...environment]);
  for (const { keyword, rest } of instructions.slice(0, end).filter((instruction) => instruction.stage === stage)) {
    if (keyword === 'ENV') for (const [name, value] of environmentOf(rest)) environment.set(name, expand(value ?? '', visible()));
    if (keyword !== 'ARG') continue;
    for (const [name, value] of assignments(rest)) args.set(name, argumentValue(name, value, visible(), given));
  }
  return visible();
}

/** An environment goes on in the stages that build on another; arguments end with their stage. */
function inherited(instructions: readonly Instruction[], stage: number, given: Given): Variables {
  const from = instructions.find((instruction) => instruction.keyword === 'FROM' && instruction.stage === stage);
  const base = from && baseOf(from).toLowerCase();
  const parent = instructions.findLast((instruction) => instruction.keyword === 'FROM' && instruction.stage < stage && stageName(instruction) === base);
  if (!parent) return new Map();
  const all = stageVariables(instructions, parent.stage, instructions.length, given);
  const names = new Set(instructions.filter(({ keyword, stage: own }) => keyword === 'ENV' && own <= parent.stage).flatMap(({ rest }) => environmentOf(rest).map(([name]) => name)));
  return new Map([...all].filter(([name]) => names.has(name)));
}

function globalArguments(instructions: readonly Instruction[], buildArgs: Readonly<Record<string, string>>): Variables {
  const values = new Map<string, string | undefined>();
  for (const { keyword, rest } of instructions.filter(({ stage }) => stage < 0)) {
    if (keyword !== 'ARG') continue;
    for (const [name, value] of assignments(rest)) values.set(name, buildArgs[name] ?? (value === undefined ? undefined : expand(value, values)));
  }
  return values;
}

function argumentValue(name: string, value: string | undefined, known: Variables, { globals, buildArgs }: Given): string | undefined {
  return buildArgs[name] ?? (value === undefined ? globals.get(name) : expand(value, known));
}

/** Also in the old form `A one value`. */
function environmentOf(rest: string): readonly (readonly [string, string | undefined])[] {
  const [first = ''] = rest.split(' ', 1);
  return first.includes('=') ? assignments(rest) : [[first, unquoted(rest.slice(first.length + 1))]];
}

/** `A=1 B="two words" C` */
function assignments(rest: string): readonly (readonly [string, string | undefined])[] {
  const found = rest.matchAll(/([^\s=]+)(?:=((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])*))?/g);
  return [...found].map(([, name = '', value]) => [name, value === undefined ? undefined : unquoted(value)] as const);
}

function unquoted(value: string): string {
  return value.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_, double: string | undefined, single: string | undefined) => double ?? single ?? '');
}

/** Names between `$` and the values; a variable that is not known stays as it is written. */
export function expand(text: string, variables: Variables): string {
  return text.replace(/\\\$|\$\{(\w+)(?::([-+])([^}]*))?\}|\$(\w+)/g, (whole, braced: string | undefined, operator: string | undefined, word: string | undefined, plain: string | undefined) => {
    const name = braced ?? plain;
    if (name === undefined) return whole;
    const value = variables.get(name);
    if (operator === '+') return value === undefined || value === '' ? '' : (word ?? '');
    if (operator === '-') return value === undefined || value === '' ? (word ?? '') : value;
    return value ?? whole;
  });
}

/** The names of the variables that a text mentions. */
export function mentioned(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name));
}
