import { dirname } from 'node:path';
import { type BuildHistory } from './history.ts';
import { type BuildRequest } from './build.ts';

/** What a Dockerfile was last built with, which it does not say itself: the folder, or else its own, and the named contexts. */
export function knownContext(history: Pick<BuildHistory, 'latest'>, dockerfile: string): Pick<BuildRequest, 'buildContext' | 'contexts'> {
  const last = history.latest(dockerfile)?.request;
  return { buildContext: last?.buildContext ?? dirname(dockerfile), ...(last?.contexts && { contexts: last.contexts }) };
}
