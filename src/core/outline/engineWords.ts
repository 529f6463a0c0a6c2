import * as l10n from '@vscode/l10n';
import type { ConnectionState } from '../inventory/inventory.ts';
import type { NodeIcon } from './node.ts';

/** An engine's state in a word or two. */
export function engineStateWords(state: ConnectionState): string {
  switch (state.kind) {
    case 'idle':
      return l10n.t('not connected yet');
    case 'connecting':
      return l10n.t('connecting…');
    case 'connected':
      return l10n.t('connected');
    case 'unreachable':
      return l10n.t('does not answer');
  }
}

export function engineStateIcon(state: ConnectionState): NodeIcon {
  switch (state.kind) {
    case 'idle':
      return { id: 'debug-disconnect' };
    case 'connecting':
      return { id: 'loading~spin' };
    case 'connected':
      return { id: 'vm-active' };
    case 'unreachable':
      return { id: 'warning', color: 'list.warningForeground' };
  }
}
