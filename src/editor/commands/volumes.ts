import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';
import type { VolumeSpec } from '../../core/model/volume.ts';
import { volumeCommand } from '../../core/model/volumeCommand.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { askFilter } from './filterInput.ts';
import { askForm, askValue, type FormField } from './form.ts';
import { pairsField } from './pairsInput.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { readName, type VolumeParts } from './surroundingParts.ts';
import { volumeRemovalCommands } from './volumeRemoval.ts';
import { volumeTransferCommands } from './volumeTransfers.ts';

/** The commands for volumes, by id. */
export function volumeCommands(parts: VolumeParts): CommandTable {
  return {
    ...volumeRemovalCommands(parts),
    ...volumeTransferCommands(parts),
    'gantry.volume.create': () => create(parts),
    'gantry.volume.inspect': (args) => inspect(parts, args),
    'gantry.volume.copyName': async (args) => vscode.env.clipboard.writeText((await parts.targets.volumes(args)).map(({ id }) => id).join('\n')),
    'gantry.volume.sizes': () => measure(parts),
    'gantry.volume.filter': () => askFilter(parts.view.filter, l10n.t('Show volumes whose name, driver or label contains…')),
    'gantry.volume.clearFilter': () => parts.view.filter.set(''),
  };
}

async function create({ actions, reveal }: VolumeParts): Promise<void> {
  const spec = await askVolume(l10n.t('Create a Volume'));
  actions.record(volumeCommand(spec));
  const name = displayText(spec.name) || l10n.t('A volume');
  const { id } = await actions.runNamed({ doing: l10n.t('Creating {0}', name), failed: l10n.t('{0} could not be created.', name) }, async (engine, signal) => {
    // The engine would give back the one that is there, whatever it was asked for.
    const [taken] = spec.name === '' ? [] : await engine.volumes.list({ names: [spec.name] }, signal);
    if (taken) throw new UserError('conflict', l10n.t('There is already a volume of this name.'), { remedy: l10n.t('Choose another name.') });
    return engine.volumes.create(spec, signal);
  });
  await reveal.volume(id);
}

/** Asks what the volume is to be like. */
async function askVolume(title: string): Promise<VolumeSpec> {
  let spec: VolumeSpec = { name: '', driver: 'local', options: {}, labels: {} };
  const set = (changes: Partial<VolumeSpec>): void => {
    spec = { ...spec, ...changes };
  };
  await askForm(title, () => fieldsOf(spec, set), () => l10n.t('Create'));
  return spec;
}

function fieldsOf(spec: VolumeSpec, set: (changes: Partial<VolumeSpec>) => void): readonly FormField[] {
  return [
    {
      label: l10n.t('Name'),
      value: displayText(spec.name) || l10n.t('made up by the engine'),
      edit: async () => {
        const name = await askValue({ title: l10n.t('Name'), prompt: l10n.t('The name of the volume; empty for an anonymous one'), value: spec.name }, readName);
        if (name !== undefined) set({ name });
      },
    },
    {
      label: l10n.t('Driver'),
      value: displayText(spec.driver),
      edit: async () => {
        const driver = await askValue({ title: l10n.t('Driver'), prompt: l10n.t('"local", or the name of a plugin'), value: spec.driver }, (text) => text.trim() || 'local');
        if (driver !== undefined) set({ driver });
      },
    },
    pairsField(l10n.t('Options'), l10n.t('What the driver is given, as type=nfs o=addr=10.0.0.5,rw device=:/data'), spec.options, (options) => set({ options })),
    pairsField(l10n.t('Labels'), l10n.t('Names and values, as team=web'), spec.labels, (labels) => set({ labels })),
  ];
}

async function inspect({ actions, targets, inspections }: VolumeParts, args: CommandArguments): Promise<void> {
  const volumes = await targets.volumes(args);
  for (const { id } of volumes) {
    actions.record(['docker', 'volume', 'inspect', id]);
    await inspections.show({ kind: 'volume', id, name: id }, volumes.length > 1);
  }
}

async function measure({ actions, view }: VolumeParts): Promise<void> {
  await vscode.commands.executeCommand('gantry.volumes.focus');
  const names = { doing: l10n.t('Measuring the volumes'), failed: l10n.t('The volumes could not be measured.') };
  actions.record(['docker', 'system', 'df', '--verbose']);
  const sizes = await actions.runNamed(names, (engine, signal) => engine.volumes.sizes(signal));
  const outline = await view.ready();
  if (outline) outline.sizes = sizes;
}
