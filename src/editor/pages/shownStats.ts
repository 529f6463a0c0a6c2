import type * as vscode from 'vscode';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { Log } from '../../core/base/log.ts';
import { readStatsSelection, type StatsSelection } from '../../core/stats/statsSelection.ts';
import type { WindowEngines } from '../platform/currentEngine.ts';

export interface StatsPagesParts {
  readonly engine: WindowEngines;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
}

/** What a page shows; a tab remembers it. */
export interface ShownStats {
  readonly title: string;
  readonly selection: StatsSelection;
  /** The id of the engine whose containers these are. */
  readonly engineId: string;
}

/** What a tab remembers, from its page's state; undefined where that makes no sense. */
export function readShownStats(state: unknown): ShownStats | undefined {
  try {
    const fields = fieldsOf(JSON.parse(textOf(fieldsOf(state).memory)));
    const selection = readStatsSelection(fields.selection);
    return selection && { title: textOf(fields.title), selection, engineId: textOf(fields.engineId) };
  } catch {
    // A tab that remembers nothing of ours is closed.
    return undefined;
  }
}
