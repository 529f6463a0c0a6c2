import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import { eventJson } from '../../core/model/eventJson.ts';
import { thingOf } from '../../core/outline/eventsOutline.ts';
import type { Reveal } from '../platform/reveal.ts';
import type { EngineEvents } from '../views/eventsView.ts';
import { askFilter } from './filterInput.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { subjectsOf, type Targets } from './targets.ts';

/** The commands of the view "Events". */
export function eventCommands(view: EngineEvents, targets: Targets, reveal: Reveal): CommandTable {
  return {
    'gantry.events.show': () => vscode.commands.executeCommand('gantry.events.focus') as Promise<void>,
    'gantry.events.filter': () => askFilter(view.filter, l10n.t('Show events whose type, action or name contains…; -exec leaves out')),
    'gantry.events.clearFilter': () => view.filter.set(''),
    'gantry.events.copyJson': (args) => copyJson(view, args),
    'gantry.events.export': () => exportAll(view),
    'gantry._openEventsRow': () => view.openSelected(),
    'gantry._revealEvent': (args) => revealThing(view, targets, reveal, args),
  };
}

async function copyJson(view: EngineEvents, args: CommandArguments): Promise<void> {
  const lines = subjectsOf(args).flatMap((subject) => (subject.kind === 'event' ? (view.event(subject.number) ?? []) : []));
  await vscode.env.clipboard.writeText(lines.map(({ event }) => eventJson(event)).join('\n'));
}

/** The oldest first, as the engine told them. */
async function exportAll(view: EngineEvents): Promise<void> {
  const lines = (view.outline?.events ?? []).map(eventJson).reverse();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    title: l10n.t('Export the events that are shown'),
    filters: { 'JSON Lines': ['jsonl'] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, 'docker-events.jsonl') } : {}),
  });
  if (uri === undefined) throw abortError();
  await vscode.workspace.fs.writeFile(uri, Buffer.from(lines.map((line) => `${line}\n`).join('')));
}

async function revealThing(view: EngineEvents, targets: Targets, reveal: Reveal, args: CommandArguments): Promise<void> {
  const [subject] = subjectsOf(args);
  const kept = subject?.kind === 'event' ? view.event(subject.number) : undefined;
  const thing = kept && thingOf(kept.event);
  if (!thing) return;
  if (thing.kind === 'container') {
    if (!(await targets.allContainers()).some(({ id }) => id === thing.id)) throw new UserError('notFound', l10n.t('The container does not exist any more.'));
    await reveal.container(thing.id);
    return;
  }
  // Engines name an image by its id or by what it was called.
  const image = (await targets.allImages()).find(({ id, tags, digests }) => [id, ...tags, ...digests].includes(thing.id));
  if (!image) throw new UserError('notFound', l10n.t('The image does not exist any more.'));
  await reveal.image(image.id);
}
