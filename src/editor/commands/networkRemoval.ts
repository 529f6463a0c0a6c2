import * as l10n from '@vscode/l10n';
import { prunableNetworks } from '../../core/analysis/prune.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Container } from '../../core/model/container.ts';
import { formatAge } from '../../core/model/units.ts';
import { usersOfNetwork } from '../../core/model/usage.ts';
import { isPredefined, type Network } from '../../core/model/network.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { removeNetwork, type RemovedNetwork } from '../../core/undo/removedNetwork.ts';
import type { Actions } from './actions.ts';
import { confirm } from './confirm.ts';
import { offerNetworks } from './networkUndo.ts';
import { askPrune } from './pruneDialog.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { severalNetworks } from './severalWords.ts';
import type { NetworkParts } from './surroundingParts.ts';
import { removeUnused, usedBy } from './unusedRemoval.ts';

/** The commands that remove networks: named ones, or those that nothing uses. */
export function networkRemovalCommands(parts: NetworkParts): CommandTable {
  return {
    'gantry.network.remove': (args) => remove(parts, args),
    'gantry.network.prune': () => prune(parts),
  };
}

const nameOf = ({ name }: Network): string => displayText(name);

async function remove(parts: NetworkParts, args: CommandArguments): Promise<void> {
  const networks = await parts.targets.networks(args, (network) => !isPredefined(network));
  const own = networks.filter(isPredefined);
  if (own.length > 0) throw new UserError('invalid', l10n.t('{0} belongs to the engine, and cannot be removed.', own.map(nameOf).join(', ')));
  const containers = await parts.targets.allContainers();
  const used = networks.map((network) => ({ network, users: usersOfNetwork(network, containers) })).filter(({ users }) => users.length > 0);
  if (used.length > 0 && used.length === networks.length) {
    await removeUsed(parts, used);
    return;
  }
  const unused = networks.filter(({ id }) => used.every(({ network }) => network.id !== id));
  const staying = used.map(({ network, users }) => l10n.t('{0} stays, since it is used by {1}.', nameOf(network), usedBy(users)));
  const title = unused.length === 1 ? l10n.t('Remove {0}?', unused.map(nameOf).join()) : l10n.t('Remove {0} networks?', unused.length);
  await confirm(title, [...(unused.length > 1 ? [unused.map(nameOf).join(', ')] : []), ...staying].join('\n\n'), [l10n.t('Remove')]);
  await removeNetworks(parts, unused);
}

interface UsedNetwork {
  readonly network: Network;
  readonly users: readonly Container[];
}

/** Parts them from their containers first, where that is wanted: those that were named, and no others. */
async function removeUsed({ actions }: NetworkParts, used: readonly UsedNetwork[]): Promise<void> {
  const users = usedBy([...new Map(used.flatMap((each) => each.users.map((user) => [user.id, user]))).values()]);
  const title = used.length === 1 ? l10n.t('{0} is not removed, since it is used by {1}.', used.map(({ network }) => nameOf(network)).join(), users) : l10n.t('None of the networks is removed, since they are used by {0}.', users);
  await confirm(title, l10n.t('They can be disconnected first. Those that run are then not reached over it any more. It can be taken back.'), [l10n.t('Disconnect and Remove')]);
  await remembered(actions, (remember) =>
    actions.bulk(used, {
      doing: (what) => l10n.t('Removing {0}', what),
      several: severalNetworks,
      failed: (name) => l10n.t('{0} could not be removed.', name),
      nameOf: ({ network }) => network.name,
      cli: ({ network }) => ['docker', 'network', 'rm', network.name],
      run: async (engine, each, signal) => {
        for (const { name } of each.users) actions.record(['docker', 'network', 'disconnect', each.network.name, name]);
        remember(engine, await removeNetwork(engine, each.network, each.users, signal));
      },
    }),
  );
}

function removeNetworks({ actions }: NetworkParts, networks: readonly Network[]): Promise<void> {
  return remembered(actions, (remember) =>
    removeUnused(actions, networks, {
      several: severalNetworks,
      nameOf,
      cli: ({ name }) => ['docker', 'network', 'rm', name],
      usersOf: usersOfNetwork,
      remove: async (engine, network, signal) => remember(engine, await removeNetwork(engine, network, [], signal)),
    }),
  );
}

/** Offers to take back what was removed, also where something else failed. */
async function remembered(actions: Actions, remove: (remember: (engine: Engine, network: RemovedNetwork) => void) => Promise<void>): Promise<void> {
  const removed: RemovedNetwork[] = [];
  let engineId = '';
  try {
    await remove((engine, network) => {
      engineId = engine.id;
      removed.push(network);
    });
  } finally {
    offerNetworks(actions, engineId, removed);
  }
}

async function prune(parts: NetworkParts): Promise<void> {
  const found = await parts.actions.run(l10n.t('Looking for unused networks'), async (engine, signal) => {
    const [networks, containers] = await Promise.all([engine.networks.list({}, signal), engine.containers.list({}, signal)]);
    return prunableNetworks(networks, containers);
  });
  const chosen = await askPrune(
    {
      found,
      facts: ({ name, createdAt, labels }) => ({ names: [name], since: createdAt === 0 ? undefined : createdAt, labels }),
      title: (networks) => (networks.length === 1 ? l10n.t('Remove 1 network that no container, running or stopped, is connected to?') : l10n.t('Remove {0} networks that no container, running or stopped, is connected to?', networks.length)),
      line: (network) => [nameOf(network), displayText(network.driver), displayText(network.subnets.map(({ subnet }) => subnet).join(', ')), network.createdAt === 0 ? '' : formatAge(Date.now() / 1000 - network.createdAt)].filter((word) => word !== '').join('   '),
      none: l10n.t('There is no unused network.'),
      until: l10n.t('Created before'),
      hasLabels: true,
    },
    parts.keepRules,
  );
  await removeNetworks(parts, chosen);
}
