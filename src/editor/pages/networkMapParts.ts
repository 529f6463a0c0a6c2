import type * as vscode from 'vscode';
import type { Log } from '../../core/base/log.ts';
import type { HelperOwner } from '../../core/model/helper.ts';
import type { WindowEngines } from '../platform/currentEngine.ts';

/** What the maps of networks are made from. */
export interface NetworkMapParts {
  readonly engines: WindowEngines;
  /** Who makes the helpers of its probes. */
  readonly owner: HelperOwner;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
}
