import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { Remembered } from '../platform/remembered.ts';
import { buildLensProvider } from './buildLensProvider.ts';
import { dockerfileSelector, isDockerfile } from './dockerfiles.ts';

/** What is shown in Dockerfiles. The costs are loaded when the first Dockerfile is seen. */
export function dockerfileFeatures(history: BuildHistory, areCostsHidden: Remembered<boolean>, log: Log): Disposable {
  const store = new DisposableStore();
  store.own(vscode.languages.registerCodeLensProvider(dockerfileSelector, buildLensProvider));
  const load = async (): Promise<void> => {
    const { CostDecorations } = await import('./costDecorations.ts');
    store.own(new CostDecorations(history, areCostsHidden));
  };
  const begin = (): void => {
    if (!vscode.window.visibleTextEditors.some(({ document }) => isDockerfile(document))) return;
    store.release(waiting);
    load().catch((error: unknown) => log.error(`The costs of builds cannot be shown: ${messageOf(error)}`));
  };
  const waiting = store.own(vscode.window.onDidChangeVisibleTextEditors(begin));
  begin();
  return store;
}
