import * as l10n from '@vscode/l10n';
import { messageOf, UserError } from '../base/userError.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import type { SwarmTask } from '../model/swarmService.ts';
import { plainText } from './lineMaker.ts';
import type { LogLine } from './logSegment.ts';
import type { LogTime } from './logTime.ts';

/** The number that stands for no container: of notes about all. */
export const noSource = 0xffff;

/** A line of ours among those of a log. */
export function noteLine(source: number, text: string, { micros, nanos }: LogTime): LogLine {
  return { source, kind: 'note', level: 'none', isContinuation: false, micros, nanos, order: micros, text: plainText(text) };
}

/** What is said of a container's event, but for its start; undefined for one that is not worth a line. */
export function noteOf(event: EngineEvent, name: string): string | undefined {
  switch (event.action) {
    case 'die':
      return stoppedNote(name, event.attributes['exitCode']);
    case 'oom':
      return l10n.t('{0} ran out of memory', name);
    case 'pause':
      return l10n.t('{0} was paused', name);
    case 'unpause':
      return l10n.t('{0} goes on after its pause', name);
    case 'destroy':
      return removedNote(name);
    case 'health_status':
      return event.detail === 'unhealthy' ? l10n.t('{0} became unhealthy', name) : event.detail === 'healthy' ? l10n.t('{0} is healthy', name) : undefined;
    default:
      return undefined;
  }
}

export function startedNote(name: string): string {
  return l10n.t('{0} started', name);
}

/** @param exitCode undefined where nobody knows it. */
export function stoppedNote(name: string, exitCode: string | undefined): string {
  return exitCode === undefined ? l10n.t('{0} stopped', name) : l10n.t('{0} stopped with exit code {1}', name, exitCode);
}

export function removedNote(name: string): string {
  return l10n.t('{0} was removed', name);
}

/** @param isLost whether its node does not answer. */
export function taskEndedNote(name: string, { error, exitCode }: Pick<SwarmTask, 'error' | 'exitCode'>, isLost: boolean): string {
  if (isLost) return l10n.t('{0} is lost with its node', name);
  const stopped = stoppedNote(name, exitCode === undefined ? undefined : String(exitCode));
  return error === '' ? stopped : l10n.t('{0}: {1}', stopped, error);
}

/** What the engine itself says in the middle of the log of a service, as when a node does not answer. */
export function saidNote(text: string): string {
  const [, reasons = text] = /some logs could not be retrieved for the following reasons: (.*)$/s.exec(text) ?? [];
  return l10n.t('Some of this log is missing: {0}', reasons.trim());
}

export function goneNote(): string {
  return l10n.t('What wrote this log is not in the swarm any more');
}

/** Why a container's log cannot be read, with what can be done. */
export function failureNote(name: string, error: unknown): string {
  if (/does not support reading/i.test(messageOf(error))) {
    return l10n.t('The log of {0} cannot be read: its logging driver hands out no lines. Create the container with another one, such as "local", to see its log here.', name);
  }
  const remedy = error instanceof UserError && error.remedy !== undefined ? ` ${error.remedy}` : '';
  return l10n.t('The log of {0} cannot be read. {1}', name, messageOf(error) + remedy);
}

export function lostNote(error: unknown): string {
  return l10n.t('No connection to the engine: {0}', messageOf(error));
}

export function connectedNote(): string {
  return l10n.t('Connected to the engine again');
}
