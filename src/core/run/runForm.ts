import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import type { ContainerSpec, SpecHealth, SpecLimits } from '../model/containerSpec.ts';
import { imageNameProblem } from '../model/imageName.ts';
import { parseBytes, parseCount, parseCpus } from '../model/limitInput.ts';
import { containerNameProblem, parseBind, parsePorts, parseVariable, splitWords } from '../model/runInput.ts';
import { parseAddress, parseCapability, parseDuration, parseExtraHost, parseGpus, parseInsidePath, parseLabel, parsePlatform, parseRestart, parseTmpfs, parseUlimit, parseWord } from '../model/runOptionInput.ts';
import type { RunProblem, RunValues } from '../model/runPage.ts';
import { FormReader, trimmed } from './formReader.ts';

export type PullPolicy = 'missing' | 'always' | 'never';

/** What a form says. */
export interface ReadRunForm {
  readonly problems: readonly RunProblem[];
  /** What makes no sense is left out. */
  readonly spec: ContainerSpec;
  readonly pull: PullPolicy;
  /** Files of variables, in their order: they come before the form's own. */
  readonly environmentFiles: readonly string[];
}

/** Reads a form as it is. */
export function readRunForm(values: RunValues): ReadRunForm {
  const form = new FormReader(values);
  const pull = form.text('pull', parseWord);
  const spec = {
    image: form.text('image', trimmed(imageReference)) ?? '',
    ...given('name', form.text('name', trimmed(containerName))),
    ...readStorage(form),
    ...readProgram(form),
    ...readNetwork(form),
    ...given('limits', filled(readLimits(form))),
    ...readRights(form),
    ...readLife(form),
  };
  if (typeof values.image !== 'string' || values.image.trim() === '') form.wrong({ field: 'image', text: l10n.t('Name an image.') });
  const isBoth = spec.isRemovedOnExit && spec.restart !== undefined && spec.restart.policy !== 'no';
  if (isBoth) form.wrong({ field: 'remove', text: l10n.t('A container that is restarted cannot be removed on exit.') });
  return { problems: form.problems, spec, pull: pull === 'always' || pull === 'never' ? pull : 'missing', environmentFiles: form.rows('envFile', (row) => row.trim()) };
}

function readStorage(form: FormReader): Pick<ContainerSpec, 'binds' | 'anonymousVolumes' | 'tmpfs'> {
  const volumes = form.rows('volumes', trimmed((text) => (/^\/[^:]*$/.test(text) ? text : parseBind(text))));
  const tmpfs = form.rows('tmpfs', trimmed(parseTmpfs));
  return {
    binds: volumes.filter((text) => text.includes(':')),
    ...several('anonymousVolumes', volumes.filter((text) => !text.includes(':'))),
    ...(tmpfs.length > 0 ? { tmpfs: Object.fromEntries(tmpfs) } : {}),
  };
}

function readProgram(form: FormReader): Pick<ContainerSpec, 'environment' | 'command' | 'entrypoint' | 'labels' | 'isInteractive' | 'hasTty' | 'hasOpenInput' | 'hasInit' | 'user' | 'workingDirectory' | 'stopSignal' | 'stopTimeout'> {
  const hasTty = form.flag('tty');
  const hasOpenInput = form.flag('interactive');
  return {
    environment: form.rows('env', (text) => parseVariable(text.trimStart())),
    command: form.text('command', splitWords) ?? [],
    ...given('entrypoint', form.text('entrypoint', splitWords)),
    labels: Object.fromEntries(form.rows('labels', parseLabel)),
    isInteractive: hasTty && hasOpenInput,
    ...(hasTty ? { hasTty } : {}),
    ...(hasOpenInput ? { hasOpenInput } : {}),
    ...(form.flag('init') ? { hasInit: true } : {}),
    ...given('user', form.text('user', trimmed(parseWord))),
    ...given('workingDirectory', form.text('workdir', trimmed(parseInsidePath))),
    ...given('stopSignal', form.text('stopSignal', trimmed(parseWord))),
    ...given('stopTimeout', form.text('stopTimeout', parseCount)),
  };
}

function readNetwork(form: FormReader): Pick<ContainerSpec, 'ports' | 'hostname' | 'network' | 'extraHosts' | 'dns'> {
  const network = form.text('network', trimmed(parseWord));
  const ports = form.rows('ports', parsePorts).flat();
  if (ports.length > 0 && network?.startsWith('container:')) form.wrong({ field: 'network', text: l10n.t('In the network of another container no ports can be published.') });
  return {
    ports,
    ...given('network', network),
    ...given('hostname', form.text('hostname', trimmed(parseWord))),
    ...several('extraHosts', form.rows('addHosts', trimmed(parseExtraHost))),
    ...several('dns', form.rows('dns', trimmed(parseAddress))),
  };
}

function readLimits(form: FormReader): SpecLimits {
  return {
    ...given('memory', form.text('memory', parseBytes)),
    ...given('nanoCpus', form.text('cpus', parseCpus)),
    ...given('pids', form.text('pidsLimit', parseCount)),
    ...given('sharedMemory', form.text('shmSize', parseBytes)),
    ...given('gpus', form.text('gpus', trimmed(parseGpus))),
    ...several('ulimits', form.rows('ulimits', trimmed(parseUlimit))),
  };
}

function readRights(form: FormReader): Pick<ContainerSpec, 'isPrivileged' | 'hasReadOnlyRoot' | 'capAdd' | 'capDrop'> {
  return {
    ...(form.flag('privileged') ? { isPrivileged: true } : {}),
    ...(form.flag('readOnly') ? { hasReadOnlyRoot: true } : {}),
    ...several('capAdd', form.rows('capAdd', trimmed(parseCapability))),
    ...several('capDrop', form.rows('capDrop', trimmed(parseCapability))),
  };
}

function readLife(form: FormReader): Pick<ContainerSpec, 'restart' | 'isRemovedOnExit' | 'platform' | 'health'> {
  const health: SpecHealth = {
    ...(form.flag('noHealthcheck') ? { isOff: true } : {}),
    ...given('command', form.text('healthCmd', (text) => text)),
    ...given('interval', form.text('healthInterval', trimmed(parseDuration))),
    ...given('timeout', form.text('healthTimeout', trimmed(parseDuration))),
    ...given('startPeriod', form.text('healthStartPeriod', trimmed(parseDuration))),
    ...given('retries', form.text('healthRetries', parseCount)),
  };
  return {
    ...given('restart', form.text('restart', trimmed(parseRestart))),
    isRemovedOnExit: form.flag('remove'),
    ...given('platform', form.text('platform', trimmed(parsePlatform))),
    ...given('health', filled(health)),
  };
}

/** An image's name, or an id. */
function imageReference(text: string): string {
  if (/^(sha256:)?[\da-f]{12,64}$/.test(text)) return text;
  const problem = imageNameProblem(text);
  if (problem !== undefined) throw new UserError('invalid', problem);
  return text;
}

function containerName(text: string): string {
  const problem = containerNameProblem(text);
  if (problem !== undefined) throw new UserError('invalid', problem);
  return text;
}

function given<K extends string, T>(key: K, value: T | undefined): { readonly [N in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [N in K]?: T };
}

function several<K extends string, T>(key: K, values: readonly T[]): { readonly [N in K]?: readonly T[] } {
  return given(key, values.length > 0 ? values : undefined);
}

function filled<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}
