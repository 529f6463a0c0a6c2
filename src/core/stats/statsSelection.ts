import { isSelected, mayBeSelected, readSelection, type LogSelection } from '../logs/logSelection.ts';
import { fieldsOf } from '../base/fields.ts';
import type { Container } from '../model/container.ts';
import type { EngineEvent } from '../model/engineEvent.ts';

/** Whose figures are shown together: as with logs, or all containers that run. */
export type StatsSelection = LogSelection | { readonly kind: 'all' };

export function isMeasured(selection: StatsSelection, container: Container): boolean {
  return selection.kind === 'all' ? isUp(container) : isSelected(selection, container);
}

/** Whether a container that starts may be meant: where the event does not tell, it is asked for. */
export function mayBeMeasured(selection: StatsSelection, event: EngineEvent): boolean {
  return selection.kind === 'all' || mayBeSelected(selection, event);
}

export function isUp({ state }: Pick<Container, 'state'>): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting';
}

/** A selection as it is remembered between windows; undefined where it makes no sense. */
export function readStatsSelection(value: unknown): StatsSelection | undefined {
  return fieldsOf(value).kind === 'all' ? { kind: 'all' } : readSelection(value);
}
