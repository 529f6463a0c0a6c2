import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Container } from '../../core/model/container.ts';
import { canConnect, type Network, type NetworkConnection } from '../../core/model/network.ts';
import { parseOptionalAddress } from '../../core/model/networkInput.ts';
import { attachmentTo, usersOfNetwork } from '../../core/model/usage.ts';
import { addressesText } from '../../core/outline/networkNode.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { askForm, askValue, type FormField } from './form.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import type { NetworkParts } from './surroundingParts.ts';
import { subjectsOf } from './targets.ts';

/** The commands that connect containers to networks, and part them. */
export function networkConnectionCommands(parts: NetworkParts): CommandTable {
  return {
    'gantry.network.connect': (args) => connect(parts, args),
    'gantry.network.disconnect': (args) => disconnect(parts, args),
  };
}

/** Called on a network, or on a container; the other one is asked for. */
async function connect({ actions, targets }: NetworkParts, args: CommandArguments): Promise<void> {
  const [subject] = subjectsOf(args.slice(0, 1));
  const [container, network] = subject?.kind === 'container' ? await forContainer(targets, args) : await forNetwork(targets, args);
  const connection = await askConnection(container, network);
  actions.record([
    ...['docker', 'network', 'connect', ...connection.aliases.flatMap((alias) => ['--alias', alias])],
    ...(connection.ipv4 === '' ? [] : ['--ip', connection.ipv4]),
    ...(connection.ipv6 === '' ? [] : ['--ip6', connection.ipv6]),
    ...[network.name, container.name],
  ]);
  const [shown, where] = [displayText(container.name), displayText(network.name)];
  const names = { doing: l10n.t('Connecting {0} to {1}', shown, where), failed: l10n.t('{0} could not be connected to {1}.', shown, where) };
  await actions.runNamed(names, (engine, signal) => engine.networks.connect(network.id, connection, signal));
}

type Pair = readonly [Container, Network];

async function forNetwork(targets: NetworkParts['targets'], args: CommandArguments): Promise<Pair> {
  const [network] = await targets.networks(args.slice(0, 1), canConnect, false);
  if (network === undefined) throw abortError();
  const all = await targets.allContainers(true);
  const items = all.filter((container) => attachmentTo(container, network) === undefined).map((container) => ({ label: displayText(container.name), description: displayText(container.image), detail: displayText(container.status), container }));
  if (items.length === 0) throw new UserError('invalid', l10n.t('There is no container that is not connected to {0}.', displayText(network.name)));
  const chosen = await vscode.window.showQuickPick(items, { title: l10n.t('Connect to {0}', displayText(network.name)), placeHolder: l10n.t('Choose a container') });
  if (chosen === undefined) throw abortError();
  return [chosen.container, network];
}

async function forContainer(targets: NetworkParts['targets'], args: CommandArguments): Promise<Pair> {
  const container = await targets.container(args.slice(0, 1));
  const all = await targets.allNetworks(true);
  const items = all.filter((network) => canConnect(network) && attachmentTo(container, network) === undefined).map((network) => ({ label: displayText(network.name), description: displayText(network.driver), network }));
  if (items.length === 0) throw new UserError('invalid', l10n.t('There is no network that {0} could be connected to.', displayText(container.name)));
  const chosen = await vscode.window.showQuickPick(items, { title: l10n.t('Connect {0}', displayText(container.name)), placeHolder: l10n.t('Choose a network') });
  if (chosen === undefined) throw abortError();
  return [container, chosen.network];
}

async function askConnection(container: Container, network: Network): Promise<NetworkConnection> {
  let connection: NetworkConnection = { containerId: container.id, aliases: [], ipv4: '', ipv6: '' };
  const set = (changes: Partial<NetworkConnection>): void => {
    connection = { ...connection, ...changes };
  };
  await askForm(l10n.t('Connect {0} to {1}', displayText(container.name), displayText(network.name)), () => fieldsOf(connection, network, set), () => l10n.t('Connect'));
  return connection;
}

