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
  /** One stage; `target` is not there for the last one, which is what is built anyway. */
  | { readonly kind: 'buildStage' | 'buildUpTo' | 'run'; readonly target?: string };

/**
 * What to offer over the lines of a Dockerfile. A stage without a name can only be built where it is the last one:
 * neither BuildKit nor the classic builder takes a number as the target.
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
  // Of the only stage the file's own lens says it already.
  const kinds = stages.length > 1 ? (['buildStage', 'buildUpTo', 'run'] as const) : (['buildUpTo', 'run'] as const);
  return [...file, ...earlier, ...kinds.map((kind) => ({ line: last.startLine, action: { kind } }))];
}
