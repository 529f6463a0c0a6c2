import * as l10n from '@vscode/l10n';
import { isMap, type Node, type Pair } from 'yaml';
import type { ComposeProblem, TextRange } from '../model/composeProject.ts';
import { isSecretName } from '../model/secretName.ts';
import { keyText, pairsOf, type ComposeText } from './composeText.ts';

/** What the top of a file may say. [Compose specification] */
const topKeys = new Set(['name', 'version', 'include', 'services', 'networks', 'volumes', 'configs', 'secrets', 'models']);

/** What a service may say; 1.29's own words are among them. [compose-go, compose-spec.json] */
const serviceKeys = new Set(
  [
    'annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime',
    'cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint env_file environment expose extends external_links',
    'extra_hosts gpus group_add healthcheck hostname image init ipc isolation label_file labels links logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit models network_mode networks',
    'oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_stop privileged profiles provider pull_policy read_only restart runtime scale secrets security_opt shm_size',
    'stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts volume_driver volumes volumes_from working_dir',
  ].flatMap((line) => line.split(' ')),
);

/** What is wrong with a file by itself: how it is written, words that nobody knows, variables that are missing. */
export function fileProblems(file: string, text: ComposeText): readonly ComposeProblem[] {
  return [...syntaxProblems(file, text), ...keyProblems(file, text), ...serviceProblems(file, text), ...variableProblems(file, text)];
}

export function problem(file: string, range: TextRange, severity: ComposeProblem['severity'], message: string): ComposeProblem {
  return { file, range, severity, message };
}

function syntaxProblems(file: string, { document, rangeOf }: ComposeText): readonly ComposeProblem[] {
  return document.errors.map(({ pos: [start, end], message }) => {
    const range = rangeOf({ range: [start, end, end] } as unknown as Node);
    return problem(file, range, 'error', l10n.t('This is no YAML: {0}', message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? ''));
  });
}

function keyProblems(file: string, { document, rangeOf }: ComposeText): readonly ComposeProblem[] {
  if (document.contents !== null && !isMap(document.contents)) return [problem(file, rangeOf(document.contents), 'error', l10n.t('A Compose file is a map that begins with "services:".'))];
  const top = pairsOf(document.contents, document);
  const services = top.find(({ key }) => keyText(key) === 'services')?.value;
  const unknown = ({ key }: Pair, known: ReadonlySet<string>, say: (name: string) => string): readonly ComposeProblem[] => {
    const name = keyText(key) ?? '';
    return known.has(name) || name.startsWith('x-') || name === '<<' || name === '' ? [] : [problem(file, rangeOf(key as Node), 'error', say(name))];
  };
  return [
    ...top.flatMap((pair) => unknown(pair, topKeys, (name) => l10n.t('Compose does not know "{0}" here: further parts of a file begin with "x-".', name))),
    ...pairsOf(services, document).flatMap(({ key, value }) =>
      pairsOf(value, document).flatMap((pair) => unknown(pair, serviceKeys, (name) => l10n.t('Compose does not know "{0}" in a service: "{1}" would be refused.', name, keyText(key) ?? ''))),
    ),
  ];
}

function serviceProblems(file: string, { document, services, rangeOf }: ComposeText): readonly ComposeProblem[] {
  const entry = pairsOf(document.contents, document).find(({ key }) => keyText(key) === 'services');
  const isList = entry?.value !== undefined && entry.value !== null && !isMap(entry.value) && (entry.value as Node).range?.[0] !== (entry.value as Node).range?.[1];
  if (entry && isList && services.length === 0) return [problem(file, rangeOf(entry.key as Node), 'error', l10n.t('"services" is a map of names and services.'))];
  return [];
}

function variableProblems(file: string, { uses }: ComposeText): readonly ComposeProblem[] {
  return uses.flatMap(({ name, range, source }) => {
    if (source.kind === 'required') {
      return [problem(file, range, 'error', source.message === '' ? l10n.t('The variable {0} must be set.', name) : l10n.t('The variable {0} must be set: {1}', name, source.message))];
    }
    if (source.kind !== 'unset') return [];
    const message = isSecretName(name) ? l10n.t('The variable {0} is not set: a secret that is empty.', name) : l10n.t('The variable {0} is not set: its place stays empty.', name);
    return [problem(file, range, 'warning', message)];
  });
}
