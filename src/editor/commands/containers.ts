import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Container, Port } from '../../core/model/container.ts';
import { browsablePorts, publishedUrl } from '../../core/model/publishedUrl.ts';
import { containerNameProblem } from '../../core/model/runInput.ts';
import { signalNames } from '../../core/model/signals.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { containerImageCommands } from './containerImages.ts';
import { removalCommands } from './containerRemoval.ts';
import { stateCommands } from './containerStates.ts';
import { severalContainers } from './severalWords.ts';
import { generateCommands } from './generate.ts';
import type { CommandParts } from './parts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { subjectsOf } from './targets.ts';

/** The commands for containers, by id. */
export function containerCommands(parts: CommandParts): CommandTable {
  return {
    ...stateCommands(parts),
    ...removalCommands(parts),
    ...containerImageCommands(parts),
    ...generateCommands(parts),
    'gantry.container.kill': (args) => kill(parts, args),
    'gantry.container.rename': (args) => rename(parts, args),
    'gantry.container.inspect': (args) => inspect(parts, args),
    'gantry.container.openInBrowser': (args) => openInBrowser(parts, args),
    'gantry.container.copyId': (args) => copy(parts, args, ({ id }) => id),
    'gantry.container.copyName': (args) => copy(parts, args, ({ name }) => name),
  };
}

const isUp = ({ state }: Container): boolean => state === 'running' || state === 'paused' || state === 'restarting';

async function kill({ actions, targets }: CommandParts, args: CommandArguments): Promise<void> {
  const containers = await targets.containers(args, isUp);
  const signalName = await vscode.window.showQuickPick(signalNames, { placeHolder: l10n.t('Which signal?') });
  if (signalName === undefined) throw abortError();
  await actions.bulk(containers, {
    doing: (what) => l10n.t('Sending {0} to {1}', signalName, what),
    several: severalContainers,
    failed: (name) => l10n.t('{0} could not be sent {1}.', name, signalName),
    nameOf: ({ name }) => name,
    cli: ({ name }) => ['docker', 'kill', '--signal', signalName, name],
    run: (engine, { id }, signal) => engine.containers.kill(id, signalName, signal),
  });
}

async function rename({ actions, targets }: CommandParts, args: CommandArguments): Promise<void> {
  const container = await targets.container(args);
  const value = await vscode.window.showInputBox({
    title: l10n.t('Rename {0}', displayText(container.name)),
    value: container.name,
    prompt: l10n.t('The new name'),
    validateInput: containerNameProblem,
  });
  if (value === undefined) throw abortError();
  if (value === container.name) return;
  await actions.bulk([container], {
    doing: (what) => l10n.t('Renaming {0}', what),
    several: severalContainers,
    failed: (name) => l10n.t('{0} could not be renamed to {1}.', name, value),
    nameOf: ({ name }) => name,
    cli: ({ name }) => ['docker', 'rename', name, value],
    run: (engine, { id }, signal) => engine.containers.rename(id, value, signal),
  });
}

async function inspect({ actions, targets, inspections }: CommandParts, args: CommandArguments): Promise<void> {
  const containers = await targets.containers(args);
  for (const { id, name } of containers) {
    actions.record(['docker', 'inspect', '--type', 'container', name]);
    await inspections.show({ kind: 'container', id, name }, containers.length > 1);
  }
}

async function openInBrowser({ actions, targets }: CommandParts, args: CommandArguments): Promise<void> {
  const container = await targets.container(args, ({ ports }) => browsablePorts(ports).length > 0);
  const port = portOf(args) ?? (await pickPort(container));
  const url = await actions.run(l10n.t('Opening {0}', displayText(container.name)), async (engine, signal) => {
    return publishedUrl(port, await engine.openPort(port, signal));
  });
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}

/** The port whose own row the command was called on. */
function portOf(args: CommandArguments): Pick<Port, 'containerPort' | 'hostPort' | 'hostIp'> | undefined {
  const [subject] = subjectsOf(args);
  if (subject?.kind !== 'port' || subject.hostPort === undefined) return undefined;
  return { containerPort: subject.port, hostPort: subject.hostPort, ...(subject.hostIp === undefined ? {} : { hostIp: subject.hostIp }) };
}

async function pickPort(container: Container): Promise<Port> {
  const ports = browsablePorts(container.ports);
  const [first] = ports;
  if (first === undefined) {
    throw new UserError('invalid', l10n.t('{0} publishes no TCP port now.', displayText(container.name)), { remedy: l10n.t('Start it, or run it anew with a published port.') });
  }
  if (ports.length === 1) return first;
  const items = ports.map((port) => ({ label: String(port.hostPort), description: l10n.t('port {0} inside', port.containerPort), port }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which port?') });
  if (chosen === undefined) throw abortError();
  return chosen.port;
}

async function copy({ targets }: CommandParts, args: CommandArguments, textOf: (container: Container) => string): Promise<void> {
  const containers = await targets.containers(args);
  await vscode.env.clipboard.writeText(containers.map(textOf).join('\n'));
}
