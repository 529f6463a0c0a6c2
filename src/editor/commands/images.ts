import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { familiarImageName, imageNameProblem, parseImageName, withDefaultTag } from '../../core/model/imageName.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { imageArchiveCommands } from './imageArchives.ts';
import { imageRemovalCommands } from './imageRemoval.ts';
import type { CommandParts } from './parts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { imageNameOf } from './targets.ts';

/** The commands for images, by id. */
export function imageCommands(parts: CommandParts): CommandTable {
  return {
    ...imageRemovalCommands(parts),
    ...imageArchiveCommands(parts),
    'gantry.image.tag': (args) => tag(parts, args),
    'gantry.image.inspect': (args) => inspect(parts, args),
    'gantry.image.copyReference': (args) => copyReference(parts, args),
  };
}

async function tag({ actions, targets }: CommandParts, args: CommandArguments): Promise<void> {
  const target = await targets.image(args);
  const name = imageNameOf(target);
  const value = await vscode.window.showInputBox({
    title: l10n.t('Tag {0}', displayText(name)),
    prompt: l10n.t('The further name of the image'),
    value: target.reference ?? '',
    validateInput: (text) => (text.includes('@') ? l10n.t('A tag holds no digest.') : imageNameProblem(text.trim())),
  });
  if (value === undefined) throw abortError();
  const reference = familiarImageName(withDefaultTag(parseImageName(value.trim())));
  actions.record(['docker', 'tag', name, reference]);
  const names = { doing: l10n.t('Tagging {0}', displayText(name)), failed: l10n.t('{0} could not be tagged {1}.', displayText(name), displayText(reference)) };
  await actions.runNamed(names, (engine, signal) => engine.images.tag(target.image.id, reference, signal));
}

async function inspect({ actions, targets, inspections }: CommandParts, args: CommandArguments): Promise<void> {
  const images = await targets.images(args);
  for (const target of images) {
    const name = imageNameOf(target);
    actions.record(['docker', 'inspect', '--type', 'image', name]);
    await inspections.show({ kind: 'image', id: target.image.id, name }, images.length > 1);
  }
}

async function copyReference({ targets }: CommandParts, args: CommandArguments): Promise<void> {
  const images = await targets.images(args);
  await vscode.env.clipboard.writeText(images.map(({ image, reference }) => reference ?? image.tags[0] ?? image.digests[0] ?? image.id).join('\n'));
}
