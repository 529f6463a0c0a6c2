import * as l10n from '@vscode/l10n';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { PullSummary } from '../../core/analysis/pullSummary.ts';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { familiarImageName, imageNameProblem, parseImageName, withDefaultTag } from '../../core/model/imageName.ts';
import { formatBytes } from '../../core/model/units.ts';
import { registryAuthHeader } from '../../core/registry/credentials.ts';
import { displayText, shortId } from '../../core/outline/displayText.ts';
import type { CommandParts } from './parts.ts';
import { progressTo } from './progressText.ts';
import { RetryableError, type CommandArguments, type CommandTable } from './registry.ts';
import { severalImages } from './severalWords.ts';
import { askTarFile, pickTarFiles } from './tarFiles.ts';
import { imageNameOf } from './targets.ts';

/** The commands that move images: to and from tar files, and to a registry. */
export function imageArchiveCommands(parts: CommandParts): CommandTable {
  return {
    'gantry.image.push': (args) => push(parts, args),
    'gantry.image.save': (args) => save(parts, args),
    'gantry.image.load': () => load(parts),
    'gantry.image.import': () => importRoot(parts),
  };
}

async function push(parts: CommandParts, args: CommandArguments): Promise<void> {
  const references = (await parts.targets.images(args)).flatMap(({ image, reference }) => (reference === undefined ? image.tags : [reference]));
  if (references.length === 0) throw new UserError('invalid', l10n.t('An image without a tag cannot be pushed.'), { remedy: l10n.t('Tag it with the name of a repository first.') });
  await pushAll(parts, references);
}

/** What fails can be tried once more: what the registry has of it by then is not sent again. */
async function pushAll(parts: CommandParts, references: readonly string[]): Promise<void> {
  const pushed = new Set<string>();
  try {
    await parts.actions.bulk(references, {
      doing: (what) => l10n.t('Pushing {0}', what),
      several: severalImages,
      failed: (name) => l10n.t('{0} could not be pushed.', name),
      nameOf: (reference) => reference,
      cli: (reference) => ['docker', 'push', reference],
      run: async (engine, reference, signal, report) => {
        await pushOne(parts.credentials, engine, reference, signal, report);
        pushed.add(reference);
      },
    });
  } catch (error) {
    const left = references.filter((reference) => !pushed.has(reference));
    throw error instanceof UserError ? new RetryableError(error, () => pushAll(parts, left)) : error;
  }
  const [first = ''] = references;
  void vscode.window.showInformationMessage(references.length === 1 ? l10n.t('{0} was pushed.', displayText(first)) : l10n.t('{0} images were pushed.', references.length));
}

async function pushOne(credentials: CommandParts['credentials'], engine: Engine, reference: string, signal: AbortSignal, report: (message: string) => void): Promise<void> {
  const summary = new PullSummary();
  const registryAuth = await registryAuthHeader(reference, credentials, signal);
  const onProgress = (progress: Parameters<PullSummary['add']>[0]): void => {
    summary.add(progress);
    report(displayText(summary.text));
  };
  await engine.build.push(reference, { onProgress, ...(registryAuth === undefined ? {} : { registryAuth }) }, signal);
}

/** Images of several rows go into one archive, which has their common layers once. */
async function save({ actions, targets }: CommandParts, args: CommandArguments): Promise<void> {
  const chosen = await targets.images(args);
  const references = chosen.map(({ image, reference }) => reference ?? image.tags[0] ?? image.id);
  const [first] = chosen;
  if (first === undefined) throw abortError();
  const shown = chosen.length === 1 ? displayText(imageNameOf(first)) : l10n.t('{0} images', chosen.length);
  const path = await askTarFile(l10n.t('Save {0} to a Tar File', shown), chosen.length === 1 ? imageNameOf(first) : 'images');
  actions.record(['docker', 'save', '--output', path, ...references]);
  const { saveArchive } = await import('../../core/files/saveArchive.ts');
  const names = { doing: l10n.t('Saving {0}', shown), failed: l10n.t('{0} could not be saved.', shown) };
  const bytes = await actions.runNamed(names, (engine, signal, report) => saveArchive((stop) => engine.images.save(references, stop), path, progressTo(report), signal));
  void vscode.window.showInformationMessage(l10n.t('{0} was saved to {1}: {2}.', shown, path, formatBytes(bytes)));
}

async function load({ actions, reveal }: CommandParts): Promise<void> {
  const paths = await pickTarFiles(l10n.t('Load Images from Tar Files'), l10n.t('Load'), true);
  const { openFile } = await import('../../core/files/openFile.ts');
  const loaded: string[] = [];
  for (const path of paths) {
    actions.record(['docker', 'load', '--input', path]);
    const name = basename(path);
    const names = { doing: l10n.t('Loading {0}', name), failed: l10n.t('{0} could not be loaded.', name) };
    loaded.push(...(await actions.runNamed(names, async (engine, signal, report) => engine.images.load(await openFile(path, progressTo(report)), (status) => report(displayText(status)), signal))));
  }
  const [first] = loaded;
  if (first === undefined) throw new UserError('invalid', l10n.t('There was no image in {0}.', paths.map((path) => basename(path)).join(', ')));
  void vscode.window.showInformationMessage(l10n.t('Loaded: {0}', loaded.map((name) => displayText(name)).join(', ')));
  const { id } = await actions.run(l10n.t('Loading'), (engine, signal) => engine.images.inspect(first, signal));
  await reveal.image(id, first.startsWith('sha256:') ? undefined : first);
}

async function importRoot({ actions, reveal }: CommandParts): Promise<void> {
  const [path] = await pickTarFiles(l10n.t('Import a Root File System'), l10n.t('Import'), false);
  if (path === undefined) throw abortError();
  const typed = await vscode.window.showInputBox({
    title: l10n.t('Import {0}', basename(path)),
    prompt: l10n.t('The name of the image; empty for none'),
    placeHolder: 'team/base:1',
    validateInput: (text) => (text.trim() === '' ? undefined : imageNameProblem(text.trim())),
  });
  if (typed === undefined) throw abortError();
  const reference = typed.trim() === '' ? '' : familiarImageName(withDefaultTag(parseImageName(typed.trim())));
  actions.record(['docker', 'import', path, ...(reference === '' ? [] : [reference])]);
  const { openFile } = await import('../../core/files/openFile.ts');
  const names = { doing: l10n.t('Importing {0}', basename(path)), failed: l10n.t('{0} could not be imported.', basename(path)) };
  const id = await actions.runNamed(names, async (engine, signal, report) => engine.images.import(await openFile(path, progressTo(report)), { reference }, signal));
  void vscode.window.showInformationMessage(l10n.t('{0} was imported as {1}.', basename(path), displayText(reference) || shortId(id)));
  await reveal.image(id, reference === '' ? undefined : reference);
}
