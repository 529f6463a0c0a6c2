import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { Remembered } from '../platform/remembered.ts';
import type { BuildContexts } from './buildContexts.ts';
import { buildLensProvider } from './buildLensProvider.ts';
import { dockerfileSelector, isDockerfile } from './dockerfiles.ts';

export interface DockerfileFeatureParts {
  readonly history: BuildHistory;
  readonly contexts: BuildContexts;
  readonly areCostsHidden: Remembered<boolean>;
  readonly log: Log;
}

/** What is shown in Dockerfiles. Costs and contexts are loaded when the first Dockerfile is seen. */
export function dockerfileFeatures(parts: DockerfileFeatureParts): Disposable {
  const { history, areCostsHidden, log } = parts;
  const store = new DisposableStore();
  store.own(vscode.languages.registerCodeLensProvider(dockerfileSelector, buildLensProvider));
  const load = async (): Promise<void> => {
    const [{ CostDecorations }, { contextFeatures }] = await Promise.all([import('./costDecorations.ts'), import('./contextFeatures.ts')]);
    store.own(new CostDecorations(history, areCostsHidden));
    store.own(contextFeatures(parts));
  };
  const begin = (): void => {
    if (!vscode.window.visibleTextEditors.some(({ document }) => isDockerfile(document))) return;
    store.release(waiting);
    load().catch((error: unknown) => log.error(`What builds cost and take cannot be shown: ${messageOf(error)}`));
  };
  const waiting = store.own(vscode.window.onDidChangeVisibleTextEditors(begin));
  begin();
  return store;
}
