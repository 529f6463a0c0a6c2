import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { Log } from '../../core/base/log.ts';
import type { LogLimits } from '../../core/logs/logBuffer.ts';
import { readSelection, type LogSelection } from '../../core/logs/logSelection.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine, WindowEngines } from '../platform/currentEngine.ts';
import { commandLineKey, type EngineKey } from '../platform/engineKey.ts';

const scheme = 'gantry-logs';

export interface LogsDocumentsParts {
  readonly engine: WindowEngines;
  readonly tail: { readonly value: number };
  readonly limits: () => LogLimits;
  readonly log: Log;
}

/** The logs of one engine's containers as documents. */
export interface EngineLogsDocuments {
  /** Opens the logs of a selection. @param name of what is selected. */
  show(name: string, selection: LogSelection): Promise<void>;
}

/** Logs as read-only documents: the last lines as they were when the document was opened. */
export class LogsDocuments implements vscode.TextDocumentContentProvider, Disposable {
  readonly #parts: LogsDocumentsParts;
  readonly #store = new DisposableStore();

  constructor(parts: LogsDocumentsParts) {
    this.#parts = parts;
    this.#store.own(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
  }

  of({ key }: CurrentEngine): EngineLogsDocuments {
    return { show: (name, selection) => this.#show(key, name, selection) };
  }

  async #show(engine: EngineKey, name: string, selection: LogSelection): Promise<void> {
    const title = displayText(name.replaceAll(/[/\\:]/g, '_'), 100);
    const query = JSON.stringify({ engine, selection, at: new Date().toISOString() });
    const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme, path: `/${title}.log`, query }));
    await vscode.window.showTextDocument(document);
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const shown = shownBy(uri);
    if (!shown) return l10n.t('This is not a log.');
    const { readLogText } = await import('../../core/logs/readLogText.ts');
    const controller = new AbortController();
    const cancelling = token.onCancellationRequested(() => controller.abort());
    try {
      const { engine: engines, tail, limits, log } = this.#parts;
      const engine = engines.find(shown.engine);
      return await readLogText({ selection: shown.selection, engine: (signal) => engine.ready(signal), beginning: { tail: tail.value }, limits: limits(), log }, controller.signal);
    } finally {
      cancelling.dispose();
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function shownBy({ query }: vscode.Uri): { readonly engine: EngineKey; readonly selection: LogSelection } | undefined {
  try {
    const fields = fieldsOf(JSON.parse(query));
    const selection = textOf(fields.at) === '' ? undefined : readSelection(fields.selection);
    return selection && { engine: textOf(fields.engine) || commandLineKey, selection };
  } catch {
    // Anybody can open such an address: one that we did not write stands for nothing.
    return undefined;
  }
}
