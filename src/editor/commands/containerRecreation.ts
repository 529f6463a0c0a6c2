import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { textOf, type Fields } from '../../core/base/fields.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Container } from '../../core/model/container.ts';
import type { ContainerSpec } from '../../core/model/containerSpec.ts';
import type { RunAction } from '../../core/model/runPage.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { freeName } from '../../core/run/freeName.ts';
import { recreate, type Recreated } from '../../core/run/recreate.ts';
import { recreationLosses, type RecreationLosses } from '../../core/run/recreationLosses.ts';
import { readRunForm } from '../../core/run/runForm.ts';
import { valuesFromInspect, type ReadContainer } from '../../core/run/valuesFromInspect.ts';
import { confirm } from './confirm.ts';
import { begin, runActions } from './imageRun.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { openRunForm, type RunParts } from './runForms.ts';

/** The commands that make a container like another one: beside it, or in its place. */
export function recreationCommands(parts: RunParts): CommandTable {
  return {
    'gantry.container.duplicate': (args) => duplicate(parts, args),
    'gantry.container.recreate': (args) => editAndRecreate(parts, args),
  };
}

/** A container, as it is and as the form shows it. */
interface Existing extends ReadContainer {
  readonly container: Container;
  readonly before: ContainerSpec;
  readonly original: Fields;
  readonly image: Fields;
  readonly losses: RecreationLosses;
}

async function read({ actions, targets }: RunParts, args: CommandArguments): Promise<Existing> {
  const container = await targets.container(args);
  return actions.run(l10n.t('Reading the configuration'), async (engine, signal) => {
    const { json: original } = await engine.containers.inspect(container.id, signal);
    const image = await imageOf(engine, original, signal);
    const form = valuesFromInspect(original, image);
    return { ...form, container, before: readRunForm(form.values).spec, original, image, losses: await recreationLosses(engine, container.id, signal) };
  });
}

/** An image that is gone only means that nothing can be told from it. */
async function imageOf(engine: Engine, container: Fields, signal: AbortSignal): Promise<Fields> {
  const image = await engine.images.inspect(textOf(container.Image), signal).catch(() => undefined);
  signal.throwIfAborted();
  return image?.json ?? {};
}

async function duplicate(parts: RunParts, args: CommandArguments): Promise<void> {
  const existing = await read(parts, args);
  const { container, before, values, rest } = existing;
  const all = await parts.targets.allContainers(true);
  const shown = displayText(container.name);
  const isPublished = before.ports.some(({ hostPort }) => hostPort !== undefined);
  await openRunForm(parts, {
    title: l10n.t('Duplicate {0}', shown),
    notes: isPublished ? [l10n.t('{0} publishes the same host ports: change them where both are to run.', shown)] : [],
    actions: runActions(),
    values: { ...values, name: freeName(container.name, all.map(({ name }) => name)) },
    rest,
    act: (action, after, log) => copy(parts, existing, action, after, log),
  });
}

/** The copy has all that the container has, known to the form or not. */
async function copy(parts: RunParts, { original, image, before, container }: Existing, action: RunAction, after: ContainerSpec, log: readonly string[]): Promise<void> {
  const all = await parts.targets.allContainers(true);
  const name = after.name ?? freeName(container.name, all.map((each) => each.name));
  const spec = { ...after, name, ...(action === 'terminal' ? { isInteractive: true } : {}) };
  parts.actions.record(log);
  const shown = displayText(container.name);
  const names = { doing: l10n.t('Duplicating {0}', shown), failed: l10n.t('{0} could not be duplicated.', shown) };
  const created = await parts.actions.runNamed(names, (engine, signal) => engine.containers.createCopy({ original, image, before, after: spec, name, volumes: [] }, signal));
  await begin(parts, action, { ...created, name });
}

async function editAndRecreate(parts: RunParts, args: CommandArguments): Promise<void> {
  const existing = await read(parts, args);
  await openRunForm(parts, {
    title: l10n.t('Edit and recreate {0}', displayText(existing.container.name)),
    notes: lossLines(existing.losses),
    actions: [{ action: 'recreate', text: l10n.t('Recreate…') }],
    values: existing.values,
    rest: existing.rest,
    act: (_, after, log) => recreateConfirmed(parts, existing, after, log),
  });
}

/** What goes when another container takes the place of one, in sentences. */
function lossLines({ changedFiles, volumes, isRunning, isRemovedOnExit, composeProject }: RecreationLosses): readonly string[] {
  return [
    ...(isRunning ? [l10n.t('It is stopped meanwhile.')] : []),
    ...(changedFiles > 0 ? [l10n.t('What was written inside, outside of volumes, is lost: {0} changed files and folders.', changedFiles)] : []),
    ...(volumes.length > 0 ? [l10n.t('It has volumes without a name, which can be kept: {0}.', volumes.map(({ target }) => displayText(target)).join(', '))] : []),
    ...(isRunning && isRemovedOnExit ? [l10n.t('It is removed on exit: where the new one fails nothing can be put back.')] : []),
    ...(composeProject === undefined ? [] : [l10n.t('Compose made it, for the project {0}: "up" makes it anew as its file says. Change the file to keep what you change here.', displayText(composeProject))]),
  ];
}

async function recreateConfirmed(parts: RunParts, { container, before }: Existing, after: ContainerSpec, log: readonly string[]): Promise<void> {
  const { actions } = parts;
  const name = displayText(container.name);
  const losses = await actions.run(l10n.t('Reading the configuration'), (engine, signal) => recreationLosses(engine, container.id, signal));
  const plain = l10n.t('Recreate');
  const keeping = l10n.t('Recreate and Keep Volumes');
  const renewing = l10n.t('Recreate with New Volumes');
  const both = l10n.t('Recreate and Keep the Former One');
  const chosen = await confirm(l10n.t('Recreate {0}?', name), lossLines(losses).join('\n\n'), [...(losses.volumes.length > 0 ? [keeping, renewing] : [plain]), both]);
  record(parts, container, losses, log);
  const recreated = await actions.run(l10n.t('Recreating {0}', name), (engine, signal) =>
    reportingLate(recreate(engine, { containerId: container.id, before, after, keepsVolumes: chosen !== renewing, keepsFormer: chosen === both }, signal), signal),
  );
  say(recreated);
  await parts.reveal.container(recreated.id);
}

function record({ actions }: RunParts, { name }: Container, { isRunning }: RecreationLosses, log: readonly string[]): void {
  if (isRunning) actions.record(['docker', 'stop', name]);
  actions.record(['docker', 'rename', name, `${name}-former`]);
  actions.record(log);
  actions.record(['docker', 'rm', `${name}-former`]);
}

function say({ warnings, former }: Recreated): void {
  if (warnings.length > 0) void vscode.window.showWarningMessage(l10n.t('The engine says: {0}', displayText(warnings.join(' '))));
  if (former !== undefined) void vscode.window.showInformationMessage(l10n.t('The former container is called {0} now.', displayText(former)));
}

/** Who cancels is told at once that it was cancelled, and later where the former container could not be put back. */
async function reportingLate<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (signal.aborted && !isAbort(error)) void vscode.window.showErrorMessage([messageOf(error), error instanceof UserError ? error.remedy : undefined].filter(Boolean).join(' '));
    throw error;
  }
}
