import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { prunableVolumes } from '../../core/analysis/prune.ts';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Container } from '../../core/model/container.ts';
import { formatAge, formatBytes } from '../../core/model/units.ts';
import { usersOfVolume } from '../../core/model/usage.ts';
import type { Volume } from '../../core/model/volume.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { volumeLabel } from '../../core/outline/volumeNode.ts';
import { confirm } from './confirm.ts';
import { askPrune } from './pruneDialog.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import type { VolumeParts } from './surroundingParts.ts';
import { removeUnused, usedBy } from './unusedRemoval.ts';

/** The commands that remove volumes: named ones, or those that nothing uses. */
export function volumeRemovalCommands(parts: VolumeParts): CommandTable {
  return {
    'gantry.volume.remove': (args) => remove(parts, args),
    'gantry.volume.prune': () => prune(parts),
  };
}

const severalVolumes = (count: number): string => l10n.t('{0} volumes', count);

async function remove(parts: VolumeParts, args: CommandArguments): Promise<void> {
  const volumes = await parts.targets.volumes(args);
  const containers = await parts.targets.allContainers();
  const used = volumes.map((volume) => ({ volume, users: usersOfVolume(volume, containers) })).filter(({ users }) => users.length > 0);
  const [first] = used;
  if (first && used.length === volumes.length) throw usedError(used.length === 1 ? first.volume : undefined, used.flatMap(({ users }) => users));
  const unused = volumes.filter((volume) => used.every((each) => each.volume.id !== volume.id));
  const names = unused.map(volumeLabel);
  const title = unused.length === 1 ? l10n.t('Remove {0}?', names[0] ?? '') : l10n.t('Remove {0} volumes?', unused.length);
  const staying = used.map(({ volume, users }) => l10n.t('{0} stays, since it is used by {1}.', volumeLabel(volume), usedBy(users)));
  await confirm(title, [...(names.length > 1 ? [names.join(', ')] : []), ...staying, l10n.t('All that is in it is lost. This cannot be undone.')].join('\n\n'), [l10n.t('Remove')]);
  await removeVolumes(parts, unused);
}

function usedError(volume: Volume | undefined, users: readonly Container[]): UserError {
  const message = volume ? l10n.t('{0} is not removed, since it is used by {1}.', volumeLabel(volume), usedBy(users)) : l10n.t('None of the volumes is removed, since they are used by {0}.', usedBy(users));
  return new UserError('conflict', message, { remedy: l10n.t('Remove these containers first.') });
}

function removeVolumes({ actions, volumeFiles }: VolumeParts, volumes: readonly Volume[]): Promise<void> {
  return removeUnused(actions, volumes, {
    several: severalVolumes,
    nameOf: volumeLabel,
    cli: ({ id }) => ['docker', 'volume', 'rm', id],
    usersOf: usersOfVolume,
    remove: async (engine, { id }, signal) => {
      await volumeFiles.release(id);
      await engine.volumes.remove(id, signal);
    },
  });
}

async function prune(parts: VolumeParts): Promise<void> {
  const which = await pickWhich();
  const { found, sizes } = await parts.actions.run(l10n.t('Looking for unused volumes'), async (engine, signal) => {
    const [volumes, containers, sizesOfAll] = await Promise.all([engine.volumes.list({}, signal), engine.containers.list({}, signal), engine.volumes.sizes(signal)]);
    return { found: prunableVolumes(volumes, containers, which), sizes: sizesOfAll };
  });
  const bytesOf = (volumes: readonly Volume[]): number => volumes.reduce((sum, { id }) => sum + (sizes.get(id) ?? 0), 0);
  const chosen = await askPrune(
    {
      found,
      facts: ({ id, createdAt, labels }) => ({ names: [id], since: createdAt, labels }),
      title: (volumes) => (volumes.length === 1 ? l10n.t('Remove 1 volume with all that is in it, and free {0}? This cannot be undone.', formatBytes(bytesOf(volumes))) : l10n.t('Remove {0} volumes with all that is in them, and free {1}? This cannot be undone.', volumes.length, formatBytes(bytesOf(volumes)))),
      line: (volume) => lineOf(volume, sizes.get(volume.id)),
      none: which === 'anonymous' ? l10n.t('There is no unused volume without a name.') : l10n.t('There is no unused volume.'),
      until: l10n.t('Created before'),
      hasLabels: true,
    },
    parts.keepRules,
  );
  await removeVolumes(parts, chosen);
}

function lineOf(volume: Volume, size: number | undefined): string {
  const words = [displayText(volume.id), size === undefined ? '' : formatBytes(size), volume.createdAt === undefined ? '' : formatAge(Date.now() / 1000 - volume.createdAt)];
  return words.filter((word) => word !== '').join('   ');
}

/** The engine's own "prune" leaves the named ones alone, which surprises many. */
async function pickWhich(): Promise<'anonymous' | 'all'> {
  const items = [
    { label: l10n.t('Anonymous volumes'), description: l10n.t('that nobody named, and no container uses'), which: 'anonymous' as const },
    { label: l10n.t('All unused volumes'), description: l10n.t('named or not, and used by no container'), which: 'all' as const },
  ];
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which volumes are to be removed?') });
  if (chosen === undefined) throw abortError();
  return chosen.which;
}
