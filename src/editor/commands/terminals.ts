import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { execLine, readRememberedExec, rememberExec, type ExecRequest, type RememberedExec } from '../../core/exec/execRequest.ts';
import type { Container } from '../../core/model/container.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { repositoryKey } from './imageKey.ts';
import type { CommandParts, TerminalParts } from './parts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { toolCommands } from './tools.ts';

const isRunning = ({ state }: Container): boolean => state === 'running';

/** The commands that join terminals to containers. */
export function terminalCommands(parts: TerminalParts): CommandTable {
  return {
    'gantry.container.logs': (args) => followLogs(parts, args),
    'gantry.container.shell': (args) => openShell(parts, args),
    'gantry.container.exec': (args) => exec(parts, args),
    'gantry.container.attach': (args) => attach(parts, args),
    ...toolCommands(parts),
  };
}

async function followLogs({ actions, targets, logs }: CommandParts, args: CommandArguments): Promise<void> {
  for (const container of await targets.containers(args)) {
    actions.record(['docker', 'logs', '--follow', '--tail', String(logs.tail), container.name]);
    await logs.show(container);
  }
}

async function openShell({ actions, targets, sessions }: CommandParts, args: CommandArguments): Promise<void> {
  const container = await targets.container(args, isRunning);
  actions.record(['docker', 'exec', '--interactive', '--tty', container.name, 'sh']);
  await sessions.openShell(container);
}

async function attach({ actions, targets, sessions }: CommandParts, args: CommandArguments): Promise<void> {
  const container = await targets.container(args, isRunning);
  actions.record(['docker', 'attach', container.name]);
  await sessions.attach(container);
}

async function exec({ actions, targets, sessions, state }: TerminalParts, args: CommandArguments): Promise<void> {
  const container = await targets.container(args, isRunning);
  const remembered = readRememberedExec(state.get(keyOf(container)));
  const { askExec } = await import('./execQuestion.ts');
  const request = await askExec(l10n.t('Run a Program in {0}', displayText(container.name)), remembered);
  await remember(state, container, remembered, request);
  actions.record(execLine(container.name, request));
  await sessions.exec(container, request);
}

async function remember(state: vscode.Memento, container: Container, remembered: RememberedExec, request: ExecRequest): Promise<void> {
  await state.update(keyOf(container), rememberExec(remembered, request));
}

/** What was run in a service is offered for it again; else all containers of a repository's images are alike. */
function keyOf({ image, compose }: Container): string {
  return compose ? `exec service ${compose.project}/${compose.service}` : `exec ${repositoryKey(image)}`;
}
