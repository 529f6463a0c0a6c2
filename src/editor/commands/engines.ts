import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { formatBytes } from '../../core/model/units.ts';
import { displayText, shortId } from '../../core/outline/displayText.ts';
import { volumeLabel } from '../../core/outline/volumeNode.ts';
import type { EngineDocuments } from '../documents/engineDocuments.ts';
import type { WindowVolumes } from '../documents/windowVolumes.ts';
import { engineShowing, type CurrentEngine } from '../platform/currentEngine.ts';
import type { VolumeReach } from '../../core/volumes/volumeTransfer.ts';
import { commandLineKey } from '../platform/engineKey.ts';
import { confirmList } from './confirm.ts';
import { nameIn, type ContextParts } from './contextParts.ts';
import type { CommandParts } from './parts.ts';
import { pickContext } from './pickContext.ts';
import { withProgress } from './progress.ts';
import { progressTo } from './progressText.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { askNewName } from './surroundingParts.ts';
import { imageNameOf, Targets } from './targets.ts';

export interface EngineParts extends Pick<CommandParts, 'actions' | 'targets'>, Pick<ContextParts, 'engines' | 'choice'> {
  /** The engine of the rows that a command is called on. */
  readonly engine: CurrentEngine;
  readonly documents: EngineDocuments;
  readonly volumes: Pick<WindowVolumes, 'of'>;
}

/** What is done with whole engines, and from one to another. */
export function engineCommands(parts: EngineParts): CommandTable {
  return {
    'gantry.engine.info': async (args) => {
      const engine = engineIn(parts, args);
      await connect(engine);
      await parts.documents.showInfo(engine);
    },
    'gantry.engine.compareImages': async (args) => {
      const left = engineIn(parts, args);
      const right = await pickOther(parts, left);
      for (const engine of [left, right]) await connect(engine);
      await parts.documents.compareImages(left, right);
    },
    'gantry.image.copyTo': (args) => copyImagesTo(parts, args),
    'gantry.volume.copyTo': (args) => copyVolumeTo(parts, args),
  };
}

/** The engine of a context's row, shown or not; else that of the row, or the chosen one. */
function engineIn(parts: EngineParts, args: CommandArguments): CurrentEngine {
  const name = nameIn(args);
  return name === undefined ? parts.engine : engineOf(parts, name);
}

function engineOf({ engines }: EngineParts, context: string): CurrentEngine {
  return engineShowing(engines, context) ?? engines.ofContext(context);
}

async function pickOther(parts: EngineParts, engine: CurrentEngine): Promise<CurrentEngine> {
  const isOther = (name: string): boolean => engineShowing(parts.engines, name) !== engine;
  return engineOf(parts, await pickContext(parts.choice, ({ context }) => context.kind === 'usable' && isOther(context.name)));
}

/** Connects where that is still to be done, which may take a while: it can be cancelled. */
async function connect(engine: CurrentEngine): Promise<Engine> {
  return withProgress(l10n.t('Connecting to {0}', displayText(engine.name)), (signal) => engine.ready(signal));
}

/** How the command line is told of an engine. */
function cliOptionOf({ key, name }: CurrentEngine): readonly string[] {
  if (key.startsWith('host:')) return ['--host', key.slice('host:'.length)];
  return key === commandLineKey ? [] : ['--context', name];
}

/** Streamed from the one to the other: nothing is kept on this machine. */
async function copyImagesTo(parts: EngineParts, args: CommandArguments): Promise<void> {
  const { actions, targets, engine } = parts;
  const chosen = await targets.images(args);
  const copied = chosen.map(({ image, reference }) => ({ id: image.id, names: reference === undefined ? image.tags : [reference] }));
  const references = copied.flatMap(({ id, names }) => (names.length === 0 ? [id] : names));
  const [first] = chosen;
  if (first === undefined) return;
  const shown = chosen.length === 1 ? displayText(imageNameOf(first)) : l10n.t('{0} images', chosen.length);
  const other = await pickOther(parts, engine);
  const otherName = displayText(other.name);
  const { copyImages, namesTaken } = await import('../../core/contexts/copyImages.ts');
  const there = await (await connect(other)).images.list({});
  const taken = namesTaken(copied, there);
  if (taken.length > 0) {
    await confirmList({
      title: l10n.t('Copy to {0}? These names are taken there from other images, which are left without a name if they have no other.', otherName),
      lines: taken.map(({ name, id }) => `${displayText(name)}   ${shortId(id)}`),
      action: l10n.t('Copy'),
    });
  }
  actions.record(['docker', 'save', ...references]);
  actions.record(['docker', ...cliOptionOf(other), 'load']);
  const names = { doing: l10n.t('Copying {0} to {1}', shown, otherName), failed: l10n.t('{0} could not be copied to {1}.', shown, otherName) };
  await actions.runNamed(names, async (from, signal, report) => {
    const to = await other.ready(signal);
    const onProgress = (bytes: number, status: string): void => report([formatBytes(bytes), displayText(status)].filter((text) => text !== '').join(', '));
    return copyImages({ from: from.images, to: to.images, references, onProgress }, signal);
  });
  void vscode.window.showInformationMessage(l10n.t('Copied to {0}: {1}.', otherName, shown));
}

/** Streamed as the files are read, into a new volume of the other engine. */
async function copyVolumeTo(parts: EngineParts, args: CommandArguments): Promise<void> {
  const { actions, targets, engine, volumes } = parts;
  const [source] = await targets.volumes(args.slice(0, 1), false);
  if (source === undefined) throw abortError();
  const label = volumeLabel(source);
  const other = await pickOther(parts, engine);
  const otherName = displayText(other.name);
  await connect(other);
  const name = await askNewName(new Targets(other), l10n.t('Copy {0} to {1}', label, otherName), source.id);
  const { copyVolume } = await import('../../core/volumes/volumeTransfer.ts');
  const names = { doing: l10n.t('Copying {0} to {1}', label, otherName), failed: l10n.t('{0} could not be copied to {1}.', label, otherName) };
  await actions.runNamed(names, async (_, signal, report) => {
    const reachOf = (reached: CurrentEngine): Pick<VolumeReach, 'filesOf' | 'release'> => {
      const its = volumes.of(reached);
      return { filesOf: (volume) => its.filesOf(volume, signal), release: (volume) => its.release(volume) };
    };
    const to = { engine: await other.ready(signal), ...reachOf(other) };
    return copyVolume({ from: reachOf(engine), to, source, name, onProgress: progressTo(report) }, signal);
  });
  void vscode.window.showInformationMessage(l10n.t('Copied to {0}: {1}.', otherName, label));
}
