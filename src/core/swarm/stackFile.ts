import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { withEnvFiles } from './stackEnvFile.ts';
import type { Variables } from './stackInterpolate.ts';
import { mergeStackFiles } from './stackMerge.ts';
import type { Stack, StackNetworkUse } from './stackModel.ts';
import { parseStackFile, type StackText } from './stackParse.ts';
import { StackNotes, StackReader } from './stackReader.ts';
import { filesOf, networksOf, volumesOf } from './stackSections.ts';
import { isServiceName, serviceOf } from './stackService.ts';

export interface StackInput {
  readonly stack: string;
  /** The files in their order: a later one goes before those before it. */
  readonly files: readonly StackText[];
  /** Of the first file: what relative paths stand for. */
  readonly folder: string;
  readonly variables: Variables;
  /** The version of the API that is spoken with the engine: what it does not know yet is refused. */
  readonly api: string;
  /** Reads what an `env_file` names. @throws where it cannot be read. */
  readonly read: (path: string) => string;
}

/**
 * Reads Compose files as `docker stack deploy` does, without a program.
 *
 * @throws a `UserError` of kind `invalid` that names, by its place in the file, all that is wrong or not supported.
 */
export function readStack({ stack, files, folder, variables, read, api }: StackInput): Stack {
  const problem = stackNameProblem(stack);
  if (problem !== undefined) throw new UserError('invalid', problem);
  const notes = new StackNotes();
  const missing = new Set<string>();
  const parsed = files.map((each) => withEnvFiles(parseStackFile(each, { isNamed: files.length > 1, variables, notes, missing }), { folder, variables, read, notes }));
  const file = new StackReader(parsed.reduce(mergeStackFiles), '', notes);
  file.leaveOut('name');
  file.raw('version');
  if (file.has('include')) file.wrong('include', l10n.t('A stack knows no include: choose the files together, in their order.'));
  const networks = networksOf(file, stack);
  const configs = filesOf(file, 'configs', { stack, folder, variables });
  const secrets = filesOf(file, 'secrets', { stack, folder, variables });
  const around = {
    ...{ stack, folder, variables, api },
    volumes: volumesOf(file, stack),
    networks: new Set(networks.map(({ key }) => key)),
    configs: new Set(configs.map(({ key }) => key)),
    secrets: new Set(secrets.map(({ key }) => key)),
  };
  // Sorted by their names, so that another order is no change.
  const networkNames = new Map(networks.map(({ key, spec }) => [key, spec.name]));
  const networkName = ({ network }: StackNetworkUse): string => networkNames.get(network) ?? network;
  const services = file.objects('services').map(([name, service]) => serviceOf(name, service, around)).map((service) => ({ ...service, networks: service.networks.toSorted((a, b) => (networkName(a) < networkName(b) ? -1 : 1)) }));
  if (services.length === 0 && notes.problems.length === 0) file.wrong('services', l10n.t('There are none.'));
  file.end();
  if (notes.problems.length > 0) throw problemsError(notes.problems);
  const used = new Set(services.flatMap((service) => service.networks.map(({ network }) => network)));
  return { name: stack, services, networks: networks.filter(({ key }) => used.has(key)), configs, secrets, leftOut: notes.leftOut, missingVariables: [...missing] };
}

/** What is wrong with a stack's name; undefined where nothing is. */
export function stackNameProblem(name: string): string | undefined {
  return isServiceName(name) && name.length <= 50 ? undefined : l10n.t('"{0}" is no name of a stack: letters, digits, "-" and "_", at most 50, with a letter or digit at both ends.', name);
}

/** What a stack may be called whose file is in such a folder; empty where nothing is left. */
export function stackNameOf(folder: string): string {
  const fitting = folder.toLowerCase().replace(/[\s.]+/g, '-').replace(/[^\w-]/g, '').slice(0, 50);
  return fitting.replace(/^[^a-z\d]+|[^a-z\d]+$/g, '');
}

const shownProblems = 20;

function problemsError(problems: readonly string[]): UserError {
  const more = problems.length > shownProblems ? [l10n.t('… and {0} more', problems.length - shownProblems)] : [];
  return new UserError('invalid', l10n.t('The file cannot be deployed as it is: {0}', [...problems.slice(0, shownProblems), ...more].join(' ')), {
    remedy: l10n.t('Change or take out what is named, and try again.'),
  });
}
