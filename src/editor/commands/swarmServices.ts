import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { ServiceDetails, SwarmService } from '../../core/model/swarmService.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { serviceChanges } from '../../core/swarm/serviceChanges.ts';
import { createCommand, updateCommand } from '../../core/swarm/serviceCommand.ts';
import { unlistedNetworkNames } from '../../core/swarm/networkNames.ts';
import { emptyForm, formOf, specWith, type ServiceForm } from '../../core/swarm/serviceForm.ts';
import { updateService as changeService } from '../../core/swarm/serviceUpdate.ts';
import { confirm } from './confirm.ts';
import type { CommandArguments } from './registry.ts';
import { imageFor } from './swarmImages.ts';
import { titled, type SwarmCommandParts } from './swarmParts.ts';
import { waitForRollout } from './swarmRollout.ts';
import { askReplicas, askService, type ServiceSurroundings } from './swarmServiceForm.ts';
import { serviceOf, servicesOf } from './swarmTargets.ts';

const severalServices = (count: number): string => l10n.t('{0} services', count);
const isReplicated = ({ mode }: SwarmService): boolean => mode.kind === 'replicated';

/** Asks for a new service and creates it. */
export async function createService(parts: SwarmCommandParts): Promise<void> {
  const around = await parts.actions.run(l10n.t('Asking the engine'), surroundingsOf);
  const form = await askService(l10n.t('Create Service'), emptyForm, around, true);
  const names = { doing: l10n.t('Creating {0}', displayText(form.name)), failed: l10n.t('{0} could not be created.', displayText(form.name)) };
  const { id, warnings } = await parts.actions.runNamed(names, async (engine, signal) => {
    const image = await imageFor(parts, engine, form.image, signal);
    parts.actions.record(createCommand(form, emptyForm, image.registryAuth !== undefined));
    const created = await engine.swarm.services.create(specWith({}, emptyForm, form, { image: image.reference, platforms: image.platforms }), image, signal);
    return { id: created.id, warnings: [...image.warnings, ...created.warnings] };
  });
  warn(warnings);
  await waitForRollout(parts, { id, name: form.name });
}

async function surroundingsOf({ swarm }: Engine, signal: AbortSignal): Promise<ServiceSurroundings> {
  const [networks, secrets, configs] = await Promise.all([swarm.networks.list({}, signal), swarm.secrets.list({}, signal), swarm.configs.list({}, signal)]);
  return { networks, secrets, configs };
}

/** Asks what is to be another of a service. */
export async function updateService(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const { id, name } = await serviceOf(parts, args);
  const { details, around, unlisted } = await parts.actions.run(l10n.t('Asking the engine'), async (engine, signal) => {
    const [details, around] = await Promise.all([engine.swarm.services.inspect(id, signal), surroundingsOf(engine, signal)]);
    return { details, around, unlisted: await unlistedNetworkNames(engine, details.service.networkIds, around.networks, signal) };
  });
  const before = formOf(details.spec, new Map([...unlisted, ...around.networks.map(({ id, name }) => [id, name] as const)]));
  const after = await askService(l10n.t('Update {0}', displayText(name)), before, around, false);
  await change(parts, details, before, after);
}

/** What a change does besides what the form says. */
interface ChangeOptions {
  /** Begins all tasks anew, though nothing changed. */
  readonly isForced?: boolean;
  /** Asks the registry for what the image's name stands for now. */
  readonly isImageNew?: boolean;
}

async function change(parts: SwarmCommandParts, details: ServiceDetails, before: ServiceForm, after: ServiceForm, { isForced = false, isImageNew = before.image !== after.image }: ChangeOptions = {}): Promise<void> {
  const { service: { id, name }, spec } = details;
  const names = { doing: l10n.t('Updating {0}', displayText(name)), failed: l10n.t('{0} could not be updated.', displayText(name)) };
  const warnings = await parts.actions.runNamed(names, async (engine, signal) => {
    const image = isImageNew ? await imageFor(parts, engine, after.image, signal) : undefined;
    parts.actions.record(updateCommand(before, after, { isForced, isImageNew, isLoginGiven: image?.registryAuth !== undefined }));
    const options = { ...(image ? { image: image.reference, platforms: image.platforms } : {}), isForced };
    return [...(image?.warnings ?? []), ...(await changeService(engine, details, specWith(spec, before, after, options), image ?? {}, signal))];
  });
  warn(warnings);
  await waitForRollout(parts, { id, name });
}

export async function scaleService(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const { id, name, mode } = await serviceOf(parts, args, isReplicated);
  if (mode.kind !== 'replicated') throw new UserError('invalid', l10n.t('{0} is not replicated: how many tasks it has is not a number of its own.', displayText(name)));
  const replicas = await askReplicas(l10n.t('Scale {0}', displayText(name)), mode.replicas);
  if (replicas === undefined) throw abortError();
  if (replicas === mode.replicas) return;
  const details = await parts.actions.run(l10n.t('Asking the engine'), (engine, signal) => engine.swarm.services.inspect(id, signal));
  const before = formOf(details.spec, new Map());
  await change(parts, details, before, { ...before, replicas });
}

