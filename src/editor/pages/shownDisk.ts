import type * as vscode from 'vscode';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { Log } from '../../core/base/log.ts';
import type { BuildList } from '../../core/build/history.ts';
import type { WindowEngines } from '../platform/currentEngine.ts';
import type { Remembered } from '../platform/remembered.ts';

export interface DiskPagesParts {
  readonly engine: WindowEngines;
  /** What is known of the steps that made the build cache. */
  readonly builds: BuildList;
  /** For `readKeepRules`. */
  readonly rules: Remembered<unknown>;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
}

/** What a page shows; a tab remembers it. */
export interface ShownDisk {
  readonly title: string;
  readonly engineId: string;
}

/** What a tab remembers, from its page's state; undefined where that makes no sense. */
export function readShownDisk(state: unknown): ShownDisk | undefined {
  try {
    const { title, engineId } = fieldsOf(JSON.parse(textOf(fieldsOf(state).memory)));
    return textOf(engineId) === '' ? undefined : { title: textOf(title), engineId: textOf(engineId) };
  } catch {
    // A tab that remembers nothing of ours is closed.
    return undefined;
  }
}
