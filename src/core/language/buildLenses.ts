import { parseDockerfile, stageName } from '../build/dockerfile.ts';

/** Something to be offered over a line of a Dockerfile. */
export interface BuildLens {
  /** From 1. */
  readonly line: number;
  readonly action: BuildAction;
}

export type BuildAction =
  /** The whole file. */
  | { readonly kind: 'build'; readonly noCache: boolean }
  /** A stage. `target` is not there for the last one, which is what is built anyway. */
  | { readonly kind: 'buildStage' | 'buildUpTo' | 'run'; readonly target?: string };

/**
 * What to offer over the lines of a Dockerfile. A stage without a name can only be built where it is the last one:
 * BuildKit takes no numbers.
 */
export function buildLenses(text: string): readonly BuildLens[] {
  const stages = parseDockerfile(text).filter(({ keyword, rest }) => keyword === 'FROM' && rest !== '');
  if (stages.length === 0) return [];
  const file = [false, true].map((noCache) => ({ line: 1, action: { kind: 'build' as const, noCache } }));
  const perStage = stages.flatMap((from, index) => {
    const name = stageName(from);
    const isLast = index === stages.length - 1;
    if (!isLast && (name === undefined || !/^[a-z][\w.-]*$/.test(name))) return [];
    const target = isLast || name === undefined ? {} : { target: name };
    return (['buildStage', 'buildUpTo', 'run'] as const).map((kind) => ({ line: from.startLine, action: { kind, ...target } }));
  });
  return [...file, ...perStage];
}
