import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';
import { changedLimits, limitsOf, updateCommand, type ContainerLimits, type RestartPolicyName } from '../../core/model/containerLimits.ts';
import { bytesText, parseBytes, parseCount, parseCpus } from '../../core/model/limitInput.ts';
import { restartText } from '../../core/outline/limitWords.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { askForm, askValue, type FormField } from './form.ts';
import type { CommandParts } from './parts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';

/** The command that changes what a container may use while it exists. */
export function limitCommands(parts: CommandParts): CommandTable {
  return { 'gantry.container.update': (args) => update(parts, args) };
}

async function update({ actions, targets }: CommandParts, args: CommandArguments): Promise<void> {
  const { id, name } = await targets.container(args);
  const shown = displayText(name);
  const before = await actions.run(l10n.t('Reading the configuration'), async (engine, signal) => limitsOf((await engine.containers.inspect(id, signal)).json));
  const changes = await askLimits(l10n.t('Limits of {0}', shown), before);
  actions.record(updateCommand(name, changes));
  const names = { doing: l10n.t('Changing the limits of {0}', shown), failed: l10n.t('The limits of {0} could not be changed.', shown) };
  const warnings = await actions.runNamed(names, (engine, signal) => engine.containers.update(id, changes, signal));
  if (warnings.length > 0) void vscode.window.showWarningMessage(warnings.map((warning) => displayText(warning)).join(' '));
}

/** @returns what is to be another than it was. */
async function askLimits(title: string, before: ContainerLimits): Promise<Partial<ContainerLimits>> {
  let limits = before;
  const set = (changes: Partial<ContainerLimits>): void => {
    limits = { ...limits, ...changes };
  };
  const count = (): number => Object.keys(changedLimits(before, limits)).length;
  await askForm(
    title,
    () => fieldsOf(before, limits, set),
    () => (count() === 0 ? undefined : l10n.t('Apply')),
  );
  const changes = changedLimits(before, limits);
  // The policy goes with its number of tries.
  return changes.restartRetries === undefined ? changes : { ...changes, restart: limits.restart };
}

type SetLimits = (changes: Partial<ContainerLimits>) => void;

function fieldsOf(before: ContainerLimits, limits: ContainerLimits, set: SetLimits): readonly FormField[] {
  const none = l10n.t('no limit');
  return [
    {
      label: l10n.t('Memory'),
      value: bytesText(limits.memory) || none,
      edit: async () => {
        const memory = await askValue({ title: l10n.t('Memory'), prompt: l10n.t('Bytes, as 512m or 1.5g'), value: bytesText(limits.memory) }, (text) => kept(before.memory, parseBytes(text)));
        if (memory !== undefined) set({ memory, ...swapBeside(limits, memory) });
      },
    },
    {
      label: l10n.t('Memory and swap'),
      value: limits.memorySwap < 0 ? none : bytesText(limits.memorySwap) || l10n.t('as the engine does'),
      edit: async () => {
        const options = { title: l10n.t('Memory and swap'), prompt: l10n.t('Bytes of both together, as 1g; -1 for no limit'), value: bytesText(limits.memorySwap) };
        const memorySwap = await askValue(options, (text) => kept(before.memorySwap, parseBytes(text, true)));
        if (memorySwap !== undefined) set({ memorySwap });
      },
    },
    {
      label: l10n.t('Processors'),
      value: limits.nanoCpus === 0 ? none : String(limits.nanoCpus / 1e9),
      edit: async () => {
        const options = { title: l10n.t('Processors'), prompt: l10n.t('How many, as 0.5 or 2'), value: limits.nanoCpus === 0 ? '' : String(limits.nanoCpus / 1e9) };
        const nanoCpus = await askValue(options, (text) => kept(before.nanoCpus, parseCpus(text)));
        if (nanoCpus !== undefined) set({ nanoCpus });
      },
    },
    {
      label: l10n.t('Processor shares'),
      value: String(limits.cpuShares || standardShares),
      edit: async () => {
        const options = { title: l10n.t('Processor shares'), prompt: l10n.t('The weight beside other containers; 1024 is usual'), value: String(limits.cpuShares || standardShares) };
        const shares = await askValue(options, parseCount);
        if (shares !== undefined) set({ cpuShares: before.cpuShares === 0 && shares === standardShares ? 0 : shares || standardShares });
      },
    },
    {
      label: l10n.t('Processes'),
      value: limits.pids <= 0 ? none : String(limits.pids),
      edit: async () => {
        const pids = await askValue({ title: l10n.t('Processes'), prompt: l10n.t('How many at most; empty for no limit'), value: limits.pids <= 0 ? '' : String(limits.pids) }, parseCount);
        if (pids !== undefined) set({ pids });
      },
    },
    { label: l10n.t('Restart policy'), value: restartText(limits), edit: () => editRestart(limits, set) },
  ];
}

const standardShares = 1024;

/** @throws where the engine could not do it: its 0 is "as it was". */
function kept(before: number, value: number): number {
  if (value !== 0 || before === 0) return value;
  throw new UserError('invalid', l10n.t('The engine cannot take this limit away from a container that exists: give a higher one.'));
}

/** Swap that was what the engine gives by itself stays so: as much again as memory. */
function swapBeside({ memory, memorySwap }: ContainerLimits, next: number): Partial<ContainerLimits> {
  return memorySwap === 0 || memorySwap === 2 * memory ? { memorySwap: 2 * next } : {};
}

async function editRestart(limits: ContainerLimits, set: SetLimits): Promise<void> {
  const names: readonly RestartPolicyName[] = ['no', 'on-failure', 'unless-stopped', 'always'];
  const items = names.map((restart) => ({ label: restart, description: restartText({ restart, restartRetries: 0 }), restart }));
  const chosen = await vscode.window.showQuickPick(items, { title: l10n.t('Restart policy'), placeHolder: l10n.t('When is it started again?') });
  if (chosen === undefined) return;
  if (chosen.restart !== 'on-failure') {
    set({ restart: chosen.restart, restartRetries: 0 });
    return;
  }
  const options = { title: l10n.t('Restart policy'), prompt: l10n.t('How often it is tried at most; empty for as often as need be'), value: limits.restartRetries === 0 ? '' : String(limits.restartRetries) };
  const restartRetries = await askValue(options, parseCount);
  if (restartRetries !== undefined) set({ restart: 'on-failure', restartRetries });
}
