import { dirname, join, posix } from 'node:path';
import * as l10n from '@vscode/l10n';
import { imageNameProblem } from '../model/imageName.ts';
import type { BuildRequest } from './build.ts';
import { contextKind, hasCredentials, isRemoteContext } from './contextKind.ts';
import { readBuildKitOptions, readCacheFrom } from './definitionOptions.ts';
import { DefinitionReader, unresolvedProblem } from '../base/definitionReader.ts';

/** A task's definition as it stands in tasks.json, variables resolved: anything may stand there. */
export type RawDefinition = Readonly<Record<string, unknown>>;

export type ParsedDefinition =
  | { readonly kind: 'valid'; readonly request: BuildRequest; readonly progress: 'auto' | 'plain'; readonly isCheck?: true }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/**
 * Reads the definition of a `docker-build` task.
 *
 * @param folder what relative paths begin at: the workspace folder; undefined where there is none.
 * @returns all that is wrong with it, not just the first.
 */
export function parseDefinition(definition: RawDefinition, folder: string | undefined): ParsedDefinition {
  const reader = new DefinitionReader(definition, folder);
  const request = readRequest(reader);
  const progress = reader.choice('progress', ['auto', 'plain']);
  const isCheck = reader.flag('check');
  return reader.problems.length === 0 ? { kind: 'valid', request, progress, ...(isCheck && { isCheck }) } : { kind: 'invalid', problems: reader.problems };
}

function readRequest(reader: DefinitionReader): BuildRequest {
  const target = reader.text('target');
  const platforms = readPlatforms(reader);
  const network = reader.text('network');
  return {
    ...readPaths(reader),
    tags: reader.texts('tags', tagProblem),
    buildArgs: reader.textMap('buildArgs'),
    labels: reader.textMap('labels'),
    pull: reader.flag('pull'),
    noCache: reader.flag('noCache'),
    cacheFrom: readCacheFrom(reader),
    builder: reader.choice('builder', ['auto', 'buildkit', 'classic']),
    ...(target === undefined ? {} : { target }),
    ...platforms,
    ...(network === undefined ? {} : { network }),
    ...readBuildKitOptions(reader),
  };
}

/** The context is the Dockerfile's folder where it is not given, the Dockerfile the context's where that is not. */
function readPaths(reader: DefinitionReader): Pick<BuildRequest, 'dockerfile' | 'buildContext' | 'dockerfileInline'> {
  const dockerfileInline = reader.longText('dockerfileInline');
  const context = reader.text('context') ?? '';
  const buildContext = isRemoteContext(context) ? readRemote(reader, context) : reader.path('context');
  if (buildContext !== undefined && contextKind({ buildContext }) !== 'folder') return { dockerfile: readInner(reader), buildContext };
  const dockerfile = reader.path('dockerfile');
  if (dockerfileInline !== undefined) {
    if (dockerfile !== undefined) reader.wrong(l10n.t('Either "{0}" or "{1}" can be given, not both.', 'dockerfile', 'dockerfileInline'));
    const base = buildContext ?? reader.absolute('.');
    return { dockerfile: join(base, inlineName), buildContext: base, dockerfileInline };
  }
  if (dockerfile !== undefined) return { dockerfile, buildContext: buildContext ?? dirname(dockerfile) };
  const base = buildContext ?? reader.absolute('.');
  return { dockerfile: join(base, 'Dockerfile'), buildContext: base };
}

function readRemote(reader: DefinitionReader, context: string): string {
  // tasks.json is for everybody to read, and so are logs and records of builds.
  if (hasCredentials(context)) reader.wrong(l10n.t('A credential does not belong into a task: "{0}".', 'context'));
  return context;
}

/** The Dockerfile's path in a context that is no folder. */
function readInner(reader: DefinitionReader): string {
  if (reader.raw('dockerfileInline') !== undefined) reader.wrong(l10n.t('"{0}" needs a "context" that is a folder.', 'dockerfileInline'));
  const path = reader.text('dockerfile', innerProblem) ?? 'Dockerfile';
  return posix.normalize(path);
}

function innerProblem(path: string): string | undefined {
  const isInside = !posix.isAbsolute(path) && !`${posix.normalize(path)}/`.startsWith('../');
  return unresolvedProblem(path) ?? (isInside ? undefined : l10n.t('It must be a path in the context: "{0}".', path));
}

/** What a Dockerfile that is no file is called: not as a file that may be there. */
const inlineName = 'Dockerfile (inline)';

function readPlatforms(reader: DefinitionReader): Pick<BuildRequest, 'platform' | 'platforms'> {
  const platform = reader.text('platform', platformProblem);
  const platforms = [...new Set(reader.texts('platforms', platformProblem))];
  if (platform !== undefined && platforms.length > 0) reader.wrong(l10n.t('Either "{0}" or "{1}" can be given, not both.', 'platform', 'platforms'));
  if (platforms.length > 1) return { platforms };
  const only = platform ?? platforms[0];
  return only === undefined ? {} : { platform: only };
}

function tagProblem(tag: string): string | undefined {
  return tag.includes('@') ? l10n.t('A new image is named by a tag, not by a digest: "{0}".', tag) : imageNameProblem(tag);
}

function platformProblem(platform: string): string | undefined {
  if (/^[a-z\d_]+(?:\/[a-z\d_]+){0,2}$/i.test(platform)) return undefined;
  return l10n.t('"{0}" is not a platform such as "linux/arm64".', platform);
}
