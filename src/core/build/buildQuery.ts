import { parseCache } from './cacheOptions.ts';
import { type BuildRequest } from './build.ts';

/** The query of `POST /build`, as far as both builders share it. [Engine API, ImageBuild] */
export function buildQuery(request: BuildRequest, dockerfile: string): Readonly<Record<string, string | readonly string[]>> {
  const { addHosts, shmSize, ulimits } = request;
  const caches = request.cacheFrom.map((text) => parseCache(text)?.options.ref ?? text);
  return {
    dockerfile,
    t: request.tags,
    buildargs: JSON.stringify(request.buildArgs),
    labels: JSON.stringify(request.labels),
    ...(isSet(request.target) && { target: request.target }),
    ...(isSet(request.platform) && { platform: request.platform }),
    ...(isSet(request.network) && { networkmode: request.network }),
    ...(caches.length > 0 && { cachefrom: JSON.stringify(caches) }),
    ...(request.pull && { pull: '1' }),
    ...(request.noCache && { nocache: '1' }),
    ...(addHosts && { extrahosts: Object.entries(addHosts).map(([name, address]) => `${name}:${address}`) }),
    ...(shmSize !== undefined && { shmsize: String(shmSize) }),
    ...(ulimits && { ulimits: JSON.stringify(ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard }))) }),
  };
}

/** What only BuildKit takes of it. Caches go into the image itself, outputs to this machine; nothing else is possible this way. */
export function buildKitQuery(request: BuildRequest, dockerfile: string): Readonly<Record<string, string | readonly string[]>> {
  const hasInlineCache = request.cacheTo?.some(({ type }) => type === 'inline') === true;
  const outputs = request.outputs?.filter(({ destination }) => destination !== undefined) ?? [];
  return {
    ...buildQuery(request, dockerfile),
    ...(hasInlineCache && { buildargs: JSON.stringify({ ...request.buildArgs, BUILDKIT_INLINE_CACHE: '1' }) }),
    ...(outputs.length > 0 && { outputs: JSON.stringify(outputs.map(({ type, options }) => ({ Type: type, Attrs: options }))) }),
  };
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
