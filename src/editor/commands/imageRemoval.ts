import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { namesOf, prunableImages } from '../../core/analysis/prune.ts';
import { abortError } from '../../core/base/abort.ts';
import { removeImage } from '../../core/disk/removeImage.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Container } from '../../core/model/container.ts';
import type { Image } from '../../core/model/image.ts';
import { formatAge, formatBytes } from '../../core/model/units.ts';
import { stateWord } from '../../core/outline/containerWords.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { confirm } from './confirm.ts';
import type { CommandParts } from './parts.ts';
import { askPrune } from './pruneDialog.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { severalImages } from './severalWords.ts';
import { imageNameOf, type ImageTarget } from './targets.ts';
import { offerTags } from './undo.ts';

/** The commands that remove images: named ones, or those that nothing uses. */
export function imageRemovalCommands(parts: CommandParts): CommandTable {
  return {
    'gantry.image.remove': (args) => remove(parts, args),
    'gantry.image.prune': () => prune(parts),
  };
}

async function remove(parts: CommandParts, args: CommandArguments): Promise<void> {
  const targets = await parts.targets.images(args);
  const containers = await parts.targets.allContainers();
  const answer = await confirmRemoval(targets, usersOf(targets, containers));
  if (answer !== 'all') {
    await removeTargets(parts, targets, answer === 'forced');
    return;
  }
  const whole = [...new Map(targets.map(({ image }) => [image.id, { image }])).values()];
  const users = usersOf(whole, containers);
  await removeTargets(parts, whole, users.length > 0 && (await confirmRemoval(whole, users)) === 'forced');
}

function removeTargets(parts: CommandParts, targets: readonly ImageTarget[], isForced: boolean): Promise<void> {
  const removals = targets.map((target) => ({ id: target.image.id, label: imageNameOf(target), names: target.reference === undefined ? namesOf(target.image) : [target.reference] }));
  return removeAll(parts, removals, isForced);
}

/** The containers of the images that are lost. */
function usersOf(targets: readonly ImageTarget[], containers: readonly Container[]): readonly Container[] {
  return containers.filter((container) => targets.some((target) => isLost(target, targets) && target.image.id === container.imageId));
}

/** Whether the image itself goes: no name of it is left once all the targets are gone. */
function isLost({ image, reference }: ImageTarget, targets: readonly ImageTarget[]): boolean {
  if (reference === undefined) return true;
  return image.tags.every((tag) => targets.some((target) => target.image.id === image.id && (target.reference ?? tag) === tag));
}

/** How they are removed: by force where containers use them, with all their names, or just so. */
type RemovalAnswer = 'plain' | 'forced' | 'all';

async function confirmRemoval(targets: readonly ImageTarget[], users: readonly Container[]): Promise<RemovalAnswer> {
  const [first] = targets;
  if (first === undefined) throw abortError();
  const names = targets.map((target) => displayText(imageNameOf(target)));
  const subject = targets.length === 1 ? (names[0] ?? '') : severalImages(targets.length);
  const list = targets.length === 1 ? [] : [names.join(', ')];
  if (users.length === 0) {
    const left = [...new Set(targets.flatMap((target) => (isLost(target, targets) ? [] : target.image.tags.filter((tag) => !targets.some(({ reference }) => reference === tag)))))];
    const staying = left.length === 0 ? [] : [l10n.t('What has further names stays under them: {0}.', left.map((tag) => displayText(tag)).join(', '))];
    const all = l10n.t('Remove All Its Names');
    const answer = await confirm(l10n.t('Remove {0}?', subject), [...list, ...staying].join('\n\n'), [l10n.t('Remove'), ...(left.length > 0 ? [all] : [])]);
    return answer === all ? 'all' : 'plain';
  }
  const used = users.map(({ name, state }) => l10n.t('{0} ({1})', displayText(name), stateWord(state)));
  const detail = [...list, l10n.t('Used by: {0}.', used.join(', ')), l10n.t('By force the name is taken away; the engine refuses to delete what a running container uses.')];
  await confirm(l10n.t('{0} is not removed, since containers use it.', subject), detail.join('\n\n'), [l10n.t('Remove by Force')]);
  return 'forced';
}

interface Removal {
  readonly id: string;
  readonly label: string;
  /** Removed one after the other. */
  readonly names: readonly string[];
}

async function removeAll(parts: CommandParts, removals: readonly Removal[], isForced: boolean): Promise<void> {
  const untagged = new Map<string, readonly string[]>();
  let engineId = '';
  try {
    await removeEach(parts, removals, isForced, (engine, { id, names }, isGone) => {
      engineId = engine.id;
      if (isGone) untagged.delete(id);
      else untagged.set(id, [...(untagged.get(id) ?? []), ...names.filter((name) => !name.includes('@') && name !== id)]);
    });
  } finally {
    offerTags(parts.actions, engineId, [...untagged].map(([id, tags]) => ({ id, tags })));
  }
}

async function removeEach(parts: CommandParts, removals: readonly Removal[], isForced: boolean, onRemoved: (engine: Engine, removal: Removal, isGone: boolean) => void): Promise<void> {
  await parts.actions.bulk(removals, {
    doing: (what) => l10n.t('Removing {0}', what),
    several: severalImages,
    failed: (name) => l10n.t('{0} could not be removed.', name),
    nameOf: ({ label }) => label,
    cli: ({ names }) => ['docker', 'rmi', ...(isForced ? ['--force'] : []), ...names],
    // The engine stumbles where an image and the one below it go at the same time.
    limit: 1,
    run: async (engine, removal, signal) => onRemoved(engine, removal, await removeImage(engine.images, removal.id, removal.names, isForced, signal)),
  });
}

async function prune(parts: CommandParts): Promise<void> {
  const which = await pickWhich();
  const found = await parts.actions.run(l10n.t('Looking for unused images'), async (engine, signal) => {
    const [images, containers] = await Promise.all([engine.images.list({}, signal), engine.containers.list({}, signal)]);
    return prunableImages(images, containers, which);
  });
  const now = Date.now() / 1000;
  const label = (image: Image): string => imageNameOf({ image });
  const bytesOf = (images: readonly Image[]): number => images.reduce((sum, { size }) => sum + size, 0);
  const chosen = await askPrune(
    {
      found,
      facts: (image) => ({ names: [...image.tags, ...image.digests], since: image.createdAt, labels: image.labels }),
      title: (images) => l10n.t('Remove {0} images and free up to {1}?', images.length, formatBytes(bytesOf(images))),
      line: (image) => `${displayText(image.tags.join(', ') || label(image))}   ${formatBytes(image.size)}   ${formatAge(now - image.createdAt)}`,
      none: which === 'dangling' ? l10n.t('There is no dangling image to remove.') : l10n.t('There is no unused image to remove.'),
      until: l10n.t('Created before'),
      hasLabels: true,
    },
    parts.keepRules,
  );
  await removeAll(parts, chosen.map((image) => ({ id: image.id, label: label(image), names: namesOf(image) })), false);
}

async function pickWhich(): Promise<'dangling' | 'unused'> {
  const items = [
    { label: l10n.t('Dangling images'), description: l10n.t('without a tag, and used by no container'), which: 'dangling' as const },
    { label: l10n.t('All unused images'), description: l10n.t('tagged or not, and used by no container'), which: 'unused' as const },
  ];
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which images are to be removed?') });
  if (chosen === undefined) throw abortError();
  return chosen.which;
}
