import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { fieldsOf, isFields, textOf } from '../../core/base/fields.ts';
import { UserError } from '../../core/base/userError.ts';
import type { ComposeVerb, DownOptions, ProjectTarget } from '../../core/compose/composeCommand.ts';
import type { Container } from '../../core/model/container.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { ComposeCommandParts } from './composeParts.ts';
import type { ComposeMeant } from './composeTargets.ts';
import { confirm, confirmList } from './confirm.ts';
import type { CommandArguments } from './registry.ts';

/** What a down would take with it besides containers and networks. */
interface Losses {
  readonly volumes: readonly string[];
  readonly images: readonly string[];
}

/** Takes a project, or some of its services, down; volumes and images only after they were named. */
export async function takeDown(parts: ComposeCommandParts, run: (target: ProjectTarget, verb: ComposeVerb) => Promise<void>, args: CommandArguments): Promise<void> {
  const meant = await parts.targets.meant(args);
  const containers = meant.containers.filter(({ compose }) => meant.services.length === 0 || (compose && meant.services.includes(compose.service)));
  if (containers.length === 0 && !meant.project) throw new UserError('invalid', l10n.t('"{0}" has no container any more.', displayText(meant.target.name)));
  const losses = await lossesOf(parts, meant, containers);
  const down = await askDown(meant, containers, losses);
  if (await isByApi(parts, meant)) await removeByApi(parts, containers, down.volumes);
  else await run(wholeOf(meant), { verb: 'down', ...down, removeOrphans: meant.services.length === 0 && hasOrphans(meant, containers) });
}

/** Compose leaves the services of profiles alone that are not chosen: all that were named are meant. */
function wholeOf({ target, project }: ComposeMeant): ProjectTarget {
  return project && target.kind === 'files' ? { ...target, profiles: project.knownProfiles } : target;
}

function hasOrphans({ project }: ComposeMeant, containers: readonly Container[]): boolean {
  const known = new Set(project?.services.map(({ name }) => name));
  return project !== undefined && containers.some(({ compose }) => compose && !known.has(compose.service));
}

async function askDown(meant: ComposeMeant, containers: readonly Container[], { volumes, images }: Losses): Promise<DownOptions> {
  const plain = l10n.t('Down');
  const withVolumes = l10n.t('Down with Volumes…');
  const withImages = l10n.t('Down with Volumes and Images…');
  const what = meant.services.length === 0 ? displayText(meant.target.name) : meant.services.map((name) => displayText(name)).join(', ');
  const lines = [
    l10n.t('Removed: {0}.', containers.length === 0 ? l10n.t('no container') : containers.map(({ name }) => displayText(name)).join(', ')),
    ...(meant.services.length === 0 ? [l10n.t('Its networks are removed too.')] : []),
    ...(volumes.length > 0 ? [l10n.t('Kept: the volumes {0}.', volumes.map((name) => displayText(name)).join(', '))] : []),
    l10n.t('What was written inside, outside of volumes, is lost.'),
  ];
  const isWhole = meant.services.length === 0;
  const buttons = [plain, ...(volumes.length > 0 ? [withVolumes] : []), ...(isWhole && images.length > 0 ? [withImages] : [])];
  const chosen = await confirm(l10n.t('Take {0} down?', what), lines.join('\n\n'), buttons);
  const options = { services: meant.services, removeOrphans: false, volumes: chosen !== plain, images: chosen === withImages ? ('all' as const) : ('none' as const) };
  if (chosen !== plain) {
    const lost = [...volumes.map((name) => l10n.t('volume {0}', displayText(name))), ...(chosen === withImages ? images.map((name) => l10n.t('image {0}', displayText(name))) : [])];
    await confirmList({ title: l10n.t('Remove these too? What the volumes hold is lost.'), lines: lost, action: l10n.t('Remove') });
  }
  return options;
}

async function lossesOf({ actions, compose }: ComposeCommandParts, meant: ComposeMeant, containers: readonly Container[]): Promise<Losses> {
  const mounted = containers.flatMap(({ mounts }) => mounts.flatMap(({ kind, name }) => (kind === 'volume' && name !== undefined ? [name] : [])));
  const images = containers.map(({ image }) => image);
  if (meant.target.kind === 'name' || !vscode.workspace.isTrusted) return { volumes: unique(mounted), images: unique(images) };
  const { target } = meant;
  const config = await actions
    .run(l10n.t('Reading the configuration'), async (engine, signal) => {
      const known = await engine.system.names(signal);
      const { resolvedConfig } = await import('../../core/compose/resolvedConfig.ts');
      const config = await resolvedConfig(await compose.load(), { engine, target }, signal);
      return { known: new Set(known.volumes), config };
    })
    // Files that are wrong keep nobody from taking down what runs.
    .catch((error: unknown) => {
      if (error instanceof UserError) return undefined;
      throw error;
    });
  if (!config) return { volumes: unique(mounted), images: unique(images) };
  const declared = Object.values(fieldsOf(config.config.volumes)).filter(isFields);
  const external = new Set(declared.filter((volume) => volume.external === true || isFields(volume.external)).map(({ name }) => textOf(name)));
  const own = declared.map(({ name }) => textOf(name)).filter((name) => config.known.has(name));
  return { volumes: unique([...own, ...mounted]).filter((name) => !external.has(name)), images: unique(images) };
}

/** Whether there is no Compose that could do it: then what the engine's API can do is done. */
async function isByApi({ compose }: ComposeCommandParts, { target, services }: ComposeMeant): Promise<boolean> {
  if (!vscode.workspace.isTrusted) return true;
  try {
    const { generation } = await (await compose.load()).find();
    // Without files 1.29 does nothing, and 2 silently nothing with the services that are named.
    return target.kind === 'name' && (generation === 1 || services.length > 0);
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}

async function removeByApi({ actions }: ComposeCommandParts, containers: readonly Container[], volumes: boolean): Promise<void> {
  await actions.bulk(containers, {
    doing: (what) => l10n.t('Removing {0}', what),
    several: (count) => l10n.t('{0} containers', count),
    failed: (name) => l10n.t('{0} could not be removed.', name),
    nameOf: ({ name }) => name,
    cli: ({ name }) => ['docker', 'rm', '--force', ...(volumes ? ['--volumes'] : []), name],
    run: (engine, { id }, signal) => engine.containers.remove(id, { force: true, volumes }, signal),
  });
  void vscode.window.showInformationMessage(l10n.t('The containers are removed. Networks and named volumes of the project remain: only Compose knows which are its own.'));
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
