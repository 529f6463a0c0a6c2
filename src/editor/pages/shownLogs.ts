import type * as vscode from 'vscode';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { Log } from '../../core/base/log.ts';
import type { LogLimits } from '../../core/logs/logBuffer.ts';
import { readLogSelection, type LogSelection, type SwarmLogSelection } from '../../core/logs/logSelection.ts';
import type { BuildList } from '../../core/build/history.ts';
import type { WindowFiles } from '../documents/windowFiles.ts';
import type { Remembered } from '../platform/remembered.ts';
import type { WindowEngines } from '../platform/currentEngine.ts';

export interface LogPagesParts {
  readonly files: WindowFiles;
  readonly builds: BuildList;
  readonly engine: WindowEngines;
  readonly extensionUri: vscode.Uri;
  /** How many of the last lines come first. */
  readonly tail: { readonly value: number };
  readonly limits: () => LogLimits;
  /** The fields to which JSON lines are folded, as somebody typed them last. */
  readonly fields: Remembered<string>;
  readonly log: Log;
}

/** What a page shows; a tab remembers it. */
export interface ShownLogs {
  readonly title: string;
  readonly selection: LogSelection | SwarmLogSelection;
  /** The id of the engine whose containers these are. */
  readonly engineId: string;
}

/** What a tab remembers, from its page's state; undefined where that makes no sense. */
export function readShown(state: unknown): ShownLogs | undefined {
  try {
    const fields = fieldsOf(JSON.parse(textOf(fieldsOf(state).memory)));
    const selection = readLogSelection(fields.selection);
    return selection && { title: textOf(fields.title), selection, engineId: textOf(fields.engineId) };
  } catch {
    // A tab that remembers nothing of ours is closed.
    return undefined;
  }
}
