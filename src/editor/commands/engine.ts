import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { EngineOfWindow } from '../platform/engineOfWindow.ts';
import { resolveInputs, type EngineChoice } from '../platform/windowEngine.ts';
import type { CommandTable } from './registry.ts';

/** Which engine this window shows. The command line's own current context is never changed. */
export function engineCommands(engine: EngineOfWindow, choice: EngineChoice): CommandTable {
  return {
    'gantry.context.use': () => useContext(engine, choice),
    'gantry.engine.retry': () => engine.retryNow(),
  };
}

type Item = vscode.QuickPickItem & { readonly context: string };

async function useContext(engine: EngineOfWindow, choice: EngineChoice): Promise<void> {
  const { configFolder, readContexts } = await import('../../core/engine/contexts.ts');
  const { endpointUrl } = await import('../../core/model/endpoint.ts');
  const { environment, homeFolder } = resolveInputs(choice);
  const contexts = await readContexts(configFolder(environment, homeFolder));
  const current = choice.context.value;
  const items: Item[] = [
    { label: `$(home) ${l10n.t('As the docker command line')}`, description: current === '' ? l10n.t('now') : '', detail: l10n.t('Settings, DOCKER_HOST, DOCKER_CONTEXT, the current context, then the default socket'), context: '' },
    { label: 'default', description: current === 'default' ? l10n.t('now') : '', detail: l10n.t('The engine of this machine'), context: 'default' },
    ...contexts.map((context) => ({
      label: context.name.replaceAll('$(', '$ ('),
      description: [context.name === current ? l10n.t('now') : '', context.kind === 'broken' ? l10n.t('broken') : context.description].filter(Boolean).join(', '),
      detail: context.kind === 'broken' ? context.error.message : endpointUrl(context.endpoint),
      context: context.name,
    })),
  ];
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Use which Docker context in this workspace?'), matchOnDetail: true });
  if (!chosen || chosen.context === current) return;
  await choice.context.set(chosen.context);
  engine.reset();
}
