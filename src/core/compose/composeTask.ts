import * as l10n from '@vscode/l10n';
import { dirname } from 'node:path';
import { DefinitionReader, unresolvedProblem } from '../base/definitionReader.ts';
import { numberOf, type Fields } from '../base/fields.ts';
import type { ProjectSource } from '../model/composeProject.ts';
import type { ComposeVerb } from './composeCommand.ts';
import { unusedOptions } from './unusedOptions.ts';

/** What a `docker-compose` task says. */
export interface ComposeTask {
  /** Without files: those that Compose finds in the folder by itself. */
  readonly source: ProjectSource;
  readonly verb: ComposeVerb;
  /** What it says to no end, in sentences. */
  readonly notes: readonly string[];
}

export type ParsedComposeTask = { readonly kind: 'valid'; readonly task: ComposeTask } | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** What such a task may do, the usual first. */
export const composeCommands = ['up', 'down', 'build', 'pull', 'run', 'watch', 'create', 'start', 'stop', 'restart', 'ps', 'events'] as const;

/**
 * Reads the definition of a `docker-compose` task, variables resolved: anything may stand there.
 *
 * @param folder what relative paths begin at: the workspace folder; undefined where there is none.
 */
export function parseComposeTask(definition: Fields, folder: string | undefined): ParsedComposeTask {
  const reader = new DefinitionReader(definition, folder);
  const files = reader.texts('files', unresolvedProblem).map((path) => reader.absolute(path, 'files'));
  const first = files[0];
  const directory = reader.path('projectDirectory') ?? (first === undefined ? (folder ?? '') : dirname(first));
  if (directory === '') reader.wrong(l10n.t('No folder is open: "files" must name the Compose files by their whole paths.'));
  const name = reader.text('projectName', nameProblem);
  const source = {
    ...{ directory, files },
    envFiles: reader.texts('envFiles', unresolvedProblem).map((path) => reader.absolute(path, 'envFiles')),
    profiles: reader.texts('profiles'),
    ...(name === undefined ? {} : { name }),
  };
  const verb = { ...readVerb(reader), extraOptions: readExtraOptions(reader) };
  return reader.problems.length > 0 ? { kind: 'invalid', problems: reader.problems } : { kind: 'valid', task: { source, verb, notes: unusedOptions(definition, verb.verb) } };
}

function nameProblem(name: string): string | undefined {
  return /^[a-z\d][a-z\d_-]*$/.test(name) ? undefined : l10n.t('A project is named by lower-case letters, digits, "-" and "_".');
}

function serviceProblem(name: string): string | undefined {
  return /^[\w.][\w.-]*$/.test(name) ? undefined : l10n.t('"{0}" is not the name of a service.', name);
}

function readExtraOptions(reader: DefinitionReader): readonly string[] {
  const options = reader.texts('extraOptions', unresolvedProblem);
  const [first = '-'] = options;
  // It would be taken for a service, or for the program to run.
  if (!first.startsWith('-')) reader.wrong(l10n.t('"{0}": "{1}" is no option.', 'extraOptions', first));
  return options;
}

function readVerb(reader: DefinitionReader): ComposeVerb {
  const verb = reader.choice('command', composeCommands);
  const services = reader.texts('services', serviceProblem);
  switch (verb) {
    case 'up':
      return readUp(reader, services);
    case 'down':
      return { verb, services, volumes: reader.flag('volumes'), images: reader.choice('images', ['none', 'local', 'all']), removeOrphans: reader.flag('removeOrphans'), ...given({ timeout: seconds(reader, 'timeout') }) };
    case 'build':
      return { verb, services, noCache: reader.flag('noCache'), pull: reader.raw('pull') === true || reader.raw('pull') === 'always', buildArgs: reader.textMap('buildArgs') };
    case 'pull':
      return { verb, services, ignoreFailures: reader.flag('ignorePullFailures') };
    case 'run':
      return readRun(reader, services);
    default:
      return { verb, services };
  }
}

function readUp(reader: DefinitionReader, services: readonly string[]): ComposeVerb {
  const pull = reader.raw('pull') === undefined ? undefined : reader.choice('pull', ['missing', 'always', 'never']);
  const exitCodeFrom = reader.text('exitCodeFrom', serviceProblem);
  const [forceRecreate, noRecreate] = [reader.flag('forceRecreate'), reader.flag('noRecreate')];
  if (forceRecreate && noRecreate) reader.wrong(l10n.t('"{0}" and "{1}" exclude each other.', 'forceRecreate', 'noRecreate'));
  return {
    ...{ verb: 'up' as const, services, forceRecreate, noRecreate },
    detach: reader.flag('detached'),
    build: reader.flag('build'),
    noDeps: reader.flag('noDeps'),
    removeOrphans: reader.flag('removeOrphans'),
    renewAnonVolumes: reader.flag('renewAnonVolumes'),
    wait: reader.flag('wait'),
    abortOnContainerExit: reader.flag('abortOnContainerExit'),
    scale: readScale(reader),
    ...given({ pull, exitCodeFrom, timeout: seconds(reader, 'timeout'), waitTimeout: seconds(reader, 'waitTimeout') }),
  };
}

function readRun(reader: DefinitionReader, services: readonly string[]): ComposeVerb {
  const [service = ''] = services;
  if (services.length > 1) reader.wrong(l10n.t('"run" is of one service: name it in "services".'));
  const texts = { user: reader.text('user'), workingDirectory: reader.text('workingDirectory'), entrypoint: reader.text('entrypoint'), containerName: reader.text('containerName') };
  return {
    ...{ verb: 'run' as const, service, command: reader.texts('arguments') },
    detach: reader.flag('detached'),
    isRemoved: reader.flag('remove'),
    noDeps: reader.flag('noDeps'),
    servicePorts: reader.flag('servicePorts'),
    build: reader.flag('build'),
    environment: reader.textMap('environment'),
    ...given(texts),
  };
}

function readScale(reader: DefinitionReader): Readonly<Record<string, number>> {
  const entries = Object.entries(reader.object('scale') ?? {}).flatMap(([service, count]) => {
    if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 && serviceProblem(service) === undefined) return [[service, count] as const];
    reader.wrong(l10n.t('"scale": "{0}" needs a number of containers.', service));
    return [];
  });
  return Object.fromEntries(entries);
}

function seconds(reader: DefinitionReader, name: string): number | undefined {
  const raw = reader.raw(name);
  const number = numberOf(raw);
  if (raw === undefined || (number !== undefined && Number.isSafeInteger(number) && number >= 0)) return number;
  reader.wrong(l10n.t('"{0}" must be a number of seconds.', name));
  return undefined;
}

/** Only what was given. */
function given<T extends object>(values: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { readonly [K in keyof T]?: Exclude<T[K], undefined> };
}
