import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { fieldsOf, type Fields } from '../../core/base/fields.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { familiarImageName, parseImageName, withDefaultTag } from '../../core/model/imageName.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { registryAuthHeader } from '../../core/registry/credentials.ts';
import type { SwarmCommandParts } from './swarmParts.ts';

export interface RunnableImage {
  /** Pinned to what its tag stands for now, so that all nodes run the same; as it was written where no registry tells. */
  readonly reference: string;
  readonly platforms: readonly Fields[];
  /** A credential that the swarm is to keep for its nodes. */
  readonly registryAuth?: string;
  readonly warnings: readonly string[];
}

/** An image before it is known whether the swarm may have our login. */
export interface PinnedImage extends Omit<RunnableImage, 'registryAuth'> {
  readonly registry: string;
  /** Our login at its registry: a credential. */
  readonly ownAuth?: string;
}

/** What of a name is to be run. Our login at its registry is used to ask; the swarm gets it only where a person agrees. */
export async function imageFor(parts: SwarmCommandParts, engine: Engine, text: string, signal: AbortSignal): Promise<RunnableImage> {
  const { registry, ownAuth, ...image } = await pinnedImage(parts, engine, text, signal);
  const given = ownAuth !== undefined && (await isLoginGiven(parts, registry, image.reference)) ? { registryAuth: ownAuth } : {};
  signal.throwIfAborted();
  return { ...image, ...given };
}

/** What of a name is to be run, with nobody asked but the registry. */
export async function pinnedImage(parts: Pick<SwarmCommandParts, 'credentials'>, engine: Engine, text: string, signal: AbortSignal): Promise<PinnedImage> {
  const name = withDefaultTag(parseImageName(text));
  const reference = familiarImageName(name);
  const registryAuth = await registryAuthHeader(reference, parts.credentials, signal);
  const pin = await engine.swarm.services.pinOf(reference, registryAuth === undefined ? {} : { registryAuth }, signal);
  const known = { registry: name.registry, ...(registryAuth === undefined ? {} : { ownAuth: registryAuth }) };
  if (pin.kind === 'found') return { reference: name.digest === undefined ? `${reference}@${pin.digest}` : reference, platforms: pin.platforms, ...known, warnings: [] };
  const warnings = name.digest === undefined ? [l10n.t('No registry tells which image "{0}" is now ({1}): each node takes what it has or finds by that name.', displayText(reference), displayText(pin.reason, 300))] : [];
  return { reference, platforms: [], ...known, warnings };
}

/** The logins that the swarm may have for these images, by how they were written; each registry is asked about once. */
export async function givenLogins(parts: SwarmCommandParts, images: readonly (PinnedImage & { readonly written: string })[]): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, boolean>();
  const given = new Map<string, string>();
  for (const { registry, ownAuth, written } of images) {
    if (ownAuth === undefined) continue;
    const isGiven = answers.get(registry) ?? (await isLoginGiven(parts, registry, written));
    answers.set(registry, isGiven);
    if (isGiven) given.set(written, ownAuth);
  }
  return given;
}

const memoryKey = 'swarmLogins';

/** Whether the swarm may have our login at a registry. A yes is remembered for the engine and the registry. */
async function isLoginGiven({ state, engine }: SwarmCommandParts, registry: string, reference: string): Promise<boolean> {
  const known = fieldsOf(state.get(memoryKey));
  const key = `${engine.key} ${registry}`;
  if (known[key] === true) return true;
  const give = { title: l10n.t('Give Login') };
  const without = { title: l10n.t('Without Login') };
  const detail = l10n.t('Nodes that have to pull {0} from a registry that asks who they are need it. The swarm keeps it and hands it to each node that runs a task: whoever administers one of them can read it.', displayText(reference));
  const chosen = await vscode.window.showWarningMessage(l10n.t('Give the swarm of {0} your login at {1}?', displayText(engine.name), displayText(registry)), { modal: true, detail }, give, without);
  if (chosen === undefined) throw abortError();
  if (chosen !== give) return false;
  await state.update(memoryKey, { ...known, [key]: true });
  return true;
}
