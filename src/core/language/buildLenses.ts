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
  | { readonly kind: 'check' }
  /** A stage before the last one. */
  | { readonly kind: 'buildStage' | 'buildUpTo'; readonly target: string }
  /** `target` is not there for the last stage, which is what is built anyway. */
  | { readonly kind: 'run'; readonly target?: string };

/**
 * What to offer over the lines of a Dockerfile. A stage without a name can only be built where it is the last one:
 * BuildKit takes no numbers.
 */
export function buildLenses(text: string): readonly BuildLens[] {
  const stages = parseDockerfile(text).filter(({ keyword, rest }) => keyword === 'FROM' && rest !== '');
  const last = stages.at(-1);
  if (!last) return [];
  const file = [...[false, true].map((noCache) => ({ line: 1, action: { kind: 'build' as const, noCache } })), { line: 1, action: { kind: 'check' as const } }];
  const earlier = stages.slice(0, -1).flatMap((from) => {
    const target = stageName(from);
    if (target === undefined || !/^[a-z][\w.-]*$/.test(target)) return [];
    return (['buildStage', 'buildUpTo', 'run'] as const).map((kind) => ({ line: from.startLine, action: { kind, target } }));
  });
  return [...file, ...earlier, { line: last.startLine, action: { kind: 'run' } }];
}
