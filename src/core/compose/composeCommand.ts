import type { ProjectSource } from '../model/composeProject.ts';

/** Which project is meant: by its files, or, where those are elsewhere, by its name alone. */
export type ProjectTarget = (ProjectSource & { readonly kind: 'files'; readonly name: string }) | { readonly kind: 'name'; readonly name: string };

/** What Compose is to do with a project, and how. Services: all without any. */
export type ComposeVerb = ComposeAction & {
  /** Options of the verb that are passed on as they are. */
  readonly extraOptions?: readonly string[];
};

type ComposeAction =
  | ({ readonly verb: 'up' } & UpOptions)
  | ({ readonly verb: 'down' } & DownOptions)
  | { readonly verb: 'build'; readonly services: readonly string[]; readonly noCache: boolean; readonly pull: boolean; readonly buildArgs: Readonly<Record<string, string>> }
  | { readonly verb: 'pull'; readonly services: readonly string[]; readonly ignoreFailures: boolean }
  | ({ readonly verb: 'run' } & RunOptions)
  | { readonly verb: 'watch'; readonly services: readonly string[] }
  | { readonly verb: 'start' | 'stop' | 'restart' | 'ps' | 'events' | 'create'; readonly services: readonly string[] };

export interface UpOptions {
  readonly services: readonly string[];
  readonly detach: boolean;
  readonly build: boolean;
  readonly pull?: 'always' | 'missing' | 'never';
  readonly forceRecreate: boolean;
  readonly noRecreate: boolean;
  readonly noDeps: boolean;
  /** Leaves what the services depend on as it is: 1.29 does so only when it is told. */
  readonly isAlone?: boolean;
  readonly removeOrphans: boolean;
  readonly renewAnonVolumes: boolean;
  readonly wait: boolean;
  readonly waitTimeout?: number;
  readonly timeout?: number;
  readonly abortOnContainerExit: boolean;
  readonly exitCodeFrom?: string;
  readonly scale: Readonly<Record<string, number>>;
}

export interface DownOptions {
  readonly services: readonly string[];
  readonly volumes: boolean;
  readonly images: 'none' | 'local' | 'all';
  readonly removeOrphans: boolean;
  readonly timeout?: number;
}

