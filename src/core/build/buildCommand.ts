import type { BuildRequest } from './build.ts';

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
    request.dockerfile,
    ...repeated('--tag', request.tags),
    ...optional('--target', request.target),
    ...repeated('--build-arg', Object.entries(request.buildArgs).map(([name, value]) => argument(name, value))),
    ...repeated('--label', Object.entries(request.labels).map(([name, value]) => `${name}=${value}`)),
    ...optional('--platform', request.platform),
    ...(request.pull ? ['--pull'] : []),
    ...(request.noCache ? ['--no-cache'] : []),
    ...repeated('--cache-from', request.cacheFrom),
    ...optional('--network', request.network),
    request.buildContext,
  ];
}
