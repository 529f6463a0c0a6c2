import type { BuildRequest } from './build.ts';

/** The `docker build` command that does the same. Values of build arguments may be secrets: only their names are told. */
export function buildCommand(request: BuildRequest): readonly string[] {
  const repeated = (name: string, values: readonly string[]): readonly string[] => values.flatMap((value) => [name, value]);
  const optional = (name: string, value: string | undefined): readonly string[] => (value === undefined ? [] : [name, value]);
  return [
    'docker',
    'build',
    '--file',
    request.dockerfile,
    ...repeated('--tag', request.tags),
    ...optional('--target', request.target),
    ...repeated('--build-arg', Object.keys(request.buildArgs)),
    ...repeated('--label', Object.entries(request.labels).map(([name, value]) => `${name}=${value}`)),
    ...optional('--platform', request.platform),
    ...(request.pull ? ['--pull'] : []),
    ...(request.noCache ? ['--no-cache'] : []),
    ...repeated('--cache-from', request.cacheFrom),
    ...optional('--network', request.network),
    request.buildContext,
  ];
}
