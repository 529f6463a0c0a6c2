import type * as vscode from 'vscode';
import type { Log } from '../../core/base/log.ts';
import type { HelperOwner } from '../../core/model/helper.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';

/** What the map of networks is made from. */
export interface NetworkMapParts {
  readonly engine: CurrentEngine;
  /** Who makes the helpers of its probes. */
  readonly owner: HelperOwner;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
}