export interface RunOptions {
  /** Empty: to be asked for. */
  readonly service: string;
  readonly command: readonly string[];
  readonly detach: boolean;
  readonly isRemoved: boolean;
  readonly noDeps: boolean;
  readonly servicePorts: boolean;
  readonly build: boolean;
  readonly user?: string;
  readonly workingDirectory?: string;
  readonly entrypoint?: string;
  readonly containerName?: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** An up as `docker compose up --detach` does it. */
export const plainUp: UpOptions & { readonly verb: 'up' } = {
  verb: 'up',
  services: [],
  detach: true,
  build: false,
  forceRecreate: false,
  noRecreate: false,
  noDeps: false,
  removeOrphans: false,
  renewAnonVolumes: false,
  wait: false,
  abortOnContainerExit: false,
  scale: {},
};

/**
 * An up that puts new containers in the place of those of some services; without services of all.
 *
 * @param noDeps only where what they depend on would be replaced too: of a service that is brought up so, Compose 2
 * writes down another fingerprint than its file has, so that it stays stale.
 */
export function justThis(services: readonly string[], { noDeps = false, build = false } = {}): UpOptions & { readonly verb: 'up' } {
  return { ...plainUp, services, noDeps, forceRecreate: true, isAlone: services.length > 0, build };
}

/** An up that only changes how many containers a service has. */
export function scaled(service: string, count: number): UpOptions & { readonly verb: 'up' } {
  return { ...plainUp, services: [service], noRecreate: true, isAlone: true, scale: { [service]: count } };
}

/** The arguments that say which project is meant. */
export function projectArguments(target: ProjectTarget): readonly string[] {
  if (target.kind === 'name') return ['--project-name', target.name];
  const { name, directory, files, envFiles, profiles } = target;
  return [
    ...['--project-name', name, '--project-directory', directory],
    ...files.flatMap((file) => ['--file', file]),
    ...envFiles.flatMap((file) => ['--env-file', file]),
    ...profiles.flatMap((profile) => ['--profile', profile]),
  ];
}

/** The arguments behind those of the project. @param generation 1 for 1.29, which knows fewer: what it lacks is told by `missingIn1`. */
export function verbArguments(verb: ComposeVerb, generation: 1 | 2): readonly string[] {
  const behind = verb.verb === 'run' ? [verb.service, ...verb.command] : verb.services;
  return [verb.verb, ...optionArguments(verb, generation), ...(verb.extraOptions ?? []), ...behind];
}

function optionArguments(verb: ComposeVerb, generation: 1 | 2): readonly string[] {
  switch (verb.verb) {
    case 'up':
      return upArguments(verb, generation);
    case 'down':
      return [...flag('--volumes', verb.volumes), ...(verb.images === 'none' ? [] : ['--rmi', verb.images]), ...flag('--remove-orphans', verb.removeOrphans), ...value('--timeout', verb.timeout)];
    case 'build':
      return [...flag('--no-cache', verb.noCache), ...flag('--pull', verb.pull), ...Object.entries(verb.buildArgs).flatMap(([name, text]) => ['--build-arg', `${name}=${text}`])];
    case 'pull':
      return flag('--ignore-pull-failures', verb.ignoreFailures);
    case 'run':
      return runArguments(verb);
    case 'ps':
      return ['--all'];
    case 'watch':
    case 'start':
    case 'stop':
    case 'restart':
    case 'events':
    case 'create':
      return [];
  }
}

/** What of a verb 1.29 cannot do, by its option's name. */
export function missingIn1(verb: ComposeVerb): readonly string[] {
  switch (verb.verb) {
    case 'up':
      return [...flag('--wait', verb.wait), ...(verb.pull === undefined ? [] : ['--pull'])];
    case 'watch':
      return ['watch'];
    case 'down':
      return verb.services.length > 0 ? ['down SERVICE'] : [];
    case 'run':
      return flag('--build', verb.build);
    default:
      return [];
  }
}

function upArguments(up: UpOptions, generation: 1 | 2): readonly string[] {
  return [
    // Waiting is detached by itself.
    ...flag('--detach', up.detach && !up.wait),
    ...flag('--build', up.build),
    ...(generation === 1 ? [] : value('--pull', up.pull)),
    ...flag('--force-recreate', up.forceRecreate),
    ...flag('--no-recreate', up.noRecreate),
    ...flag('--no-deps', up.noDeps || (generation === 1 && up.isAlone === true)),
    ...flag('--remove-orphans', up.removeOrphans),
    ...flag('--renew-anon-volumes', up.renewAnonVolumes),
    ...flag('--wait', up.wait),
    ...(up.wait ? value('--wait-timeout', up.waitTimeout) : []),
    ...value('--timeout', up.timeout),
    ...flag('--abort-on-container-exit', up.abortOnContainerExit && !up.detach && !up.wait),
    ...(up.detach || up.wait ? [] : value('--exit-code-from', up.exitCodeFrom)),
    ...Object.entries(up.scale).flatMap(([service, count]) => ['--scale', `${service}=${String(count)}`]),
  ];
}

function runArguments(run: RunOptions): readonly string[] {
  return [
    // There is no terminal at the other end of its pipes.
    '-T',
    ...flag('--detach', run.detach),
    ...flag('--rm', run.isRemoved),
    ...flag('--no-deps', run.noDeps),
    ...flag('--service-ports', run.servicePorts),
    ...flag('--build', run.build),
    ...value('--user', run.user),
    ...value('--workdir', run.workingDirectory),
    ...value('--entrypoint', run.entrypoint),
    ...value('--name', run.containerName),
    ...Object.entries(run.environment).flatMap(([name, text]) => ['-e', `${name}=${text}`]),
  ];
}

function flag(name: string, isSet: boolean): readonly string[] {
  return isSet ? [name] : [];
}

function value(name: string, given: string | number | undefined): readonly string[] {
  return given === undefined || given === '' ? [] : [name, String(given)];
}
