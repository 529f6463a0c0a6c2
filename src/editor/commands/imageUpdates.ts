import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { displayText, shortId } from '../../core/outline/displayText.ts';
import { checkForUpdate, updateQuestion, type UpdateState } from '../../core/registry/updateCheck.ts';
import type { LoadedRegistries, WindowRegistries } from '../platform/windowRegistries.ts';
import { confirm } from './confirm.ts';
import { pullImage } from './imagePull.ts';
import type { CommandParts } from './parts.ts';
import { withProgress } from './progress.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { imageNameOf, type ImageTarget } from './targets.ts';

export interface UpdateParts extends CommandParts {
  readonly registries: WindowRegistries;
}

/** Whether there is a newer image under a tag: asked when somebody wants to know, and never by itself. */
export function updateCommands(parts: UpdateParts): CommandTable {
  return { 'gantry.image.checkUpdate': (args) => check(parts, args) };
}

interface Checked {
  readonly reference: string;
  readonly state: UpdateState;
}

async function check(parts: UpdateParts, args: CommandArguments): Promise<void> {
  const loaded = await parts.registries.load();
  const targets = await parts.targets.images(args);
  const checked: Checked[] = [];
  for (const target of targets) {
    for (const reference of referencesOf(target)) checked.push({ reference, state: await stateOf(loaded, target, reference) });
    if (referencesOf(target).length === 0) checked.push({ reference: imageNameOf(target), state: { kind: 'unknown', reason: l10n.t('it has no tag.') } });
  }
  await tell(parts, checked);
}

function referencesOf({ image, reference }: ImageTarget): readonly string[] {
  return reference === undefined ? image.tags : [reference];
}

async function stateOf({ registries }: LoadedRegistries, { image }: ImageTarget, reference: string): Promise<UpdateState> {
  const question = updateQuestion(image, reference);
  if ('kind' in question) return question;
  const isMeant = !question.mayBeLocal || (await isAllowed(reference));
  if (!isMeant) return { kind: 'unknown', reason: l10n.t('Docker Hub was not asked.') };
  const client = registries.client(question.name.registry);
  return withProgress(l10n.t('Checking {0}', displayText(reference)), (signal) => checkForUpdate(question, (repository, tag, stop) => client.digest(repository, tag, stop), signal));
}

/** A tag that was perhaps only made here is told to nobody without a yes. */
async function isAllowed(reference: string): Promise<boolean> {
  try {
    await confirm(l10n.t('Ask Docker Hub for {0}?', displayText(reference)), l10n.t('This image has several tags of the same repository, so that this one may be yours alone. To check it, its name is sent to Docker Hub.'), [l10n.t('Ask Docker Hub')]);
    return true;
  } catch (error) {
    if (isAbort(error)) return false;
    throw error;
  }
}

async function tell(parts: UpdateParts, checked: readonly Checked[]): Promise<void> {
  const [first] = checked;
  if (first === undefined) return;
  const newer = checked.filter(({ state }) => state.kind === 'newer');
  const pull = newer.length === 1 ? l10n.t('Pull') : l10n.t('Pull All');
  const choices = newer.length === 0 ? [] : [pull];
  const shown = checked.length === 1 ? await vscode.window.showInformationMessage(lineOf(first), ...choices) : await showAll(checked, newer.length, choices);
  if (shown !== pull) return;
  for (const { reference } of newer) await pullImage(parts, reference, undefined, () => Promise.resolve());
}

async function showAll(checked: readonly Checked[], newer: number, choices: readonly string[]): Promise<string | undefined> {
  const title = newer === 0 ? l10n.t('No newer image was found.') : newer === 1 ? l10n.t('1 newer image was found.') : l10n.t('{0} newer images were found.', newer);
  return vscode.window.showInformationMessage(title, { modal: true, detail: checked.map(lineOf).join('\n') }, ...choices);
}

function lineOf({ reference, state }: Checked): string {
  const name = displayText(reference);
  switch (state.kind) {
    case 'current':
      return l10n.t('{0}: up to date.', name);
    case 'newer':
      return l10n.t('{0}: there is a newer image, {1}.', name, shortId(state.digest));
    case 'unknown':
      return l10n.t('{0}: unknown, {1}', name, displayText(state.reason));
  }
}

