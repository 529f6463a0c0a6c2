import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ContainerSpec } from '../../core/model/containerSpec.ts';
import type { RunAction, RunPageHead, RunValues } from '../../core/model/runPage.ts';
import { suggestPorts } from '../../core/model/runInput.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { freeName } from '../../core/run/freeName.ts';
import type { CommandParts } from './parts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { openRunForm, remembered, type RunParts } from './runForms.ts';
import { imageNameOf } from './targets.ts';

/** The command that makes a container of an image, by a form. */
export function runCommands(parts: RunParts): CommandTable {
  return { 'gantry.image.run': (args) => runImage(parts, args) };
}

async function runImage(parts: RunParts, args: CommandArguments): Promise<void> {
  const image = await parts.targets.image(args);
  const reference = image.reference ?? image.image.tags[0] ?? image.image.id;
  await openRunForm(parts, {
    title: l10n.t('Run {0}', displayText(imageNameOf(image))),
    notes: [],
    actions: runActions(),
    values: await firstValues(parts, reference),
    act: (action, spec, log) => make(parts, action, spec, log),
  });
}

/** What can be done with a new container. */
export function runActions(): RunPageHead['actions'] {
  return [
    { action: 'run', text: l10n.t('Run') },
    { action: 'terminal', text: l10n.t('Run in Terminal') },
    { action: 'create', text: l10n.t('Create Only') },
  ];
}

/** What was run last of the image; else the ports that it exposes. */
async function firstValues(parts: RunParts, image: string): Promise<RunValues> {
  const known = remembered(parts.state, image);
  if (known) {
    const containers = await parts.targets.allContainers();
    const name = typeof known.name === 'string' ? { name: freeName(known.name, containers.map((container) => container.name)) } : {};
    return { ...known, ...name, image };
  }
  const { exposedPorts } = await parts.actions.run(l10n.t('Reading the configuration'), (engine, signal) => engine.images.inspect(image, signal));
  return { image, ports: suggestPorts(exposedPorts).split(' ').filter(Boolean) };
}

/** Makes a container of the spec, and starts it where that was asked for. */
async function make(parts: RunParts, action: RunAction, wanted: ContainerSpec, log: readonly string[]): Promise<void> {
  const spec: ContainerSpec = action === 'terminal' ? { ...wanted, isInteractive: true } : wanted;
  parts.actions.record(log);
  const names = { doing: l10n.t('Creating a container of {0}', displayText(spec.image)), failed: l10n.t('No container of {0} could be created.', displayText(spec.image)) };
  const created = await parts.actions.runNamed(names, (engine, signal) => engine.containers.create(spec, signal));
  await begin(parts, action, { ...created, name: spec.name ?? created.id.slice(0, 12) });
}

interface NewContainer {
  readonly id: string;
  readonly name: string;
  readonly warnings: readonly string[];
}

/** Starts a container that was just created, and shows it. */
export async function begin(parts: CommandParts, action: RunAction, { id, name, warnings }: NewContainer): Promise<void> {
  if (warnings.length > 0) void vscode.window.showWarningMessage(l10n.t('The engine says: {0}', displayText(warnings.join(' '))));
  if (action === 'run') await start(parts, id, name);
  await parts.reveal.container(id);
  // The terminal comes last, so that it has the focus.
  if (action === 'terminal') await parts.sessions.startAttached({ id, name });
}

/** One that cannot be started holds nothing yet: it is removed, so that the form can be put right and pressed again. */
async function start({ actions }: CommandParts, id: string, name: string): Promise<void> {
  const names = { doing: l10n.t('Starting {0}', displayText(name)), failed: l10n.t('{0} could not be started.', displayText(name)) };
  try {
    await actions.runNamed(names, (engine, signal) => engine.containers.start(id, signal));
  } catch (error) {
    await actions.run(l10n.t('Removing {0}', displayText(name)), (engine, signal) => engine.containers.remove(id, { force: false, volumes: true }, signal));
    throw error;
  }
}
