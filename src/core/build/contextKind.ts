import { type BuildRequest } from './build.ts';

/** What a build context is: a folder of this machine, a file that is an archive of one, or what the engine fetches itself. */
export type ContextKind = 'folder' | 'archive' | 'remote';

/**
 * Told by the text alone, as the command line does.
 * [docker/cli, command/image/build: a URL, or a repository of Git]
 */
export function contextKind({ buildContext }: Pick<BuildRequest, 'buildContext'>): ContextKind {
  if (isRemoteContext(buildContext)) return 'remote';
  return /\.(?:tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz|zst))$/i.test(buildContext) ? 'archive' : 'folder';
}

/** Whether the Dockerfile is a file of this machine: it is none in an archive, in what the engine fetches, or in a task's own text. */
export function hasDockerfileHere(request: Pick<BuildRequest, 'buildContext' | 'dockerfileInline'>): boolean {
  return request.dockerfileInline === undefined && contextKind(request) === 'folder';
}

export function isRemoteContext(context: string): boolean {
  return /^(?:(?:https?|git|ssh):\/\/|git@|github\.com\/)/i.test(context);
}

/** Whether it is a folder in a repository of Git: "https://example.org/shop.git#main:web". */
export function isFolderOfRepository(context: string): boolean {
  return isRemoteContext(context) && /#[^:]*:./.test(context);
}

/** Whether somebody could read a password or a token there; the user of an SSH address is neither. */
export function hasCredentials(context: string): boolean {
  return /^(?:https?:\/\/[^/@]+@|[a-z]+:\/\/[^/@]*:[^/@]+@)/i.test(context);
}
