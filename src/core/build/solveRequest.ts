import { type MessageInitShape } from '@bufbuild/protobuf';
import { basename } from 'node:path';
import { familiarImageName, parseImageName, withDefaultTag } from '../model/imageName.ts';
import { type BuildRequest } from './build.ts';
import { type SolveRequestSchema } from './proto/control_pb.ts';

type SolveInit = MessageInitShape<typeof SolveRequestSchema>;

/** What `Control.Solve` is asked for; the attributes are those that `docker buildx build` sends. */
export function solveRequest(request: BuildRequest, ids: { readonly ref: string; readonly session: string }): SolveInit {
  return {
    ...ids,
    frontend: 'dockerfile.v0',
    frontendAttrs: frontendAttrs(request),
    exporter: 'moby',
    exporterAttrs: request.tags.length === 0 ? {} : { name: request.tags.map((tag) => familiarImageName(withDefaultTag(parseImageName(tag)))).join(',') },
    cache: { exports: [], imports: request.cacheFrom.map((reference) => ({ type: 'registry', attrs: { ref: reference } })) },
  };
}

function frontendAttrs(request: BuildRequest): Record<string, string> {
  return {
    filename: basename(request.dockerfile),
    ...(isSet(request.target) && { target: request.target }),
    ...(isSet(request.platform) && { platform: request.platform }),
    ...(isSet(request.network) && { 'force-network-mode': request.network }),
    ...(request.noCache && { 'no-cache': '' }),
    ...(request.pull && { 'image-resolve-mode': 'pull' }),
    ...prefixed('build-arg:', request.buildArgs),
    ...prefixed('label:', request.labels),
  };
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
