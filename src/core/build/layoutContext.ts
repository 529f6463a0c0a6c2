import { type BuildRequest, type TypedOptions } from './build.ts';
import { parseCache } from './cacheOptions.ts';

/** A folder of this machine that holds images, as the value of a named context begins that stands for one of them. */
export const layoutScheme = 'oci-layout://';

/** What `oci-layout://path[:tag][@digest]` says. */
export interface LayoutContext {
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** @returns undefined where it is another kind of context. */
export function parseLayoutContext(context: string): LayoutContext | undefined {
  if (!context.startsWith(layoutScheme)) return undefined;
  const [, path = '', tag, digest] = /^(.*?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/s.exec(context.slice(layoutScheme.length)) ?? [];
  return { path, tag, digest };
}

export function layoutContextText({ path, tag, digest }: LayoutContext): string {
  return `${layoutScheme}${path}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** Whether a cache is a folder of this machine. */
export function isLocalCache(cache: TypedOptions | undefined): cache is TypedOptions {
  return cache?.type === 'local';
}

/** Whether a build has to do with folders that are image layouts. */
export function hasLayouts({ cacheFrom, cacheTo = [], contexts = {} }: BuildRequest): boolean {
  return cacheTo.some(isLocalCache) || cacheFrom.some((text) => isLocalCache(parseCache(text))) || Object.values(contexts).some((context) => parseLayoutContext(context));
}
