import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';
import type { ProbeResult } from '../../core/engine/healthProbe.ts';
import { healthCheckOf } from '../../core/model/healthCheck.ts';
import { formatTime } from '../../core/model/units.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CommandParts } from './parts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';

/** The command that runs a container's health check at once. */
export function healthCommands(parts: CommandParts): CommandTable {
  return { 'gantry.container.runHealthCheck': (args) => runNow(parts, args) };
}

async function runNow({ actions, targets }: CommandParts, args: CommandArguments): Promise<void> {
  const { id, name } = await targets.container(args, ({ state, health }) => state === 'running' && health !== 'none');
  const shown = displayText(name);
  const { runHealthCheck } = await import('../../core/engine/healthProbe.ts');
  const names = { doing: l10n.t('Running the health check of {0}', shown), failed: l10n.t('The health check of {0} could not be run.', shown) };
  const result = await actions.runNamed(names, async (engine, signal) => {
    const check = healthCheckOf((await engine.containers.inspect(id, signal)).json);
    if (!check) throw new UserError('invalid', l10n.t('It has none.'));
    actions.record(['docker', 'exec', name, ...check.command]);
    return runHealthCheck(engine.containers, id, check, signal);
  });
  // Not waited for: the check has ended, however long its message is left open.
  void tell(shown, result);
}

async function tell(name: string, { exitCode, output, took }: ProbeResult): Promise<void> {
  const summary = l10n.t('Health check of {0}: exit code {1} after {2}.', name, exitCode ?? '?', formatTime(took));
  const text = output.trim();
  const showOutput = l10n.t('Show Output');
  const show = exitCode === 0 ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const chosen = await show(text === '' ? summary : `${summary} ${displayText(text.replaceAll(/\s+/g, ' '), 200)}`, ...(text === '' ? [] : [showOutput]));
  if (chosen === undefined) return;
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'log', content: `${summary}\n\n${output}` }));
}
