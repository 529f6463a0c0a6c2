import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import { justThis, plainUp, scaled, type ComposeVerb, type ProjectTarget } from '../../core/compose/composeCommand.ts';
import type { StaleReason } from '../../core/compose/drift.ts';
import { surplus } from '../../core/compose/surplus.ts';
import type { Container } from '../../core/model/container.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { EngineDrift } from '../platform/composeDrift.ts';
import { requireTrust } from '../platform/trust.ts';
import { runToEnd } from '../tasks/runToEnd.ts';
import { takeDown } from './composeDown.ts';
import type { ComposeCommandParts } from './composeParts.ts';
import { chooseEnvFiles } from './composeEnvFiles.ts';
import { confirmFewer, confirmRecreation, servicesThatWere } from './composeLosses.ts';
import { askUp, pickFiles, pickProfiles } from './composeOptions.ts';
import { confirmTakeOver, type ComposeTargets } from './composeTargets.ts';
import { askValue } from './form.ts';
import { pullImage } from './imagePull.ts';
import type { CommandArguments, CommandTable } from './registry.ts';

/** What is done with Compose projects and their services. */
export function composeCommands(parts: ComposeCommandParts): CommandTable {
  const { drift, engine, tasks, targets } = parts;
  const run = async (target: ProjectTarget, verb: ComposeVerb): Promise<void> => {
    requireTrust();
    await vscode.tasks.executeTask(tasks.taskFor(engine, target, verb));
  };
  const look = async (verb: 'ps' | 'events', args: CommandArguments): Promise<void> => {
    const { target, services } = await targets.meant(args);
    await run(target, { verb, services });
  };
  return {
    'gantry.compose.up': async (args) => {
      const meant = await targets.described(args);
      await confirmTakeOver(meant);
      await saveAll();
      await run(meant.target, { ...plainUp, services: meant.services });
    },
    'gantry.compose.upWith': async (args) => {
      const meant = await targets.described(args);
      await confirmTakeOver(meant);
      const { up, profiles, envFiles } = await askUp(meant.project, meant.services);
      await saveAll();
      await run({ ...meant.target, profiles, envFiles }, up);
    },
    'gantry.compose.recreate': async (args) => {
      const meant = await targets.described(args);
      await confirmTakeOver(meant);
      await confirmRecreation(meant, { isRenewed: false });
      await saveAll();
      await run(meant.target, justThis(meant.services, recreation(meant, drift)));
    },
    'gantry.compose.downUp': async (args) => {
      const meant = await targets.described(args);
      await confirmTakeOver(meant);
      await confirmRecreation(meant, { isRenewed: true });
      await saveAll();
      requireTrust();
      const down = tasks.taskFor(engine, { ...meant.target, profiles: meant.project.knownProfiles }, { verb: 'down', services: meant.services, volumes: false, images: 'none', removeOrphans: false });
      // Why it failed stands in its terminal.
      if ((await runToEnd(down)) !== 0) throw abortError();
      await run(meant.target, { ...plainUp, services: meant.services.length > 0 ? meant.services : servicesThatWere(meant) });
    },
    'gantry.compose.down': (args) => takeDown(parts, run, args),
    'gantry.compose.pull': async (args) => {
      const { target, services, containers } = await targets.meant(args);
      if (target.kind === 'files') await run(target, { verb: 'pull', services, ignoreFailures: false });
      else await pullImages(parts, containers.filter(({ compose }) => services.length === 0 || (compose && services.includes(compose.service))));
    },
    'gantry.compose.build': async (args) => {
      const { target, services } = await targets.described(args);
      await saveAll();
      await run(target, { verb: 'build', services, noCache: false, pull: false, buildArgs: {} });
    },
    'gantry.compose.scale': async (args) => {
      const meant = await targets.described(args);
      const service = await oneService(meant.project.services.map(({ name }) => name), meant.services);
      const now = meant.containers.filter(({ compose }) => compose?.service === service && !compose.isOneOff);
      const count = await askValue({ title: l10n.t('Scale {0}', displayText(service)), prompt: l10n.t('How many containers?'), value: String(now.length) }, readCount);
      if (count === undefined) throw abortError();
      await confirmFewer(surplus(now, count, (container) => drift.isStale(container)));
      await run(meant.target, scaled(service, count));
    },
    'gantry.compose.watch': async (args) => {
      const { target, services } = await targets.described(args);
      await run(target, { verb: 'watch', services });
    },
    'gantry.compose.ps': (args) => look('ps', args),
    'gantry.compose.events': (args) => look('events', args),
    'gantry.compose.choose': async (args) => {
      const { project } = await targets.described(args);
      const files = project.otherFiles.length === 0 ? project.files : await pickFiles(project);
      const read = await parts.projects.read({ ...project, files });
      const profiles = read.knownProfiles.length === 0 ? project.profiles : await pickProfiles(read, project.profiles);
      if (!profiles) throw abortError();
      const { choices } = parts.projects;
      await choices.set({ ...choices.value, [project.directory]: { files, profiles, envFiles: await chooseEnvFiles(read) } });
    },
  };
}

/** Where the files are elsewhere, the containers tell which images they are. */
async function pullImages(parts: ComposeCommandParts, containers: readonly Container[]): Promise<void> {
  const names = [...new Set(containers.map(({ image }) => image))].filter((image) => !/^(?:sha256:)?[\da-f]{12,64}$/.test(image));
  if (names.length === 0) throw new UserError('invalid', l10n.t('There is no image with a name that could be pulled.'));
  for (const name of names) await pullImage(parts, name, undefined, () => Promise.resolve());
}

/** How services are put right, and nothing besides. */
function recreation({ project, services, containers }: Awaited<ReturnType<ComposeTargets['described']>>, drift: EngineDrift): { readonly noDeps: boolean; readonly build: boolean } {
  const isStale = (name: string, why?: StaleReason['kind']): boolean =>
    containers.some((container) => container.compose?.service === name && drift.reasonsOf(container).some(({ kind }) => why === undefined || kind === why));
  const needed = new Set(services);
  for (const name of needed) for (const other of project.services.find((service) => service.name === name)?.dependsOn ?? []) needed.add(other);
  const meant = services.length > 0 ? services : project.services.map(({ name }) => name);
  return {
    noDeps: services.length > 0 && [...needed].some((name) => !services.includes(name) && isStale(name)),
    // An image whose Dockerfile changed is another only once it is built.
    build: meant.some((name) => isStale(name, 'file')),
  };
}

/** Compose reads the files from the disk. */
async function saveAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (document.isDirty && /(?:\.ya?ml|\.env)$/.test(document.uri.path)) await document.save();
  }
}

async function oneService(all: readonly string[], services: readonly string[]): Promise<string> {
  const [only] = services.length > 0 ? services : all;
  if (only !== undefined && (services.length === 1 || (services.length === 0 && all.length === 1))) return only;
  const chosen = await vscode.window.showQuickPick(services.length > 0 ? services : all, { placeHolder: l10n.t('Which service?') });
  if (chosen === undefined) throw abortError();
  return chosen;
}

function readCount(text: string): number {
  if (/^\d{1,4}$/.test(text.trim())) return Number(text);
  throw new UserError('invalid', l10n.t('"{0}" is not a number of containers.', text));
}
