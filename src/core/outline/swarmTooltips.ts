import * as l10n from '@vscode/l10n';
import type { SwarmNode } from '../model/swarm.ts';
import type { SwarmFile, SwarmNetwork, SwarmService, SwarmTask } from '../model/swarmService.ts';
import { formatBytes } from '../model/units.ts';
import { displayText } from './displayText.ts';
import type { TooltipLine } from './node.ts';
import { ageText, availabilityWord, modeText, nodeStateWord, portText, roleWord, taskStateWord, updateWord } from './swarmWords.ts';

const listed = 10;

export function serviceTooltip(service: SwarmService, networkNames: readonly string[], now: number): readonly TooltipLine[] {
  const { update } = service;
  return filled([
    ['', displayText(service.name)],
    [l10n.t('Id'), displayText(service.id)],
    [l10n.t('Image'), displayText(service.image)],
    [l10n.t('Digest'), displayText(service.digest)],
    [l10n.t('Replication'), modeText(service.mode)],
    [l10n.t('Ports'), joined(service.ports.map(portText))],
    [l10n.t('Placement'), joined(service.constraints)],
    [l10n.t('Networks'), joined(networkNames)],
    [l10n.t('Configs'), joined(service.configs.map(({ name }) => name))],
    [l10n.t('Secrets'), joined(service.secrets.map(({ name }) => name))],
    [l10n.t('Update'), [updateWord(update) ?? '', displayText(update?.message ?? '')].filter((text) => text !== '').join(': ')],
    [l10n.t('Created'), ageText(service.createdAt, now)],
    [l10n.t('Changed'), ageText(service.updatedAt, now)],
    [l10n.t('Labels'), labelsText(service.labels)],
  ]);
}

export function taskTooltip(task: SwarmTask, name: string, nodeName: string | undefined, now: number): readonly TooltipLine[] {
  return filled([
    ['', displayText(name)],
    [l10n.t('Id'), displayText(task.id)],
    [l10n.t('State'), taskStateWord(task.state)],
    [l10n.t('Wanted'), taskStateWord(task.desiredState)],
    [l10n.t('Node'), displayText(nodeName ?? '')],
    [l10n.t('Since'), ageText(task.changedAt, now)],
    [l10n.t('Message'), displayText(task.message)],
    [l10n.t('Error'), displayText(task.error)],
    [l10n.t('Exit code'), task.exitCode === undefined ? '' : String(task.exitCode)],
    [l10n.t('Image'), displayText(task.image)],
    [l10n.t('Container'), displayText(task.containerId.slice(0, 12))],
    [l10n.t('Created'), ageText(task.createdAt, now)],
  ]);
}

export function nodeTooltip(node: SwarmNode): readonly TooltipLine[] {
  return filled([
    ['', displayText(node.name)],
    [l10n.t('Id'), displayText(node.id)],
    [l10n.t('Role'), roleWord(node)],
    [l10n.t('State'), [nodeStateWord(node.state), displayText(node.message)].filter((text) => text !== '').join(': ')],
    [l10n.t('Availability'), availabilityWord(node.availability)],
    [l10n.t('Address'), displayText(node.manager?.address ?? node.address)],
    [l10n.t('Engine'), displayText(node.engineVersion)],
    [l10n.t('Platform'), displayText([node.os, node.architecture].filter((text) => text !== '').join('/'))],
    [l10n.t('Processors'), node.nanoCpus === 0 ? '' : String(node.nanoCpus / 1e9)],
    [l10n.t('Memory'), node.memoryBytes === 0 ? '' : formatBytes(node.memoryBytes)],
    [l10n.t('Labels'), labelsText(node.labels)],
  ]);
}

export function fileTooltip(file: SwarmFile, users: readonly string[], now: number): readonly TooltipLine[] {
  return filled([
    ['', displayText(file.name)],
    [l10n.t('Id'), displayText(file.id)],
    [l10n.t('Used by'), joined(users)],
    [l10n.t('Created'), ageText(file.createdAt, now)],
    [l10n.t('Labels'), labelsText(file.labels)],
  ]);
}

export function networkTooltip(network: SwarmNetwork, users: readonly string[], now: number): readonly TooltipLine[] {
  return filled([
    ['', displayText(network.name)],
    [l10n.t('Id'), displayText(network.id)],
    [l10n.t('Driver'), displayText(network.driver)],
    [l10n.t('Subnets'), joined(network.subnets)],
    [l10n.t('Encrypted'), network.isEncrypted ? l10n.t('yes') : l10n.t('no')],
    [l10n.t('Attachable'), network.isAttachable ? l10n.t('yes, by containers that are run by hand') : l10n.t('no')],
    [l10n.t('Used by'), joined(users)],
    [l10n.t('Created'), ageText(network.createdAt, now)],
    [l10n.t('Labels'), labelsText(network.labels)],
  ]);
}

function filled(lines: readonly (readonly [label: string, value: string])[]): readonly TooltipLine[] {
  return lines.filter(([, value]) => value !== '').map(([label, value]) => ({ label, value }));
}

function joined(texts: readonly string[]): string {
  const shown = texts.slice(0, listed).map((text) => displayText(text, 100));
  return texts.length > listed ? [...shown, l10n.t('{0} more', texts.length - listed)].join(', ') : shown.join(', ');
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return joined(Object.entries(labels).map(([name, value]) => (value === '' ? name : `${name}=${value}`)));
}
