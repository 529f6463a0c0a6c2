import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Fields } from '../../core/base/fields.ts';
import { UserError } from '../../core/base/userError.ts';
import type { ComposeVerb, DownOptions, ProjectTarget } from '../../core/compose/composeCommand.ts';
import type { DownLosses } from '../../core/compose/downLosses.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Container } from '../../core/model/container.ts';
import { displayText, shortId } from '../../core/outline/displayText.ts';
import type { ComposeCommandParts } from './composeParts.ts';
import { removeProject } from './composeRemoval.ts';
import type { ComposeMeant } from './composeTargets.ts';
import { confirm, confirmList } from './confirm.ts';
import type { CommandArguments } from './registry.ts';

type Run = (target: ProjectTarget, verb: ComposeVerb) => Promise<void>;

/** Takes a project, or some of its services, down; volumes and images only after they were named. */
export async function takeDown(parts: ComposeCommandParts, run: Run, args: CommandArguments): Promise<void> {
  const meant = await parts.targets.meant(args);
  if (meant.services.length > 0) await takeServicesDown(parts, meant);
  else await takeProjectDown(parts, run, meant);
}

/** Compose would take down what needs them too, so that these are removed by themselves. */
async function takeServicesDown({ actions, projects }: ComposeCommandParts, { target, services, containers }: ComposeMeant): Promise<void> {
  const own = containers.filter(({ compose }) => compose && services.includes(compose.service));
  const what = services.map((name) => displayText(name)).join(', ');
  if (own.length === 0) throw noContainer(what);
  await confirm(l10n.t('Take {0} down?', what), [removedText(own), lostText()].join('\n\n'), [l10n.t('Down')]);
  await removeProject(actions, { project: target.name, containers: own, networks: [], volumes: [], images: [] }, projects.projects);
}

async function takeProjectDown(parts: ComposeCommandParts, run: Run, meant: ComposeMeant): Promise<void> {
  const { target, project, containers } = meant;
  if (containers.length === 0 && !project) throw noContainer(displayText(target.name));
  const { losses, isReadable } = await lossesOf(parts, meant);
  const down = await askDown(meant, losses);
  // Files that are wrong keep nobody from taking down what runs.
  const named: ProjectTarget = isReadable ? wholeOf(meant) : { kind: 'name', name: target.name };
  if (await isByApi(parts, named)) {
    const { networks, volumes, images } = losses;
    await removeProject(parts.actions, { project: target.name, containers, networks, volumes: down.volumes ? volumes : [], images: down.images === 'all' ? images : [] }, parts.projects.projects);
  } else await run(named, { verb: 'down', ...down, removeOrphans: named.kind === 'files' && hasOrphans(meant) });
}

function noContainer(name: string): UserError {
  return new UserError('invalid', l10n.t('"{0}" has no container any more.', name));
}

/** Compose leaves the services of profiles alone that are not chosen: all that were named are meant. */
function wholeOf({ target, project }: ComposeMeant): ProjectTarget {
  return project && target.kind === 'files' ? { ...target, profiles: project.knownProfiles } : target;
}

/** Containers that Compose leaves where it is not told: they were named too. */
function hasOrphans({ project, containers }: ComposeMeant): boolean {
  const known = new Set(project?.services.map(({ name }) => name));
  return containers.some(({ compose }) => compose && (compose.isOneOff || !known.has(compose.service)));
}

function removedText(containers: readonly Container[]): string {
  return l10n.t('Removed: {0}.', containers.length === 0 ? l10n.t('no container') : containers.map(({ name }) => displayText(name)).join(', '));
}

export function lostText(): string {
  return l10n.t('What was written inside, outside of volumes, is lost.');
}

async function askDown({ target, containers, elsewhere }: ComposeMeant, { networks, volumes, images }: DownLosses): Promise<DownOptions> {
  const plain = l10n.t('Down');
  const withVolumes = l10n.t('Down with Volumes…');
  const withImages = l10n.t('Down with Volumes and Images…');
  const lines = [
    removedText(containers),
    ...(elsewhere === undefined ? [] : [l10n.t('They were brought up from {0}.', displayText(elsewhere))]),
    ...(networks.length > 0 ? [l10n.t('Removed too: the networks {0}.', networks.map(({ name }) => displayText(name)).join(', '))] : []),
    ...(volumes.length > 0 ? [l10n.t('Kept: the volumes {0}.', volumes.map(thingText).join(', '))] : []),
    lostText(),
  ];
  const buttons = [plain, ...(volumes.length > 0 ? [withVolumes] : []), ...(images.length > 0 ? [withImages] : [])];
  const chosen = await confirm(l10n.t('Take {0} down?', displayText(target.name)), lines.join('\n\n'), buttons);
  if (chosen !== plain) {
    const lost = [...volumes.map((name) => l10n.t('volume {0}', thingText(name))), ...(chosen === withImages ? images.map((name) => l10n.t('image {0}', thingText(name))) : [])];
    await confirmList({ title: l10n.t('Remove these too? What the volumes hold is lost.'), lines: lost, action: l10n.t('Remove') });
  }
  return { services: [], removeOrphans: false, volumes: chosen !== plain, images: chosen === withImages ? 'all' : 'none' };
}

/** What nobody named has a number for a name. */
function thingText(name: string): string {
  return /^(?:sha256:)?[\da-f]{64}$/.test(name) ? shortId(name) : displayText(name);
}

/** @returns what goes, and whether the files tell it; else the labels do. */
async function lossesOf({ actions, compose }: ComposeCommandParts, meant: ComposeMeant): Promise<{ readonly losses: DownLosses; readonly isReadable: boolean }> {
  const whole = wholeOf(meant);
  return actions.run(l10n.t('Reading the configuration'), async (engine, signal) => {
    const [{ downLosses }, networks, volumes, images] = await Promise.all([import('../../core/compose/downLosses.ts'), engine.networks.list({}, signal), engine.volumes.list({}, signal), engine.images.list({}, signal)]);
    const facts = { project: meant.target.name, containers: meant.containers, networks, volumes, images };
    if (whole.kind === 'name' || !vscode.workspace.isTrusted) return { losses: downLosses(facts), isReadable: true };
    const config = await readConfig(engine, signal).catch(whyNot);
    if (!(config instanceof UserError)) return { losses: downLosses({ ...facts, config }), isReadable: true };
    // Where Compose did not answer it may know of more than the labels tell.
    const losses = downLosses(facts);
    return config.kind === 'timeout' ? { losses: { ...losses, volumes: [], images: [] }, isReadable: true } : { losses, isReadable: config.kind !== 'engine' };
  });

  async function readConfig(engine: Engine, signal: AbortSignal): Promise<Fields> {
    const { resolvedConfig } = await import('../../core/compose/resolvedConfig.ts');
    return resolvedConfig(await compose.load(), { engine, target: whole }, signal);
  }
}

function whyNot(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}

/** Whether there is no Compose that could do it: then what the engine's API can do is done. */
async function isByApi({ compose }: ComposeCommandParts, { kind }: ProjectTarget): Promise<boolean> {
  if (!vscode.workspace.isTrusted) return true;
  try {
    const { generation } = await (await compose.load()).find();
    // Without files 1.29 does nothing.
    return kind === 'name' && generation === 1;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}
