import * as l10n from '@vscode/l10n';
import { isAnonymous } from '../../core/compose/describedContainer.ts';
import type { Container } from '../../core/model/container.ts';
import { displayText, shortId } from '../../core/outline/displayText.ts';
import { lostText } from './composeDown.ts';
import type { ComposeMeant } from './composeTargets.ts';
import { confirm } from './confirm.ts';

/** Asks before others take the place of containers. @param isRenewed whether they lose their anonymous volumes too. @throws an abort error where not. */
export async function confirmRecreation({ target, services, containers }: ComposeMeant, { isRenewed }: { readonly isRenewed: boolean }): Promise<void> {
  const own = containers.filter(({ compose }) => compose && !compose.isOneOff && (services.length === 0 || services.includes(compose.service)));
  if (own.length === 0) return;
  const volumes = isRenewed ? own.flatMap(({ mounts }) => mounts.flatMap(({ kind, name = '', target: path }) => (kind === 'volume' && isAnonymous(name) ? [`${shortId(name)} (${displayText(path)})`] : []))) : [];
  const lines = [l10n.t('Replaced: {0}.', namesOf(own)), ...(volumes.length > 0 ? [l10n.t('Parted from their volumes without a name: {0}.', volumes.join(', '))] : []), lostText()];
  const what = services.length === 0 ? displayText(target.name) : services.map((name) => displayText(name)).join(', ');
  await confirm(isRenewed ? l10n.t('Take {0} down and up?', what) : l10n.t('Recreate {0}?', what), lines.join('\n\n'), [isRenewed ? l10n.t('Down and Up') : l10n.t('Recreate')]);
}

/** Asks before a service gets fewer containers. @throws an abort error where not. */
export async function confirmFewer(leaving: readonly Container[]): Promise<void> {
  if (leaving.length === 0) return;
  await confirm(l10n.t('Remove {0}?', namesOf(leaving)), lostText(), [l10n.t('Remove')]);
}

/** What was up beyond what a plain up brings: services of profiles that are not chosen. None: a plain up does. */
export function servicesThatWere({ project, containers }: ComposeMeant): readonly string[] {
  const all = project?.services ?? [];
  const there = new Set(containers.flatMap(({ compose }) => (compose && !compose.isOneOff ? [compose.service] : [])));
  const hidden = all.filter(({ name, isActive }) => !isActive && there.has(name));
  return hidden.length === 0 ? [] : [...all.filter(({ isActive }) => isActive), ...hidden].map(({ name }) => name);
}

function namesOf(containers: readonly Container[]): string {
  return containers.map(({ name }) => displayText(name)).join(', ');
}
