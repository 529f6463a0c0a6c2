import { posix } from 'node:path';
import { stageName, type Instruction } from '../build/dockerfile.ts';
import { expand, type Variables } from './buildVariables.ts';

/** What an instruction takes from elsewhere. */
export interface Sources {
  /** Paths and patterns in the build context. */
  readonly context: readonly string[];
  /** Names or numbers of stages, and images. */
  readonly from: readonly string[];
  /** Whether it takes something from the network, of which nobody knows whether it changed. */
  readonly isRemote: boolean;
}

const nothing: Sources = { context: [], from: [], isRemote: false };

export function sourcesOf({ keyword, rest }: Instruction, variables: Variables): Sources {
  const text = expand(rest, variables);
  if (keyword === 'COPY' || keyword === 'ADD') return copied(text, keyword === 'ADD');
  return keyword === 'RUN' ? mounted(text) : nothing;
}

/** Which stage a name or a number stands for; undefined for an image. */
export function stageCalled(name: string, instructions: readonly Instruction[]): number | undefined {
  const stages = instructions.filter(({ keyword }) => keyword === 'FROM');
  const named = stages.find((from) => stageName(from) === name.toLowerCase());
  return named?.stage ?? (/^\d+$/.test(name) ? stages[Number(name)]?.stage : undefined);
}

function copied(text: string, mayBeRemote: boolean): Sources {
  const { from, sources } = copiedParts(text);
  if (from !== undefined) return { ...nothing, from: [from] };
  const isRemote = (word: string): boolean => mayBeRemote && /^(?:https?:\/\/|git@|ssh:\/\/|git:\/\/)/.test(word);
  return { context: sources.filter((word) => !isRemote(word)), from: [], isRemote: sources.some(isRemote) };
}

/** What a `COPY` or `ADD` says, without its here-documents; variables are to be expanded before. */
export function copiedParts(text: string): { readonly from?: string; readonly sources: readonly string[]; readonly destination: string | undefined } {
  const [flags = ''] = /^(?:--\S+\s+)*/.exec(text) ?? [];
  const from = /(?:^|\s)--from=(\S+)/.exec(flags)?.[1];
  const words = wordsOf(text.slice(flags.length));
  return { ...(from !== undefined && { from }), sources: words.slice(0, -1).filter((word) => !word.startsWith('<<')), destination: words.at(-1) };
}

function wordsOf(text: string): readonly string[] {
  try {
    const values: unknown = JSON.parse(text);
    if (Array.isArray(values)) return values.filter((value) => typeof value === 'string');
  } catch {
    // The plain form, which is what most have.
  }
  return text.split(/\s+/).filter((word) => word !== '');
}

function mounted(text: string): Sources {
  const mounts = mountsOf(text);
  return { context: mounts.flatMap(({ from, source }) => (from === undefined ? [source] : [])), from: mounts.flatMap(({ from }) => from ?? []), isRemote: false };
}

/** A `RUN --mount=type=bind`. Without `from` it is of the build context. */
export interface BindMount {
  readonly from?: string;
  readonly source: string;
  readonly target: string | undefined;
}

/** What a `RUN` binds; variables are to be expanded before. */
export function mountsOf(text: string): readonly BindMount[] {
  return [...text.matchAll(/(?:^|\s)--mount=(\S+)/g)].flatMap(([, options = '']) => {
    const mount = new Map(options.split(',').map((option) => [option.split('=', 1)[0] ?? '', option.slice(option.indexOf('=') + 1)]));
    if ((mount.get('type') ?? 'bind') !== 'bind') return [];
    const from = mount.get('from');
    return [{ ...(from !== undefined && { from }), source: mount.get('source') ?? mount.get('src') ?? '.', target: mount.get('target') ?? mount.get('dst') ?? mount.get('destination') }];
  });
}

/** Whether a path of the context is one of the sources, or lies in one. */
export function sourceMatcher(sources: readonly string[]): (path: string) => boolean {
  const patterns = sources.map(patternOf);
  return (path) => patterns.some((pattern) => pattern.test(path));
}

function patternOf(source: string): RegExp {
  const path = posix.normalize(source).replace(/^(?:\.{0,2}\/)+|\/+$/g, '');
  if (path === '' || path === '.') return /^/;
  const pattern = path.replace(/\*+|\?|\[\^?[^\]]+\]|[\\^$.|+(){}[\]]/g, (part) => {
    if (part === '*') return '[^/]*';
    if (part.startsWith('*')) return '.*';
    if (part === '?') return '[^/]';
    return part.length > 1 ? part.replaceAll('\\', '\\\\') : `\\${part}`;
  });
  try {
    return new RegExp(`^${pattern}(?:/|$)`);
  } catch {
    // A class whose range runs backwards (`[z-a]`) is no error to the builder: it matches nothing.
    return /(?!)/;
  }
}
