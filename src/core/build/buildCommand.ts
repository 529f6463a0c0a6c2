import { cliText, shellQuote } from '../model/shellQuote.ts';
import type { BuildRequest, TypedOptions, Ulimit } from './build.ts';
import { contextKind } from './contextKind.ts';
import { optionText } from './optionText.ts';

/** What is told of a build argument. */
type ArgumentText = (name: string, value: string) => string;

/** Its value may be a secret. */
const nameAlone: ArgumentText = (name) => name;

/**
 * The `docker build` command that does the same, to be pasted into a shell: what the command reads from its input, an
 * archive or a Dockerfile that is no file, is given to it there.
 * @param argument only the argument's name by default.
 */
export function buildCommandLine(request: BuildRequest, argument = nameAlone): string {
  const { buildContext, dockerfileInline } = request;
  if (dockerfileInline !== undefined) return `printf %s ${shellQuote(dockerfileInline)} | ${cliText(buildCommand(request, argument))}`;
  if (contextKind(request) === 'archive') return `${cliText(buildCommand({ ...request, buildContext: '-' }, argument))} < ${shellQuote(buildContext)}`;
  return cliText(buildCommand(request, argument));
}

/**
 * The words of the `docker build` command that does the same, to be read: without what it is given to read.
 * @param argument only the argument's name by default.
 */
export function buildCommand(request: BuildRequest, argument = nameAlone): readonly string[] {
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
