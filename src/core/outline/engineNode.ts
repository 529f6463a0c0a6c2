import * as l10n from '@vscode/l10n';
import type { ConnectionState } from '../inventory/inventory.ts';
import { displayText } from './displayText.ts';
import { engineStateIcon, engineStateWords } from './engineWords.ts';
import type { OutlineNode, TooltipLine } from './node.ts';

export interface EngineRow {
  readonly id: string;
  readonly key: string;
  /** As it may be shown. */
  readonly name: string;
  readonly state: ConnectionState;
  /** Whether it is connected beside another one, and can be let go. */
  readonly isBeside: boolean;
}

/** The row of an engine. */
export function engineNode({ id, key, name, state, isBeside }: EngineRow): OutlineNode {
  const words = state.kind === 'unreachable' ? `${engineStateWords(state)}: ${displayText(state.error.message, 300)}` : engineStateWords(state);
  return {
    id,
    label: name,
    ...(state.kind === 'connected' ? {} : { description: words }),
    icon: engineStateIcon(state),
    contextValue: `engine ${state.kind}${isBeside ? ' beside' : ''}`,
    expansion: 'expanded',
    accessibilityLabel: l10n.t('Docker engine {0}: {1}', name, words),
    subject: { kind: 'engine', engineId: key },
  };
}

export function engineTooltip(name: string, state: ConnectionState): readonly TooltipLine[] {
  const lines: readonly TooltipLine[] = [
    { label: '', value: name },
    { label: l10n.t('State'), value: engineStateWords(state) },
  ];
  if (state.kind !== 'unreachable') return lines;
  const { message, remedy } = state.error;
  return [...lines, { label: l10n.t('Why'), value: displayText(message, 1000) }, ...(remedy === undefined ? [] : [{ label: l10n.t('What to do'), value: displayText(remedy, 1000) }])];
}
