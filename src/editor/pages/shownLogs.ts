import type * as vscode from 'vscode';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { Log } from '../../core/base/log.ts';
import type { LogLimits } from '../../core/logs/logBuffer.ts';
import { readSelection, type LogSelection } from '../../core/logs/logSelection.ts';
import type { BuildList } from '../../core/build/history.ts';
import type { WindowFiles } from '../documents/windowFiles.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';

export interface LogPagesParts {
  readonly files: WindowFiles;
  readonly builds: BuildList;
  readonly engine: CurrentEngine;
  readonly extensionUri: vscode.Uri;
  /** How many of the last lines come first. */
  readonly tail: { readonly value: number };
  readonly limits: () => LogLimits;
  readonly log: Log;
}

/** What a page shows; a tab remembers it. */
export interface ShownLogs {
  readonly title: string;
  readonly selection: LogSelection;
  /** The id of the engine whose containers these are. */
  readonly engineId: string;
}

/** What a tab remembers; undefined where that makes no sense. */
export function readShown(memory: string): ShownLogs | undefined {
  try {
    const fields = fieldsOf(JSON.parse(memory));
    const selection = readSelection(fields.selection);
    return selection && { title: textOf(fields.title), selection, engineId: textOf(fields.engineId) };
  } catch {
    // A tab that remembers nothing of ours is closed.
    return undefined;
  }
}
