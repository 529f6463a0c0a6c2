import * as l10n from '@vscode/l10n';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import { buildCommandLine } from '../../core/build/buildCommand.ts';
import { defaultTag } from '../../core/build/defaultTag.ts';
import type { BuildHistory, BuildList } from '../../core/build/history.ts';
import { dockerfilePlace, type BuildRecord } from '../../core/build/record.ts';
import { buildName } from '../../core/outline/buildNode.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { BuildPages } from '../pages/buildPages.ts';
import type { Remembered } from '../platform/remembered.ts';
import { requireTrust } from '../platform/trust.ts';
import type { DockerBuildTasks } from '../tasks/dockerBuild.ts';
import type { BuildsView } from '../views/buildsView.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { subjectsOf } from './targets.ts';

export interface BuildsCommandParts {
  readonly history: BuildHistory;
  /** Those of other clients too. */
  readonly all: BuildList;
  readonly tasks: DockerBuildTasks;
  readonly pages: BuildPages;
  readonly view: Pick<BuildsView, 'openSelected'>;
  readonly areCostsHidden: Remembered<boolean>;
}

/** What can be done with builds that were made, and with those that run. */
export function buildsCommands(parts: BuildsCommandParts): CommandTable {
  const { history, all, pages, view, areCostsHidden } = parts;
  return {
    'gantry._openBuildsRow': () => view.openSelected(),
    'gantry.build.open': async (args) => {
      for (const record of await recordsOf(all, args)) await pages.show(record.id, buildName(record));
    },
    'gantry.build.openDockerfile': async (args) => {
      for (const record of await recordsOf(history, args)) await vscode.window.showTextDocument(await openDockerfile(record), { viewColumn: columnBesidePage() });
    },
    'gantry.build.again': (args) => buildAgain(parts, args),
    'gantry.build.cancel': (args) => {
      for (const subject of subjectsOf(args)) if (subject.kind === 'build') history.cancel(subject.id);
    },
    'gantry.build.copyCommand': async (args) => {
      const records = await recordsOf(history, args);
      await vscode.env.clipboard.writeText(records.map(commandOf).join('\n'));
    },
    'gantry.build.exportLog': async (args) => {
      for (const record of await recordsOf(all, args)) await exportLog(all, record);
    },
    'gantry.build.remove': async (args) => {
      for (const record of await recordsOf(history, args)) await history.remove(record.id);
    },
    'gantry.build.openStep': (args) => openStep(history, args),
    'gantry.build.toggleCosts': () => areCostsHidden.set(!areCostsHidden.value),
  };
}

/** Of an argument whose value is not kept the command line has the name alone: `docker build` takes the environment's. */
function commandOf({ request, hiddenArgs }: BuildRecord): string {
  const buildArgs = { ...request.buildArgs, ...hiddenArgs };
  return buildCommandLine({ ...request, buildArgs }, (name, value) => (Object.hasOwn(hiddenArgs, name) ? name : `${name}=${value}`));
}

/** The builds of the rows; from the palette the newest. */
async function recordsOf(history: BuildList, args: CommandArguments): Promise<readonly BuildRecord[]> {
  await history.load();
  const subjects = subjectsOf(args);
  const [newest] = history.builds;
  if (subjects.length === 0 && newest) return [newest];
  const records = subjects.flatMap((subject) => (subject.kind === 'build' ? (history.get(subject.id) ?? []) : []));
  if (records.length === 0) throw new UserError('notFound', l10n.t('There is no record of this build.'));
  return records;
}

async function buildAgain({ history, tasks }: BuildsCommandParts, args: CommandArguments): Promise<void> {
  requireTrust();
  const [record] = await recordsOf(history, args);
  if (!record) return;
  const hidden: [string, string][] = [];
  for (const name of Object.keys(record.hiddenArgs)) hidden.push([name, await askHidden(record, name)]);
  await vscode.tasks.executeTask(tasks.again(record, Object.fromEntries(hidden)));
}

/** Values that may be secrets are not kept, so that they have to be given again. */
async function askHidden(record: BuildRecord, name: string): Promise<string> {
  const value = await vscode.window.showInputBox({
    title: l10n.t('Build {0} Again', buildName(record)),
    prompt: l10n.t('The value of the build argument {0}, which is not kept', displayText(name)),
    password: true,
    ignoreFocusOut: true,
  });
  if (value === undefined) throw abortError();
  return value;
}

async function exportLog(history: BuildList, record: BuildRecord): Promise<void> {
  const { recordText } = await import('../../core/build/recordText.ts');
  const details = await history.details(record.id);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${record.request.tags[0] === undefined ? defaultTag(record.request.dockerfile) : record.request.tags[0].replace(/[^\w.-]+/g, '-')}.log`;
  const target = await vscode.window.showSaveDialog({ title: l10n.t('Export the Log of a Build'), ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }) });
  if (!target) throw abortError();
  await vscode.workspace.fs.writeFile(target, Buffer.from(recordText(record, details)));
  await vscode.window.showTextDocument(target, { preview: true });
  // Not waited for: the log is written, however long the message is left open.
  if (!details) void vscode.window.showWarningMessage(l10n.t('The log of {0} has its steps, but not their output: that was not kept, or cannot be read now.', buildName(record)));
}

/** Opens the Dockerfile where the instruction of a step stands now. */
async function openStep(history: BuildHistory, args: CommandArguments): Promise<void> {
  const [subject] = subjectsOf(args);
  if (subject?.kind !== 'step') return;
  const record = history.get(subject.buildId);
  const step = record?.steps.find(({ number }) => number === subject.number);
  if (!record || !step?.instruction) return;
  const [{ movedLine }, document] = await Promise.all([import('../../core/analysis/buildInstructions.ts'), openDockerfile(record)]);
  const line = (movedLine(record.source, step.instruction.startLine, document.getText()) ?? step.instruction.startLine) - 1;
  const position = new vscode.Position(Math.min(line, document.lineCount - 1), 0);
  const viewColumn = columnBesidePage();
  // A row of the tree is looked at in passing; who asks a page for the line wants to go there.
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position), preserveFocus: viewColumn === vscode.ViewColumn.Active, viewColumn });
}

/** A page stays visible beside what is opened from it. */
function columnBesidePage(): vscode.ViewColumn {
  return vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
}

async function openDockerfile(record: BuildRecord): Promise<vscode.TextDocument> {
  const { buildContext, dockerfile } = record.request;
  switch (dockerfilePlace(record)) {
    case 'file':
      return openFile(vscode.Uri.file(dockerfile));
    case 'record':
      return vscode.workspace.openTextDocument({ language: 'dockerfile', content: record.source });
    case 'nowhere':
      throw new UserError('unsupported', l10n.t('The Dockerfile of this build is no file of this machine: it was a part of the build context {0}.', displayText(buildContext)));
  }
}

async function openFile(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    throw new UserError('file', l10n.t('{0} cannot be opened.', basename(uri.fsPath)), { remedy: l10n.t('It may have been moved since it was built.'), cause: error });
  }
}
