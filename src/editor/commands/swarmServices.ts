import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { ServiceDetails, SwarmService } from '../../core/model/swarmService.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { registryAuthHeader } from '../../core/registry/credentials.ts';
import { emptyForm, formOf, specWith, type ServiceForm } from '../../core/swarm/serviceForm.ts';
import { updateService as changeService } from '../../core/swarm/serviceUpdate.ts';
import { confirm } from './confirm.ts';
import type { CommandArguments } from './registry.ts';
import type { SwarmCommandParts } from './swarmParts.ts';
import { waitForRollout } from './swarmRollout.ts';
import { askReplicas, askService, type ServiceSurroundings } from './swarmServiceForm.ts';
import { serviceOf, servicesOf } from './swarmTargets.ts';

const severalServices = (count: number): string => l10n.t('{0} services', count);
const isReplicated = ({ mode }: SwarmService): boolean => mode.kind === 'replicated';

/** Asks for a new service and creates it. */
export async function createService(parts: SwarmCommandParts): Promise<void> {
  const around = await parts.actions.run(l10n.t('Asking the engine'), surroundingsOf);
  const form = await askService(l10n.t('Create Service'), emptyForm, around, true);
  parts.actions.record(['docker', 'service', 'create', '--name', form.name, ...(form.isGlobal ? ['--mode', 'global'] : ['--replicas', String(form.replicas)]), form.image]);
  const names = { doing: l10n.t('Creating {0}', displayText(form.name)), failed: l10n.t('{0} could not be created.', displayText(form.name)) };
  const { id, warnings } = await parts.actions.runNamed(names, async (engine, signal) => {
    const image = await imageFor(parts, engine, form.image, signal);
    const created = await engine.swarm.services.create(specWith({}, emptyForm, form, { image: image.reference }), image, signal);
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
  const { details, around } = await parts.actions.run(l10n.t('Asking the engine'), async (engine, signal) => {
    const [details, around] = await Promise.all([engine.swarm.services.inspect(id, signal), surroundingsOf(engine, signal)]);
    return { details, around };
  });
  const before = formOf(details.spec, new Map(around.networks.map((network) => [network.id, network.name])));
  const after = await askService(l10n.t('Update {0}', displayText(name)), before, around, false);
  await change(parts, details, before, after);
}

async function change(parts: SwarmCommandParts, details: ServiceDetails, before: ServiceForm, after: ServiceForm, isForced = false): Promise<void> {
  const { service: { id, name }, spec } = details;
  parts.actions.record(['docker', 'service', 'update', ...(before.image === after.image ? [] : ['--image', after.image]), ...(before.replicas === after.replicas ? [] : ['--replicas', String(after.replicas)]), ...(isForced ? ['--force'] : []), name]);
  const names = { doing: l10n.t('Updating {0}', displayText(name)), failed: l10n.t('{0} could not be updated.', displayText(name)) };
  const warnings = await parts.actions.runNamed(names, async (engine, signal) => {
    const isImageNew = before.image !== after.image || isForced;
    const image = isImageNew ? await imageFor(parts, engine, after.image, signal) : { reference: after.image, warnings: [] };
    const options = { ...(isImageNew ? { image: image.reference } : {}), isForced };
    return [...image.warnings, ...(await changeService(engine, details, specWith(spec, before, after, options), image, signal))];
  });
  warn(warnings);
  await waitForRollout(parts, { id, name });
}

interface RunnableImage {
  readonly reference: string;
  readonly registryAuth?: string;
  readonly warnings: readonly string[];
}

/** An image pinned to what its tag stands for now, so that all nodes run the same; as it was written where no registry tells. */
async function imageFor({ credentials }: SwarmCommandParts, engine: Engine, reference: string, signal: AbortSignal): Promise<RunnableImage> {
  const registryAuth = await registryAuthHeader(reference, credentials, signal);
  const auth = registryAuth === undefined ? {} : { registryAuth };
  const digest = reference.includes('@') ? undefined : await engine.swarm.services.digestOf(reference, auth, signal);
  if (digest !== undefined) return { reference: `${reference}@${digest}`, ...auth, warnings: [] };
  const warnings = reference.includes('@') ? [] : [l10n.t('No registry tells which image "{0}" is now: each node takes what it has or finds by that name.', displayText(reference))];
  return { reference, ...auth, warnings };
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

/** Begins all tasks anew, with the image that the tag stands for now. */
export async function forceUpdate(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  for (const { id } of await servicesOf(parts, args)) {
    const details = await parts.actions.run(l10n.t('Asking the engine'), (engine, signal) => engine.swarm.services.inspect(id, signal));
    const form = formOf(details.spec, new Map());
    await change(parts, details, form, form, true);
  }
}

/** Back to what it was before its last update. */
export async function rollbackService(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const service = await serviceOf(parts, args, ({ hasPrevious }) => hasPrevious);
  const { id, name } = service;
  if (!service.hasPrevious) throw new UserError('invalid', l10n.t('{0} was not updated since it was created.', displayText(name)));
  parts.actions.record(['docker', 'service', 'rollback', name]);
  const names = { doing: l10n.t('Rolling {0} back', displayText(name)), failed: l10n.t('{0} could not be rolled back.', displayText(name)) };
  await parts.actions.runNamed(names, async (engine, signal) => {
    const details = await engine.swarm.services.inspect(id, signal);
    return changeService(engine, details, details.spec, { isRollback: true }, signal);
  });
  await waitForRollout(parts, { id, name, isRollback: true });
}

export async function removeServices(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const services = await servicesOf(parts, args);
  const shown = services.map(({ name }) => displayText(name));
  await confirm(services.length === 1 ? l10n.t('Remove {0}?', shown[0] ?? '') : l10n.t('Remove {0} services?', services.length), [...(services.length === 1 ? [] : [shown.join(', ')]), l10n.t('All their tasks are ended.')].join('\n\n'), [l10n.t('Remove')]);
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
