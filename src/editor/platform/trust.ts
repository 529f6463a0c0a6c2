import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';

/** Throws where the workspace is not trusted: nothing of it is built or run there. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError('invalid', l10n.t('This workspace is not trusted, so nothing of it is built or run.'), {
    remedy: l10n.t('Trust it by "Workspaces: Manage Workspace Trust", then try again.'),
  });
}
