import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { SwarmNode } from '../../core/model/swarm.ts';
import type { SwarmFile, SwarmNetwork, SwarmService } from '../../core/model/swarmService.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { Subject } from '../../core/outline/node.ts';
import { modeText, nodeStateWord, roleWord } from '../../core/outline/swarmWords.ts';
import type { CommandArguments } from './registry.ts';
import type { SwarmCommandParts } from './swarmParts.ts';
import { subjectsOf } from './targets.ts';

/** How a noun is found: by its row, or picked from all. */
interface Noun<T> {
  readonly idOf: (subject: Subject) => string | undefined;
  readonly list: (engine: Engine, ids: readonly string[] | undefined, signal: AbortSignal) => Promise<readonly T[]>;
  readonly describe: (value: T) => string;
  readonly none: () => string;
  readonly gone: () => string;
  readonly choose: () => string;
}

const nodes: Noun<SwarmNode> = {
  idOf: (subject) => (subject.kind === 'swarmNode' ? subject.id : undefined),
  list: (engine, ids, signal) => engine.swarm.nodes.list(ids ? { ids } : {}, signal),
  describe: (node) => `${roleWord(node)}, ${nodeStateWord(node.state)}`,
  none: () => l10n.t('There is no node that this could be done to.'),
  gone: () => l10n.t('The node is not in the swarm any more.'),
  choose: () => l10n.t('Choose nodes'),
};

const services: Noun<SwarmService> = {
  idOf: (subject) => (subject.kind === 'swarmService' ? subject.id : undefined),
  list: (engine, ids, signal) => engine.swarm.services.list(ids ? { ids } : {}, signal),
  describe: ({ image, mode }) => `${displayText(image)}, ${modeText(mode)}`,
  none: () => l10n.t('There is no service that this could be done to.'),
  gone: () => l10n.t('The service does not exist any more.'),
  choose: () => l10n.t('Choose services'),
};

function files(kind: SwarmFile['kind']): Noun<SwarmFile> {
  return {
    idOf: (subject) => (subject.kind === 'swarmFile' && subject.file === kind ? subject.id : undefined),
    list: (engine, ids, signal) => (kind === 'secret' ? engine.swarm.secrets : engine.swarm.configs).list(ids ? { ids } : {}, signal),
    describe: () => '',
    none: () => (kind === 'secret' ? l10n.t('The swarm holds no secrets.') : l10n.t('The swarm holds no configs.')),
    gone: () => (kind === 'secret' ? l10n.t('The secret does not exist any more.') : l10n.t('The config does not exist any more.')),
    choose: () => (kind === 'secret' ? l10n.t('Choose secrets') : l10n.t('Choose configs')),
  };
}

const networks: Noun<SwarmNetwork> = {
  idOf: (subject) => (subject.kind === 'swarmNetwork' ? subject.id : undefined),
  list: (engine, ids, signal) => engine.swarm.networks.list(ids ? { ids } : {}, signal),
  describe: ({ driver }) => displayText(driver),
  none: () => l10n.t('The swarm has no network that this could be done to.'),
  gone: () => l10n.t('The network does not exist any more.'),
  choose: () => l10n.t('Choose networks'),
};

type Named = { readonly id: string; readonly name: string };

export interface Choice<T> {
  /** Only those are offered. */
  readonly fits?: (value: T) => boolean;
  readonly isMany?: boolean;
}

export const nodesOf = (parts: SwarmCommandParts, args: CommandArguments, choice?: Choice<SwarmNode>): Promise<readonly SwarmNode[]> => find(parts, args, nodes, choice);
export const servicesOf = (parts: SwarmCommandParts, args: CommandArguments, choice?: Choice<SwarmService>): Promise<readonly SwarmService[]> => find(parts, args, services, choice);
export const filesOf = (parts: SwarmCommandParts, args: CommandArguments, kind: SwarmFile['kind'], choice?: Choice<SwarmFile>): Promise<readonly SwarmFile[]> => find(parts, args, files(kind), choice);
export const networksOf = (parts: SwarmCommandParts, args: CommandArguments, choice?: Choice<SwarmNetwork>): Promise<readonly SwarmNetwork[]> => find(parts, args, networks, choice);

export async function serviceOf(parts: SwarmCommandParts, args: CommandArguments, fits?: (service: SwarmService) => boolean): Promise<SwarmService> {
  const [service] = await servicesOf(parts, args, { isMany: false, ...(fits ? { fits } : {}) });
  if (service === undefined) throw abortError();
  return service;
}

/** What the rows mean, asked for anew; from the palette the picked ones. @throws an abort error where nothing was picked. */
async function find<T extends Named>({ actions }: SwarmCommandParts, args: CommandArguments, noun: Noun<T>, { fits = () => true, isMany = true }: Choice<T> = {}): Promise<readonly T[]> {
  const subjects = subjectsOf(args);
  const ids = subjects.flatMap((subject) => noun.idOf(subject) ?? []);
  if (subjects.length > 0 && ids.length === 0) throw new UserError('notFound', noun.gone());
  const listed = await actions.run(l10n.t('Asking the engine'), (engine, signal) => noun.list(engine, ids.length === 0 ? undefined : ids, signal));
  if (ids.length > 0) {
    // A filter for an id is one for all that begin with it.
    const meant = listed.filter(({ id }) => ids.includes(id));
    if (meant.length === 0) throw new UserError('notFound', noun.gone());
    return meant;
  }
  return pick(listed.filter(fits), noun, isMany);
}

async function pick<T extends Named>(values: readonly T[], noun: Noun<T>, isMany: boolean): Promise<readonly T[]> {
  if (values.length === 0) throw new UserError('invalid', noun.none());
  const items = values.map((value) => ({ label: displayText(value.name), description: noun.describe(value), value }));
  const options = { placeHolder: noun.choose(), matchOnDescription: true };
  const chosen = isMany ? await vscode.window.showQuickPick(items, { ...options, canPickMany: true }) : [await vscode.window.showQuickPick(items, options)];
  const picked = (chosen ?? []).flatMap((item) => (item === undefined ? [] : [item.value]));
  if (picked.length === 0) throw abortError();
  return picked;
}
