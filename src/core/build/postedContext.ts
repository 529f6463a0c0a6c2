import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { type Readable } from 'node:stream';
import { type BuildRequest } from './build.ts';
import { contextKind } from './contextKind.ts';

/** How a build context is given to `POST /build` where its files are not sent one by one in an archive that is made for it. */
export interface PostedContext {
  /** Part of the query. [Engine API, ImageBuild] */
  readonly query: { readonly dockerfile: string; readonly remote?: string };
  readonly payload: { readonly headers?: Readonly<Record<string, string>>; readonly body?: Readable };
  dispose(): void;
}

export function postedContext(request: BuildRequest): PostedContext {
  const { buildContext, dockerfile } = request;
  const nothing = (): void => undefined;
  switch (contextKind(request)) {
    case 'folder':
      // Any body here, be it empty braces, and the engine builds nothing and says nothing.
      return { query: { dockerfile: basename(dockerfile), remote: 'client-session' }, payload: {}, dispose: nothing };
    case 'remote':
      return { query: { dockerfile, remote: buildContext }, payload: {}, dispose: nothing };
    case 'archive': {
      // In chunks: with a known length the classic builder does not notice that nobody waits for it any more.
      const body = createReadStream(buildContext);
      return { query: { dockerfile }, payload: { headers: { 'Content-Type': 'application/x-tar' }, body }, dispose: () => body.destroy() };
    }
  }
}
