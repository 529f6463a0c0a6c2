import type { ServiceForm } from './serviceForm.ts';
import { publishText } from './portText.ts';

/** The command line that makes such a service; values of variables are left out, since they may be secrets. */
export function createCommand(form: ServiceForm, before: ServiceForm, isLoginGiven: boolean): readonly string[] {
  return [
    ...['docker', 'service', 'create', '--name', form.name],
    ...(isLoginGiven ? ['--with-registry-auth'] : []),
    ...(form.isGlobal ? ['--mode', 'global'] : ['--replicas', String(form.replicas)]),
    ...flags('--env', form.environment.map(variableName)),
    ...flags('--publish', form.ports.map(publishText)),
    ...flags('--constraint', form.constraints),
    ...flags('--network', names(form.networks)),
    ...flags('--secret', names(form.secrets)),
    ...flags('--config', names(form.configs)),
    ...settings(before, form),
    form.image,
    ...form.args,
  ];
}

export interface UpdateOptions {
  readonly isForced: boolean;
  readonly isLoginGiven: boolean;
  /** Whether a registry was asked for what the image's name stands for now. */
  readonly isImageNew: boolean;
}

/** The command line that changes a service so. */
export function updateCommand(before: ServiceForm, after: ServiceForm, { isForced, isLoginGiven, isImageNew }: UpdateOptions): readonly string[] {
  return [
    ...['docker', 'service', 'update'],
    ...(isForced ? ['--force'] : []),
    ...(isLoginGiven ? ['--with-registry-auth'] : []),
    ...(isImageNew ? ['--image', after.image] : []),
    ...(before.args.join('\0') === after.args.join('\0') ? [] : ['--args', after.args.join(' ')]),
    ...(before.replicas === after.replicas ? [] : ['--replicas', String(after.replicas)]),
    ...changes('--env', before.environment, after.environment, variableName),
    ...changes('--publish', before.ports.map(publishText), after.ports.map(publishText)),
    ...changes('--constraint', before.constraints, after.constraints),
    ...changes('--network', names(before.networks), names(after.networks)),
    ...changes('--secret', names(before.secrets), names(after.secrets)),
    ...changes('--config', names(before.configs), names(after.configs)),
    ...settings(before, after),
    before.name,
  ];
}

/** What has the same option whether a service is made or changed. */
function settings(before: ServiceForm, after: ServiceForm): readonly string[] {
  const options: readonly (readonly [keyof ServiceForm, string, string])[] = [
    ['memoryLimit', '--limit-memory', String(after.memoryLimit)],
    ['cpuLimit', '--limit-cpu', String(after.cpuLimit / 1e9)],
    ['parallelism', '--update-parallelism', String(after.parallelism)],
    ['delay', '--update-delay', `${String(after.delay / 1e9)}s`],
    ['failureAction', '--update-failure-action', after.failureAction],
    ['order', '--update-order', after.order],
  ];
  return options.flatMap(([name, option, value]) => (before[name] === after[name] ? [] : [option, value]));
}

/** What is new is added, what is not there any more is removed. */
function changes(option: string, before: readonly string[], after: readonly string[], shown: (text: string) => string = (text) => text): readonly string[] {
  const [added, removed] = [after.filter((text) => !before.includes(text)), before.filter((text) => !after.includes(text))];
  const addedNames = new Set(added.map(shown));
  return [...flags(`${option}-rm`, removed.map(shown).filter((name) => !addedNames.has(name))), ...flags(`${option}-add`, [...addedNames])];
}

function flags(option: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value) => [option, value]);
}

function names(things: readonly { readonly name: string }[]): readonly string[] {
  return things.map(({ name }) => name);
}

function variableName(entry: string): string {
  return entry.split('=', 1)[0] ?? '';
}
