import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import type { NamedId } from './serviceForm.ts';
import { updateService } from './serviceUpdate.ts';
import type { FilesPlan } from './stackFilesPlan.ts';
import type { ServicePlan, StackPlan } from './stackPlan.ts';
import { completedSpec, withImage, type StackIds } from './stackSpec.ts';

/** What a deployment did so far: it is written down as it goes, since it may fail or be cancelled in the middle. */
export interface StackOutcome {
  readonly created: NamedId[];
  /** Those whose paused update goes on are among them. */
  readonly updated: NamedId[];
  readonly unchanged: string[];
  /** Services that the file does not name any more. */
  readonly removed: string[];
}

export const emptyOutcome = (): StackOutcome => ({ created: [], updated: [], unchanged: [], removed: [] });

export interface DeployParts {
  readonly engine: Pick<Engine, 'swarm'>;
  /** Whether the services go that the file does not name any more. */
  readonly isPruned: boolean;
  /** By the images of the file: the values of the `X-Registry-Auth` header that the swarm is to keep; credentials. */
  readonly logins: ReadonlyMap<string, string>;
  readonly onProgress: (text: string) => void;
  readonly outcome: StackOutcome;
}

/** Does what was planned. What goes, goes first: its port may be what another service needs. */
export async function deployStack(plan: StackPlan, parts: DeployParts, signal: AbortSignal): Promise<void> {
  const { engine, isPruned, onProgress, outcome } = parts;
  for (const { id, name } of isPruned ? plan.unwanted : []) {
    onProgress(l10n.t('Removing service {0}', name));
    await unlessGone(engine.swarm.services.remove(id, signal));
    outcome.removed.push(name);
  }
  const networkIds = new Map(plan.networkIds);
  for (const { key, spec } of plan.missingNetworks) {
    onProgress(l10n.t('Creating network {0}', spec.name));
    networkIds.set(key, await engine.swarm.networks.create(spec, signal));
  }
  const secrets = await makeFiles(plan.secrets, parts, 'secrets', signal);
  const configs = await makeFiles(plan.configs, parts, 'configs', signal);
  for (const service of plan.services) await deployService(service, { networkIds, secrets, configs }, parts, signal);
}

async function makeFiles({ known, missing }: FilesPlan, { engine, onProgress }: DeployParts, kind: 'configs' | 'secrets', signal: AbortSignal): Promise<ReadonlyMap<string, NamedId>> {
  const ids = new Map(known);
  for (const { file, data } of missing) {
    const { key, name, labels, templateDriver, source } = file;
    onProgress(kind === 'secrets' ? l10n.t('Creating secret {0}', name) : l10n.t('Creating config {0}', name));
    const id = await engine.swarm[kind].create({ name, labels, data, ...(templateDriver === undefined ? {} : { templateDriver }), ...(source.kind === 'driver' ? { driver: source } : {}) }, signal);
    ids.set(key, { id, name });
  }
  return ids;
}

async function deployService({ service, name, image, found, change }: ServicePlan, ids: StackIds, { engine, logins, onProgress, outcome }: DeployParts, signal: AbortSignal): Promise<void> {
  if (change.kind === 'unchanged') {
    outcome.unchanged.push(name);
    return;
  }
  onProgress(found ? l10n.t('Updating service {0}', name) : l10n.t('Creating service {0}', name));
  const spec = withImage(completedSpec(service, ids), image, found?.spec);
  const registryAuth = logins.get(service.image);
  const auth = registryAuth === undefined ? {} : { registryAuth };
  if (found) {
    await updateService(engine, found, spec, auth, signal);
    outcome.updated.push({ id: found.service.id, name });
  } else {
    const { id } = await engine.swarm.services.create(spec, auth, signal);
    outcome.created.push({ id, name });
  }
}

/** That somebody else has removed it is as good. */
export async function unlessGone(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof UserError) || error.kind !== 'notFound') throw error;
  }
}
