import * as l10n from '@vscode/l10n';
import { prunableNetworks } from '../../core/analysis/prune.ts';
import { UserError } from '../../core/base/userError.ts';
import { formatAge } from '../../core/model/units.ts';
import { usersOfNetwork } from '../../core/model/usage.ts';
import { isPredefined, type Network } from '../../core/model/network.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { confirm } from './confirm.ts';
import { askPrune } from './pruneDialog.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
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
  const [first] = used;
  if (first && used.length === networks.length) {
    const users = usedBy(used.flatMap((each) => each.users));
    const message = used.length === 1 ? l10n.t('{0} is not removed, since it is used by {1}.', nameOf(first.network), users) : l10n.t('None of the networks is removed, since they are used by {0}.', users);
    throw new UserError('conflict', message, { remedy: l10n.t('Disconnect or remove these containers first: without the network a stopped one cannot be started any more.') });
  }
  const unused = networks.filter(({ id }) => used.every(({ network }) => network.id !== id));
  const staying = used.map(({ network, users }) => l10n.t('{0} stays, since it is used by {1}.', nameOf(network), usedBy(users)));
  const title = unused.length === 1 ? l10n.t('Remove {0}?', unused.map(nameOf).join()) : l10n.t('Remove {0} networks?', unused.length);
  await confirm(title, [...(unused.length > 1 ? [unused.map(nameOf).join(', ')] : []), ...staying].join('\n\n'), [l10n.t('Remove')]);
  await removeNetworks(parts, unused);
}

function removeNetworks({ actions }: NetworkParts, networks: readonly Network[]): Promise<void> {
  return removeUnused(actions, networks, {
    several: (count) => l10n.t('{0} networks', count),
    nameOf,
    cli: ({ name }) => ['docker', 'network', 'rm', name],
    usersOf: usersOfNetwork,
    remove: (engine, { id }, signal) => engine.networks.remove(id, signal),
  });
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
