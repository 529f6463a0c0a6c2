import type { BuildRequest, TypedOptions, Ulimit } from './build.ts';
import { optionText } from './optionText.ts';

/**
 * The `docker build` command that does the same.
 * @param argument what is told of a build argument: only its name by default, since its value may be a secret.
 */
export function buildCommand(request: BuildRequest, argument: (name: string, value: string) => string = (name) => name): readonly string[] {
  const repeated = (name: string, values: readonly string[]): readonly string[] => values.flatMap((value) => [name, value]);
  const optional = (name: string, value: string | undefined): readonly string[] => (value === undefined ? [] : [name, value]);
  return [
    'docker',
    'build',
    '--file',
    request.dockerfileInline === undefined ? request.dockerfile : '-',
    ...repeated('--tag', request.tags),
    ...optional('--target', request.target),
    ...repeated('--build-arg', Object.entries(request.buildArgs).map(([name, value]) => argument(name, value))),
    ...repeated('--label', Object.entries(request.labels).map(([name, value]) => `${name}=${value}`)),
    ...optional('--platform', request.platforms?.join(',') ?? request.platform),
    ...(request.pull ? ['--pull'] : []),
    ...(request.noCache ? ['--no-cache'] : []),
    ...repeated('--cache-from', request.cacheFrom),
    ...optional('--network', request.network),
    ...buildKitOptions(request),
    request.buildContext,
  ];
}

function buildKitOptions(request: BuildRequest): readonly string[] {
  const each = <T>(name: string, values: readonly T[] | undefined, text: (value: T) => string): readonly string[] => (values ?? []).flatMap((value) => [name, text(value)]);
  const { attestations = {} } = request;
  return [
    ...each('--secret', request.secrets, ({ id, ...from }) => optionText([['id', id], 'file' in from ? ['src', from.file] : ['env', from.env]])),
    ...each('--ssh', request.ssh, ({ id, socket }) => (socket === undefined ? id : `${id}=${socket}`)),
    ...each('--cache-to', request.cacheTo, (cache) => typedText(cache)),
    ...each('--output', request.outputs, (output) => typedText(output, output.destination)),
    ...each('--build-context', Object.entries(request.contexts ?? {}), ([name, context]) => `${name}=${context}`),
    ...each('--add-host', Object.entries(request.addHosts ?? {}), ([name, address]) => `${name}:${address}`),
    ...(request.shmSize === undefined ? [] : ['--shm-size', String(request.shmSize)]),
    ...each('--ulimit', request.ulimits, ulimitText),
    ...each('--attest', Object.entries(attestations), ([name, value]) => `type=${name}${value === '' ? '' : `,${value}`}`),
    ...(request.push === true ? ['--push'] : []),
    ...each('--no-cache-filter', request.noCacheFilter, (stage) => stage),
    ...each('--allow', request.allow, (entitlement) => entitlement),
  ];
}

function typedText({ type, options }: TypedOptions, destination?: string): string {
  return optionText([['type', type], ...Object.entries(options), ...(destination === undefined ? [] : [['dest', destination] as const])]);
}

/** `nofile=1024:2048` */
export function ulimitText({ name, soft, hard }: Ulimit): string {
  return `${name}=${soft}:${hard}`;
}
