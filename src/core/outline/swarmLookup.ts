import * as l10n from '@vscode/l10n';
import type { SwarmInventory } from '../inventory/swarmInventory.ts';
import type { SwarmFile, SwarmNetwork, SwarmService } from '../model/swarmService.ts';
import type { OutlineNode } from './node.ts';
import { compareText } from './sortedList.ts';
import { isSatisfied, placeKey, type SwarmIndex } from './swarmIndex.ts';
import { fileRowId, groupNode, groupRowId, networkRowId, nodeRowId, placeRowId, serviceNode, serviceRowId, stackNode, stackRowId, type SwarmGroup } from './swarmRows.ts';

/** What stands below and above what in the view "Swarm", and who uses what. */
export class SwarmLookup {
  readonly #engineId: string;
  readonly #inventory: SwarmInventory;
  readonly #index: SwarmIndex;

  constructor(engineId: string, inventory: SwarmInventory, index: SwarmIndex) {
    this.#engineId = engineId;
    this.#inventory = inventory;
    this.#index = index;
  }

  group(group: SwarmGroup): OutlineNode {
    const { nodes, services } = this.#inventory;
    const count = this.#inventory[group].size;
    const options = { engineId: this.#engineId, isEmpty: count === 0 };
    switch (group) {
      case 'services': {
        const running = [...services.values()].filter((service) => this.#isRunning(service)).length;
        return groupNode(group, l10n.t('Services'), count === 0 ? l10n.t('none') : l10n.t('{0}/{1} running', running, count), options);
      }
      case 'nodes': {
        const ready = [...nodes.values()].filter(({ state }) => state === 'ready').length;
        return groupNode(group, l10n.t('Nodes'), l10n.t('{0}/{1} ready', ready, count), options);
      }
      case 'configs':
        return groupNode(group, l10n.t('Configs'), count === 0 ? l10n.t('none') : String(count), options);
      case 'secrets':
        return groupNode(group, l10n.t('Secrets'), count === 0 ? l10n.t('none') : String(count), options);
      case 'networks':
        return groupNode(group, l10n.t('Networks'), count === 0 ? l10n.t('none') : String(count), options);
    }
  }

  #isRunning(service: SwarmService): boolean {
    return isSatisfied(this.#index.runningOf(service));
  }

  /** The ids of the rows of a group, in their order: stacks before services that belong to none. */
  idsIn(groupId: string): readonly string[] {
    const { services, nodes, configs, secrets, networks } = this.#inventory;
    const sorted = <T extends { readonly name: string; readonly id: string }>(values: Iterable<T>): readonly T[] => [...values].sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
    switch (groupId) {
      case groupRowId('services'): {
        const stacks = new Set([...services.values()].flatMap(({ stack }) => stack ?? []));
        return [...[...stacks].sort(compareText).map(stackRowId), ...sorted([...services.values()].filter(({ stack }) => stack === undefined)).map(({ id }) => serviceRowId(id))];
      }
      case groupRowId('nodes'):
        return sorted(nodes.values()).map(({ id }) => nodeRowId(id));
      case groupRowId('configs'):
        return sorted(configs.values()).map(fileRowId);
      case groupRowId('secrets'):
        return sorted(secrets.values()).map(fileRowId);
      case groupRowId('networks'):
        return sorted(networks.values()).map(({ id }) => networkRowId(id));
      default:
        return [];
    }
  }

  parentId({ id, subject }: OutlineNode): string | undefined {
    switch (subject.kind) {
      case 'swarmStack':
        return groupRowId('services');
      case 'swarmService': {
        const stack = this.#inventory.services.get(subject.id)?.stack;
        return stack === undefined ? groupRowId('services') : stackRowId(stack);
      }
      case 'swarmTask': {
        if (id.startsWith('node/')) return id.split('/').slice(0, 2).join('/');
        const task = this.#inventory.tasks.get(subject.id);
        return task && (id.startsWith('task/') ? placeRowId(placeKey(task)) : serviceRowId(task.serviceId));
      }
      case 'swarmNode':
        return groupRowId('nodes');
      case 'swarmFile':
        return groupRowId(subject.file === 'secret' ? 'secrets' : 'configs');
      case 'swarmNetwork':
        return groupRowId('networks');
      default:
        return undefined;
    }
  }

  stack(name: string): OutlineNode {
    return stackNode(name, this.servicesOf(name).map((service) => ({ service, running: this.#index.runningOf(service) })), this.#engineId);
  }

  service(service: SwarmService): OutlineNode {
    return serviceNode(service, this.#index.runningOf(service), this.#engineId);
  }

  servicesOf(stack: string): readonly SwarmService[] {
    return [...this.#inventory.services.values()].filter((service) => service.stack === stack).sort((a, b) => compareText(a.name, b.name));
  }

  servicesIn({ id, name }: SwarmNetwork): readonly SwarmService[] {
    return [...this.#inventory.services.values()].filter(({ networkIds }) => networkIds.includes(id) || networkIds.includes(name));
  }

  files(kind: SwarmFile['kind']): SwarmInventory['configs'] {
    return kind === 'secret' ? this.#inventory.secrets : this.#inventory.configs;
  }

  /** The names of the services that use a config or secret. */
  usersOf({ kind, id }: SwarmFile): readonly string[] {
    const users = [...this.#inventory.services.values()].filter(({ configs, secrets }) => (kind === 'secret' ? secrets : configs).some((file) => file.id === id));
    return users.map(({ name }) => name).sort(compareText);
  }
}