/** Begins all tasks anew, with the image as it is, or with the one that its tag stands for now. */
export async function forceUpdate(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const services = await servicesOf(parts, args);
  const ids = services.map(({ id }) => id);
  const all = await parts.actions.run(l10n.t('Asking the engine'), (engine, signal) => Promise.all(ids.map((id) => engine.swarm.services.inspect(id, signal))));
  const isImageNew = await confirmForce(parts, all);
  for (const details of all) {
    const form = formOf(details.spec, new Map());
    await change(parts, details, form, form, { isForced: true, isImageNew: isImageNew && !form.image.includes('@') });
  }
}

/** @returns whether registries are to be asked for newer images. */
async function confirmForce(parts: SwarmCommandParts, all: readonly ServiceDetails[]): Promise<boolean> {
  const [first] = all;
  const title = all.length === 1 ? l10n.t('Begin all tasks of {0} anew?', displayText(first?.service.name ?? '')) : l10n.t('Begin all tasks of {0} services anew?', all.length);
  const images = all.map(({ service }) => l10n.t('{0}: {1}', displayText(service.name), displayText(imageText(service), 150)));
  const newest = l10n.t('Take Newest Image');
  // One that is pinned by a digest alone has no name by which there could be a newer one.
  const isAnyNamed = all.some(({ spec }) => !formOf(spec, new Map()).image.includes('@'));
  const detail = [...images, '', isAnyNamed ? l10n.t('The images stay as they are, unless the newest ones of these names are wanted.') : l10n.t('The images stay as they are.')].join('\n');
  return (await confirm(titled(parts, title), detail, [l10n.t('Begin Anew'), ...(isAnyNamed ? [newest] : [])])) === newest;
}

function imageText({ image, digest }: SwarmService): string {
  return digest === '' ? image : `${image}@${digest.slice(0, 'sha256:'.length + 12)}…`;
}

/** Back to what it was before its last update. */
export async function rollbackService(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const service = await serviceOf(parts, args, ({ hasPrevious }) => hasPrevious);
  const { id, name } = service;
  const { details, networks } = await parts.actions.run(l10n.t('Asking the engine'), async (engine, signal) => {
    const [details, networks] = await Promise.all([engine.swarm.services.inspect(id, signal), engine.swarm.networks.list({}, signal)]);
    return { details, networks };
  });
  const { previousSpec, spec } = details;
  if (!previousSpec) throw new UserError('invalid', l10n.t('{0} was not updated since it was created.', displayText(name)));
  const networkNames = new Map(networks.map((network) => [network.id, network.name]));
  const changes = serviceChanges(formOf(spec, networkNames), formOf(previousSpec, networkNames)).map((line) => displayText(line, 300));
  const isBack = details.service.update?.state === 'rollback_completed';
  const lines = [
    // The swarm keeps one version only, and that is the one that was left.
    ...(isBack ? [l10n.t('It was rolled back already: this brings back the version that was left then.'), ''] : []),
    ...(changes.length === 0 ? [l10n.t('Nothing that is shown here differs; all tasks may be begun anew.')] : changes),
  ];
  await confirm(titled(parts, l10n.t('Roll {0} back?', displayText(name))), lines.join('\n'), [l10n.t('Roll Back')]);
  parts.actions.record(['docker', 'service', 'rollback', name]);
  const names = { doing: l10n.t('Rolling {0} back', displayText(name)), failed: l10n.t('{0} could not be rolled back.', displayText(name)) };
  await parts.actions.runNamed(names, (engine, signal) => changeService(engine, details, details.spec, { isRollback: true }, signal));
  await waitForRollout(parts, { id, name, isRollback: true });
}

export async function removeServices(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const services = await servicesOf(parts, args);
  const shown = services.map(({ name }) => displayText(name));
  await confirm(titled(parts, services.length === 1 ? l10n.t('Remove {0}?', shown[0] ?? '') : l10n.t('Remove {0} services?', services.length)), [...(services.length === 1 ? [] : [shown.join(', ')]), l10n.t('All their tasks are ended.')].join('\n\n'), [l10n.t('Remove')]);
  await parts.actions.bulk(services, {
    doing: (what) => l10n.t('Removing {0}', what),
    several: severalServices,
    failed: (name) => l10n.t('{0} could not be removed.', name),
    nameOf: ({ name }) => name,
    cli: ({ name }) => ['docker', 'service', 'rm', name],
    run: (engine, { id }, signal) => engine.swarm.services.remove(id, signal),
  });
}

function warn(warnings: readonly string[]): void {
  if (warnings.length > 0) void vscode.window.showWarningMessage(warnings.map((warning) => displayText(warning)).join(' '));
}
