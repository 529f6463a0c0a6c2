import * as l10n from '@vscode/l10n';
import { composeIdentity } from '../model/compose.ts';
import { runFlags, runOptions } from '../model/runCommand.ts';
import { cliText, shellQuote } from '../model/shellQuote.ts';
import { dependenciesOf, idOf, isToolLabel, labelsOf, nameOf, namedVolumesOf, networksOf, optionPairs, volumeOf, type DescribedContainer } from './describedContainer.ts';
import { looksSecret, SecretVariables } from './secretValues.ts';
import { addressedNetworks, networkCommand, noSurroundings, volumeCommand, type Surroundings } from './surroundings.ts';

/**
 * A shell script that makes such containers again: volumes and networks first, then each container, those that others
 * need before them. What looks like a secret is a variable that has to be set.
 */
export function runScript(containers: readonly DescribedContainer[], around: Surroundings = noSurroundings): string {
  const names = new Map(containers.map((each) => [idOf(each), nameOf(each)]));
  const secrets = new SecretVariables();
  const runs = ordered(containers).map((each) => runLines(each, names, secrets));
  const volumes = unique(containers.flatMap(namedVolumesOf)).map((name) => `${creationText(volumeCommand(name, around.volumes.get(name) ?? {}), name, secrets)} >/dev/null`);
  const addressed = addressedNetworks(containers);
  const networks = unique(containers.flatMap((each) => networksOf(each).map(({ name }) => name))).map((name) => {
    const creation = creationText(networkCommand(name, around.networks.get(name) ?? {}, addressed.has(name)), name, secrets);
    return `${cliText(['docker', 'network', 'inspect', name])} >/dev/null 2>&1 || ${creation} >/dev/null`;
  });
  const variables = secrets.names.length === 0 ? [] : [`# ${l10n.t('What looks like a secret is not written here: set it in the environment.')}`, ...secrets.names.map((name) => `: "\${${name}:?}"`)];
  const parts = [['#!/bin/sh', 'set -eu'], variables, [...volumes, ...networks], ...runs].filter((lines) => lines.length > 0);
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function runLines(described: DescribedContainer, names: ReadonlyMap<string, string>, secrets: SecretVariables): readonly string[] {
  const { options, image, entrypoint, command } = runOptions(described.container, described.image);
  const [, ...others] = networksOf(described);
  const further = new Set(others.map(({ name }) => name));
  const lines = optionPairs(options, runFlags)
    .filter(([name, value = '']) => name !== '--detach' && !(name === '--network' && further.has(value)) && !(name === '--label' && isToolLabel(value)))
    .map(([name, value]) => (value === undefined ? name : `${name} ${valueText(name, named(name, value, names), nameOf(described), secrets)}`));
  const program = entrypoint === undefined ? [] : [`--entrypoint ${shellQuote(entrypoint[0] ?? '')}`];
  const words = cliText([image, ...(entrypoint?.slice(1) ?? []), ...command]);
  const connections = others.map(({ name, aliases, ipv4, ipv6 }) =>
    cliText(['docker', 'network', 'connect', ...aliases.flatMap((alias) => ['--alias', alias]), ...(ipv4 === '' ? [] : ['--ip', ipv4]), ...(ipv6 === '' ? [] : ['--ip6', ipv6]), name, nameOf(described)]),
  );
  return [['docker run', '--detach', ...lines, ...program, words].join(' \\\n  '), ...connections];
}

/** The options of a driver may hold secrets. */
function creationText(words: readonly string[], owner: string, secrets: SecretVariables): string {
  return words.map((word, at) => (words[at - 1] === '--opt' ? valueText('--opt', word, owner, secrets) : shellQuote(word))).join(' ');
}

/** Containers are named, since their ids will be others; a volume that nobody named is a new one. */
function named(option: string, value: string, names: ReadonlyMap<string, string>): string {
  if (option === '--volume') {
    const volume = volumeOf(value);
    return volume.kind === 'anonymous' ? volume.target : value;
  }
  return value.replace(/[\da-f]{64}/, (id) => names.get(id) ?? id);
}

function valueText(option: string, value: string, owner: string, secrets: SecretVariables): string {
  const [, name = '', content = ''] = /^([^=]+)=(.*)$/s.exec(value) ?? [];
  const mayHide = option === '--env' || option === '--label' || option === '--log-opt' || option === '--opt';
  if (!mayHide || !looksSecret(name, content)) return shellQuote(value);
  return `${shellQuote(`${name}=`)}"\${${secrets.nameFor(name, content, owner)}}"`;
}

/** Those whose network, processes or volumes others use, or that their Compose file puts first. */
function ordered(containers: readonly DescribedContainer[]): readonly DescribedContainer[] {
  const done = new Set<DescribedContainer>();
  const result: DescribedContainer[] = [];
  const visit = (each: DescribedContainer): void => {
    if (done.has(each)) return;
    done.add(each);
    for (const other of containers) if (needs(each, other)) visit(other);
    result.push(each);
  };
  for (const each of containers) visit(each);
  return result;
}

function needs(each: DescribedContainer, other: DescribedContainer): boolean {
  if (each === other) return false;
  const { options } = runOptions(each.container);
  const used = optionPairs(options, runFlags).flatMap(([name, value = '']) => (['--network', '--ipc', '--pid', '--volumes-from'].includes(name) ? value.replace(/^container:/, '').split(':')[0] : []));
  const service = composeIdentity(labelsOf(other))?.service;
  return used.some((name) => name === idOf(other) || name === nameOf(other)) || dependenciesOf(each).some((dependency) => dependency.service === service);
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
