import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import type { ListedContext } from '../../core/engine/listContexts.ts';
import { endpointUrl } from '../../core/model/endpoint.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { resolveInputs, type EngineChoice } from '../platform/windowEngine.ts';

type Item = vscode.QuickPickItem & { readonly context: string };

/**
 * Asks for a context. @returns its name; empty for "as the docker command line", which is offered where any fits.
 * @param fits which ones are offered; all by default. @param question what is asked where all are.
 */
export async function pickContext(choice: EngineChoice, fits?: (listed: ListedContext) => boolean, question = l10n.t('Use which Docker context in this workspace?')): Promise<string> {
  const { listContexts } = await import('../../core/engine/listContexts.ts');
  const current = choice.context.value;
  const listed = (await listContexts(resolveInputs(choice))).filter((each) => fits?.(each) ?? true);
  const asCommandLine: Item = { label: `$(home) ${l10n.t('As the docker command line')}`, description: current === '' ? l10n.t('now') : '', detail: l10n.t('Settings, DOCKER_HOST, DOCKER_CONTEXT, the current context, then the default socket'), context: '' };
  const items = listed.map((each) => itemOf(each, current));
  const placeHolder = fits ? l10n.t('Which Docker context?') : question;
  const chosen = await vscode.window.showQuickPick(fits ? items : [asCommandLine, ...items], { placeHolder, matchOnDetail: true });
  if (chosen === undefined) throw abortError();
  return chosen.context;
}

function itemOf({ origin, context }: ListedContext, current: string): Item {
  const words = [
    context.name === current ? l10n.t('now') : '',
    context.kind === 'broken' ? l10n.t('broken') : displayText(context.description, 100),
    origin === 'own' ? l10n.t('only here') : origin === 'found' ? l10n.t('found') : '',
  ];
  const detail = context.kind === 'broken' ? context.error.message : origin === 'default' ? `${l10n.t('The engine of this machine')} · ${endpointUrl(context.endpoint)}` : endpointUrl(context.endpoint);
  return { label: displayText(context.name).replaceAll('$(', '$ ('), description: words.filter((word) => word !== '').join(', '), detail: displayText(detail), context: context.name };
}
