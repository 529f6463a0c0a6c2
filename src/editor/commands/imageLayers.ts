import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import type { ImageContent, ImageFilePlace } from '../../core/model/layer.ts';
import { formatBytes } from '../../core/model/units.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { imageFileUri, type ImageFileSystem } from '../documents/imageFileSystem.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { LayersView } from '../views/layersView.ts';
import type { CommandParts } from './parts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { imageNameOf, subjectsOf, type ImageTarget } from './targets.ts';

export interface LayerCommandParts extends Pick<CommandParts, 'actions' | 'targets'> {
  readonly engine: CurrentEngine;
  readonly imageFiles: ImageFileSystem;
  readonly view: LayersView;
  readonly history: Pick<BuildHistory, 'load' | 'get' | 'builds' | 'allPrevious'>;
}

/** The commands that look into images: their layers, their files, and what differs between two. */
export function layerCommands(parts: LayerCommandParts): CommandTable {
  return {
    'gantry.image.layers': (args) => explore(parts, args),
    'gantry.image.compare': (args) => compare(parts, args),
    'gantry.build.compareImages': (args) => compareBuild(parts, args),
    'gantry.layers.close': () => parts.view.close(),
    'gantry.imageFile.open': (args) => open(args),
    'gantry.imageFile.copyPath': async (args) => {
      const paths = subjectsOf(args).flatMap((subject) => (subject.kind === 'imageFile' ? [subject.path] : []));
      await vscode.env.clipboard.writeText(paths.join('\n'));
    },
  };
}

async function explore(parts: LayerCommandParts, args: CommandArguments): Promise<void> {
  const target = await parts.targets.image(args);
  const name = displayText(imageNameOf(target));
  const content = await read(parts, target);
  await parts.view.show(name, { kind: 'image', engineId: parts.engine.key, imageId: target.image.id, content, now: Date.now() });
}

/** Two selected images are compared with each other, the older one first; one with another that is picked. */
async function compare(parts: LayerCommandParts, args: CommandArguments): Promise<void> {
  const chosen = await parts.targets.images(args, false);
  const [first] = chosen;
  if (first === undefined) return;
  const second = chosen[1] ?? (await parts.targets.otherImage(first, l10n.t('Compare {0} with which image?', displayText(imageNameOf(first)))));
  if (chosen.length > 2) throw new UserError('invalid', l10n.t('Two images can be compared, not {0}.', chosen.length));
  const [before, after] = [first, second].sort((a, b) => a.image.createdAt - b.image.createdAt) as [ImageTarget, ImageTarget];
  await showDifference(parts, before, after);
}

/** The image of a build with that of the build of the same target before it. */
async function compareBuild(parts: LayerCommandParts, args: CommandArguments): Promise<void> {
  const { history } = parts;
  await history.load();
  const subject = subjectsOf(args).find(({ kind }) => kind === 'build');
  const record = subject?.kind === 'build' ? history.get(subject.id) : history.builds.find(({ imageId }) => imageId !== undefined);
  if (record?.imageId === undefined) throw new UserError('notFound', l10n.t('This build made no image that is known.'));
  const before = history.allPrevious(record).find(({ imageId }) => imageId !== undefined && imageId !== record.imageId);
  if (before?.imageId === undefined) throw new UserError('notFound', l10n.t('There is no build before it that made another image.'));
  const ids = [before.imageId, record.imageId];
  const images = await parts.actions.run(l10n.t('Looking for the images'), (engine, signal) => engine.images.list({ references: ids }, signal));
  const [old, young] = ids.map((id) => images.find((image) => image.id === id));
  if (!old || !young) throw new UserError('notFound', l10n.t('An image of these builds is not there any more.'), { remedy: l10n.t('The engine keeps an image that lost its name until it is pruned.') });
  await showDifference(parts, { image: old }, { image: young });
}

async function showDifference(parts: LayerCommandParts, before: ImageTarget, after: ImageTarget): Promise<void> {
  const [old, young] = [await read(parts, before), await read(parts, after)];
  const [{ compareImages }, { stackLayers }] = await Promise.all([import('../../core/layers/compareImages.ts'), import('../../core/layers/stack.ts')]);
  const sides = { before: { id: before.image.id, bringers: stackLayers(old).bringers }, after: { id: after.image.id, bringers: stackLayers(young).bringers } };
  const placeOf = (side: 'before' | 'after', path: string): ImageFilePlace => ({ engineId: parts.engine.key, imageId: sides[side].id, layer: sides[side].bringers.get(path)?.at(-1) ?? 0, path });
  const title = `${displayText(imageNameOf(before))} ↔ ${displayText(imageNameOf(after))}`;
  await parts.view.show(title, { kind: 'difference', difference: compareImages(old, young), placeOf });
}

/** Reads all of an image from the engine, once. */
async function read({ actions, imageFiles }: LayerCommandParts, target: ImageTarget): Promise<ImageContent> {
  const name = displayText(imageNameOf(target));
  const contents = await imageFiles.contents();
  const names = { doing: l10n.t('Reading the layers of {0}', name), failed: l10n.t('The layers of {0} could not be read.', name) };
  return actions.runNamed(names, (engine, signal, report) => contents.of(engine.images, target.image.id, (bytes) => report(formatBytes(bytes)), signal));
}

/** A file that was changed is shown beside what it was before. */
async function open(args: CommandArguments): Promise<void> {
  const [subject] = subjectsOf(args);
  if (subject?.kind !== 'imageFile') return;
  const { path, before, after } = subject;
  if (before && after) await vscode.commands.executeCommand('vscode.diff', imageFileUri(before), imageFileUri(after), displayText(path));
  else if (before ?? after) await vscode.commands.executeCommand('vscode.open', imageFileUri((after ?? before) as ImageFilePlace));
}