function fieldsOf(connection: NetworkConnection, network: Network, set: (changes: Partial<NetworkConnection>) => void): readonly FormField[] {
  const choice = l10n.t('the engine\'s choice');
  const aliases = connection.aliases.join(' ');
  return [
    {
      label: l10n.t('Aliases'),
      value: displayText(aliases) || l10n.t('none'),
      edit: async () => {
        const typed = await askValue({ title: l10n.t('Aliases'), prompt: l10n.t('Further names by which the others find it, between spaces'), value: aliases }, readAliases);
        if (typed !== undefined) set({ aliases: typed });
      },
    },
    {
      label: l10n.t('Address'),
      value: displayText(connection.ipv4) || choice,
      edit: async () => {
        const prompt = l10n.t('An address of {0}; empty for the engine\'s choice', displayText(network.subnets.map(({ subnet }) => subnet).join(', ')));
        const ipv4 = await askValue({ title: l10n.t('Address'), prompt, value: connection.ipv4 }, (text) => parseOptionalAddress(text, 4));
        if (ipv4 !== undefined) set({ ipv4 });
      },
    },
    ...(network.hasIpv6
      ? [
          {
            label: l10n.t('IPv6 address'),
            value: displayText(connection.ipv6) || choice,
            edit: async () => {
              const ipv6 = await askValue({ title: l10n.t('IPv6 address'), prompt: l10n.t('Empty for the engine\'s choice'), value: connection.ipv6 }, (text) => parseOptionalAddress(text, 6));
              if (ipv6 !== undefined) set({ ipv6 });
            },
          },
        ]
      : []),
  ];
}

function readAliases(text: string): readonly string[] {
  const aliases = text.split(/\s+/).filter((alias) => alias !== '');
  const wrong = aliases.find((alias) => !/^[a-zA-Z\d_][\w.-]*$/.test(alias));
  if (wrong !== undefined) throw new UserError('invalid', l10n.t('"{0}" is not a host name.', wrong));
  return aliases;
}

/** Called on a container below a network, on a network, or on a container. */
async function disconnect(parts: NetworkParts, args: CommandArguments): Promise<void> {
  const pairs = await pairsToPart(parts, args);
  await parts.actions.bulk(pairs, {
    doing: (what) => l10n.t('Disconnecting {0}', what),
    several: (count) => l10n.t('{0} containers', count),
    failed: (name) => l10n.t('{0} could not be disconnected.', name),
    nameOf: ([container]) => container.name,
    cli: ([container, network]) => ['docker', 'network', 'disconnect', network.name, container.name],
    run: (engine, [container, network], signal) => engine.networks.disconnect(network.id, container.id, { force: false }, signal),
  });
}

async function pairsToPart({ targets }: NetworkParts, args: CommandArguments): Promise<readonly Pair[]> {
  const endpoints = subjectsOf(args).flatMap((subject) => (subject.kind === 'endpoint' ? [subject] : []));
  const containers = await targets.allContainers(endpoints.length === 0);
  if (endpoints.length > 0) {
    const networks = await targets.allNetworks();
    return endpoints.flatMap(({ networkId, containerId }) => {
      const [container, network] = [containers.find(({ id }) => id === containerId), networks.find(({ id }) => id === networkId)];
      return container && network ? [[container, network] as const] : [];
    });
  }
  const [network] = await targets.networks(args.slice(0, 1), canConnect, false);
  if (network === undefined) throw abortError();
  const users = usersOfNetwork(network, containers);
  if (users.length === 0) throw new UserError('invalid', l10n.t('No container is connected to {0}.', displayText(network.name)));
  const items = users.map((container) => ({ label: displayText(container.name), description: addressesText(attachmentTo(container, network) ?? { ipAddress: '', ipv6Address: '' }), container }));
  const chosen = await vscode.window.showQuickPick(items, { title: l10n.t('Disconnect from {0}', displayText(network.name)), placeHolder: l10n.t('Choose containers'), canPickMany: true });
  if (chosen === undefined || chosen.length === 0) throw abortError();
  return chosen.map(({ container }) => [container, network]);
}
