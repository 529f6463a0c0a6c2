import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { StaleReason } from '../../core/compose/drift.ts';
import { displayText, shortId } from '../../core/outline/displayText.ts';

/** Why a container is stale, in a sentence. */
export function staleText(reason: StaleReason): string {
  switch (reason.kind) {
    case 'config':
      return l10n.t('The service is described otherwise since the container was made.');
    case 'image':
      return l10n.t('{0} means another image since the container was made: {1}.', displayText(reason.reference), shortId(reason.wanted));
    case 'file':
      return l10n.t('{0} was changed since the container was made.', displayText(vscode.workspace.asRelativePath(reason.file)));
    case 'orphan':
      return l10n.t('The files describe no such service any more.');
  }
}
