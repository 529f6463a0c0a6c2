import { type MessageInitShape } from '@bufbuild/protobuf';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { familiarImageName, parseImageName, withDefaultTag } from '../model/imageName.ts';
import { type BuildRequest, type OutputSpec, type TypedOptions } from './build.ts';
import { contextKind } from './contextKind.ts';
import { ulimitText } from './buildCommand.ts';
import { parseCache } from './cacheOptions.ts';
import { isRemote } from './definitionOptions.ts';
import { csvLine } from './optionText.ts';
import { type SolveRequestSchema } from './proto/control_pb.ts';

type SolveInit = MessageInitShape<typeof SolveRequestSchema>;

/** What `Control.Solve` is asked for; the attributes are those that `docker buildx build` sends. */
export function solveRequest(request: BuildRequest, ids: { readonly ref: string; readonly session: string }): SolveInit {
  const imports = request.cacheFrom.map(parseCache).filter((cache) => cache !== undefined).map(cacheEntry);
  return {
    ...ids,
    ...exporters(request),
    frontend: 'dockerfile.v0',
    // The frontend imports caches itself, as soon as it knows what they could be for.
    frontendAttrs: { ...frontendAttrs(request), ...(imports.length > 0 && { 'cache-imports': JSON.stringify(imports.map(({ type, attrs }) => ({ Type: type, Attrs: attrs }))) }) },
    cache: { exports: (request.cacheTo ?? []).map(cacheEntry), imports },
    entitlements: [...(request.allow ?? [])],
  };
}

/** The name by which the engine asks for a folder that is a named context: any text may be a context's name, not a header. */
export function contextFolder(name: string): string {
  return `context-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}

/** The contexts that are folders of this machine, by {@link contextFolder}. */
export function localContexts({ contexts = {} }: BuildRequest): ReadonlyMap<string, string> {
  return new Map(Object.entries(contexts).flatMap(([name, value]) => (isRemote(value) ? [] : [[contextFolder(name), value] as const])));
}

/** Several exporters at once have a field of their own, which BuildKit before 0.13 does not know. */
function exporters(request: BuildRequest): Pick<SolveInit, 'exporter' | 'exporterAttrs' | 'exporters'> {
  const [first = image(request), ...more] = (request.outputs ?? []).map((output) => exporter(output, request));
  return more.length === 0 ? { exporter: first.type, exporterAttrs: first.attrs } : { exporters: [first, ...more] };
}

interface Exporter {
  readonly type: string;
  readonly attrs: Record<string, string>;
}

function exporter(output: OutputSpec, request: BuildRequest): Exporter {
  const { type, options, destination } = output;
  if (type === 'registry') return { type: 'image', attrs: { ...names(request), ...options, push: 'true' } };
  if (destination === undefined && isForEngine(output)) return image(request, options);
  // An archive carries the names of its image, a folder has none.
  return { type, attrs: { ...(type !== 'local' && type !== 'tar' && names(request)), ...options } };
}

/** Whether an output is just the image that an engine keeps. */
export function isForEngine({ type, options, destination }: OutputSpec): boolean {
  return destination === undefined && (type === 'docker' || type === 'image') && options.push !== 'true';
}

/** Whether a build ends with an image in the engine. */
export function makesImage({ outputs = [] }: Pick<BuildRequest, 'outputs'>): boolean {
  return outputs.length === 0 || outputs.some(isForEngine);
}

function image(request: BuildRequest, options: Readonly<Record<string, string>> = {}): Exporter {
  return { type: 'moby', attrs: { ...names(request), ...options } };
}

function names({ tags }: BuildRequest): Record<string, string> {
  return tags.length === 0 ? {} : { name: tags.map((tag) => familiarImageName(withDefaultTag(parseImageName(tag)))).join(',') };
}

function cacheEntry({ type, options }: TypedOptions): Exporter {
  return { type, attrs: { ...options } };
}

/** What the Dockerfile's reader is told. */
export function frontendAttrs(request: BuildRequest): Record<string, string> {
  const { addHosts = {}, attestations = {}, contexts = {}, noCacheFilter, shmSize, ulimits } = request;
  const platform = request.platforms?.join(',') ?? request.platform;
  return {
    ...(contextKind(request) === 'remote' ? { context: request.buildContext, filename: request.dockerfile } : { filename: basename(request.dockerfile) }),
    ...(isSet(request.target) && { target: request.target }),
    ...(isSet(platform) && { platform }),
    ...(isSet(request.network) && { 'force-network-mode': request.network }),
    ...(noCacheFilter && { 'no-cache': csvLine(noCacheFilter) }),
    ...(request.noCache && { 'no-cache': '' }),
    ...(request.pull && { 'image-resolve-mode': 'pull' }),
    ...(Object.keys(addHosts).length > 0 && { 'add-hosts': csvLine(Object.entries(addHosts).map(([name, address]) => `${name}=${address}`)) }),
    ...(shmSize !== undefined && { 'shm-size': String(shmSize) }),
    ...(ulimits && { ulimit: csvLine(ulimits.map(ulimitText)) }),
    ...prefixed('build-arg:', request.buildArgs),
    ...prefixed('label:', request.labels),
    ...prefixed('attest:', attestations),
    ...Object.fromEntries(Object.entries(contexts).map(([name, value]) => [`context:${contextName(name)}`, isRemote(value) ? value : `local:${contextFolder(name)}`])),
  };
}

/** A context may stand for an image, which the Dockerfile's reader then asks for by its short name. */
function contextName(name: string): string {
  return familiarImageName(parseImageName(name)).replace(/:latest$/, '');
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
