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
  const [flags = ''] = /^(?:--\S+\s+)*/.exec(text) ?? [];
  const from = /(?:^|\s)--from=(\S+)/.exec(flags)?.[1];
  if (from !== undefined) return { ...nothing, from: [from] };
  const words = wordsOf(text.slice(flags.length)).slice(0, -1).filter((word) => !word.startsWith('<<'));
  const isRemote = (word: string): boolean => mayBeRemote && /^(?:https?:\/\/|git@|ssh:\/\/|git:\/\/)/.test(word);
  return { context: words.filter((word) => !isRemote(word)), from: [], isRemote: words.some(isRemote) };
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
  const context: string[] = [];
  const from: string[] = [];
  for (const [, options = ''] of text.matchAll(/(?:^|\s)--mount=(\S+)/g)) {
    const mount = new Map(options.split(',').map((option) => [option.split('=', 1)[0] ?? '', option.slice(option.indexOf('=') + 1)]));
    if ((mount.get('type') ?? 'bind') !== 'bind') continue;
    const origin = mount.get('from');
    if (origin !== undefined) from.push(origin);
    else context.push(mount.get('source') ?? mount.get('src') ?? '.');
  }
  return { context, from, isRemote: false };
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
  return new RegExp(`^${pattern}(?:/|$)`);
}
