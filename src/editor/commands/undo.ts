import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { fieldsOf } from '../../core/base/fields.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Container } from '../../core/model/container.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { putBack, type RemovedContainer } from '../../core/undo/removedContainer.ts';
import { offerUndo, type RemovedContainersOffer } from '../platform/undoOffer.ts';
import type { Actions } from './actions.ts';
import { severalContainers, severalImages } from './severalWords.ts';
import type { CommandTable } from './registry.ts';
import type { StartOrder } from './startOrder.ts';

/** The internal commands by which what a notification offered is done, so that its errors are reported as all others, and by which a page offers. */
export function undoCommands(actions: Actions): CommandTable {
  return {
    'gantry._offered': async ([offer]) => {
      if (typeof offer === 'object' && offer !== null && 'run' in offer && typeof offer.run === 'function') await (offer as { run(): Promise<void> }).run();
    },
    'gantry._removedContainers': ([offer]) => {
      const { engineId, removed, areVolumesGone } = offer as RemovedContainersOffer;
      offerPutBack(actions, engineId, removed, areVolumesGone);
    },
  };
}

/** Whatever is taken back is taken back on the engine where it was done. */
export function onEngine(engineId: string, engine: Engine): Engine {
  if (engine.id !== engineId) throw new UserError('notFound', l10n.t('This window shows another engine now: {0}.', displayText(engine.name)));
  return engine;
}

/** @param names of the containers, for a message: one by its name, several by their number. */
function subject(names: readonly string[]): string {
  return names.length === 1 ? displayText(names[0] ?? '') : severalContainers(names.length);
}

/** Offers to start what was stopped. One that goes as it stops is not offered. @param orderOf in which order services need each other. */
export async function offerStart(actions: Actions, stopped: readonly Container[], orderOf: (containers: readonly Container[]) => StartOrder): Promise<void> {
  const { engineId, left } = await actions.run(l10n.t('Looking at the containers'), async (engine, signal) => {
    const there = await Promise.all(stopped.map(async (container) => ((await isStartable(engine, container.id, signal)) ? [container] : [])));
    return { engineId: engine.id, left: there.flat() };
  });
  if (left.length === 0) return;
  const what = subject(left.map(({ name }) => name));
  offerUndo({
    message: l10n.t('Stopped: {0}.', what),
    action: l10n.t('Start Again'),
    undo: () => {
      const order = orderOf(left);
      return actions.bulk(left, {
        doing: (name) => l10n.t('Starting {0}', name),
        several: severalContainers,
        failed: (name) => l10n.t('{0} could not be started.', name),
        nameOf: ({ name }) => name,
        cli: ({ name }) => ['docker', 'start', name],
        waves: order.waves,
        run: (engine, container, signal) => order.start(onEngine(engineId, engine), container, () => engine.containers.start(container.id, signal), signal),
      });
    },
  });
}

async function isStartable({ containers }: Engine, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { isRunning, json } = await containers.inspect(id, signal);
    return !isRunning && fieldsOf(json.HostConfig).AutoRemove !== true;
  } catch (error) {
    if (error instanceof UserError && error.kind === 'notFound') return false;
    throw error;
  }
}

/**
 * Offers to create again what was removed, and says what does not come back.
 *
 * @param areVolumesGone whether named volumes went too.
 */
export function offerPutBack(actions: Actions, engineId: string, removed: readonly RemovedContainer[], areVolumesGone = false): void {
  if (removed.length === 0) return;
  const what = subject(removed.map(({ name }) => name));
  const hasLostVolumes = removed.some(({ isWithoutVolumes }) => isWithoutVolumes);
  const message = areVolumesGone
    ? l10n.t('Removed: {0}. It can be created again from its configuration; what was written inside, and in the volumes that went too, is gone.', what)
    : hasLostVolumes
      ? l10n.t('Removed: {0}. It can be created again from its configuration; what was written inside and in anonymous volumes is gone.', what)
      : l10n.t('Removed: {0}. It can be created again from its configuration; what was written inside, outside of volumes, is gone.', what);
  offerUndo({ message, action: l10n.t('Create Again'), undo: () => putBackAll(actions, engineId, removed) });
}

async function putBackAll(actions: Actions, engineId: string, removed: readonly RemovedContainer[]): Promise<void> {
  const warnings: string[] = [];
  await actions.bulk(removed, {
    doing: (name) => l10n.t('Creating {0}', name),
    several: severalContainers,
    failed: (name) => l10n.t('{0} could not be created again.', name),
    nameOf: ({ name }) => name,
    cli: ({ name }) => ['docker', 'create', '--name', name],
    run: async (engine, container, signal) => {
      warnings.push(...(await putBack(onEngine(engineId, engine), container, signal)).warnings);
    },
  });
  if (warnings.length > 0) void vscode.window.showWarningMessage(l10n.t('The engine says: {0}', displayText(warnings.join(' '))));
}

/** An image from which a name was taken, but which is there still. */
export interface UntaggedImage {
  readonly id: string;
  readonly tags: readonly string[];
}

/** Offers to give images their names back. */
export function offerTags(actions: Actions, engineId: string, images: readonly UntaggedImage[]): void {
  const tagged = images.flatMap(({ id, tags }) => tags.map((tag) => ({ id, tag })));
  if (tagged.length === 0) return;
  offerUndo({
    message: l10n.t('Untagged: {0}. The image is there still.', displayText(tagged.map(({ tag }) => tag).join(', '))),
    action: l10n.t('Tag Again'),
    undo: () =>
      actions.bulk(tagged, {
        doing: (name) => l10n.t('Tagging {0}', name),
        several: severalImages,
        failed: (name) => l10n.t('{0} could not be tagged again.', name),
        nameOf: ({ tag }) => tag,
        cli: ({ id, tag }) => ['docker', 'tag', id, tag],
        run: (engine, { id, tag }, signal) => tagAgain(onEngine(engineId, engine), id, tag, signal),
      }),
  });
}

/** A name that stands for another image by now is not taken away from that one. */
async function tagAgain({ images }: Engine, id: string, tag: string, signal: AbortSignal): Promise<void> {
  const [other] = await images.list({ references: [tag] }, signal);
  if (other !== undefined && other.id !== id) throw new UserError('conflict', l10n.t('{0} is the name of another image now.', displayText(tag)));
  await images.tag(id, tag, signal);
}
