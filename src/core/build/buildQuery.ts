import { type BuildRequest } from './build.ts';

/** The query of `POST /build`, as far as both builders share it. [Engine API, ImageBuild] */
export function buildQuery(request: BuildRequest, dockerfile: string): Readonly<Record<string, string | readonly string[]>> {
  return {
    dockerfile,
    t: request.tags,
    buildargs: JSON.stringify(request.buildArgs),
    labels: JSON.stringify(request.labels),
    ...(isSet(request.target) && { target: request.target }),
    ...(isSet(request.platform) && { platform: request.platform }),
    ...(isSet(request.network) && { networkmode: request.network }),
    ...(request.cacheFrom.length > 0 && { cachefrom: JSON.stringify(request.cacheFrom) }),
    ...(request.pull && { pull: '1' }),
    ...(request.noCache && { nocache: '1' }),
  };
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
