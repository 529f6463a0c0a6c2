import * as l10n from '@vscode/l10n';
import type { Container, ContainerState, Health, Port } from '../model/container.ts';
import { statusAge } from '../model/statusAge.ts';
import { formatAge, formatDuration } from '../model/units.ts';
import { displayText } from './displayText.ts';
import type { NodeIcon } from './node.ts';

/** When the engine described a container, and when it is shown: milliseconds since the epoch. */
export interface Moment {
  readonly listedAt: number;
  readonly now: number;
}

/** A state in one word or two, without its age. */
export function stateWord(state: ContainerState): string {
  switch (state) {
    case 'created':
      return l10n.t('created');
    case 'running':
      return l10n.t('running');
    case 'paused':
      return l10n.t('paused');
    case 'restarting':
      return l10n.t('restarting');
    case 'removing':
      return l10n.t('being removed');
    case 'exited':
      return l10n.t('exited');
    case 'dead':
      return l10n.t('dead');
    case 'unknown':
      return l10n.t('in an unknown state');
  }
}

/** Of a service that a file describes and that has no container. */
export function missingWord(): string {
  return l10n.t('missing');
}

/** Of a container that was made from another description than its file holds now. */
export function staleWord(): string {
  return l10n.t('stale');
}

export function healthWord(health: Health): string {
  switch (health) {
    case 'none':
      return '';
    case 'starting':
      return l10n.t('health not known yet');
    case 'healthy':
      return l10n.t('healthy');
    case 'unhealthy':
      return l10n.t('unhealthy');
  }
}

/** The state, its age and its exit code: "running 3 minutes", "exited (137) 2 hours ago". */
export function stateText(container: Container, moment: Moment): string {
  const seconds = secondsInState(container, moment);
  const word = stateWord(container.state);
  if (container.state === 'created') return l10n.t('{0} {1}', word, formatAge(moment.now / 1000 - container.createdAt));
  if (container.state === 'exited') return exitedText(container, word, seconds);
  return container.state === 'running' && seconds !== undefined ? l10n.t('{0} {1}', word, formatDuration(seconds)) : word;
}

function exitedText(container: Container, word: string, seconds: number | undefined): string {
  const withCode = container.exitCode === undefined ? word : l10n.t('{0} ({1})', word, container.exitCode);
  return seconds === undefined ? withCode : l10n.t('{0} {1}', withCode, formatAge(seconds));
}

/** The state for a row: health is named where it is not well. */
export function stateAndHealthText(container: Container, moment: Moment): string {
  const state = stateText(container, moment);
  const isWorthSaying = container.state === 'running' && (container.health === 'unhealthy' || container.health === 'starting');
  return isWorthSaying ? l10n.t('{0}, {1}', state, healthWord(container.health)) : state;
}

/** What the engine said when it listed it, and what passed since. */
function secondsInState(container: Container, moment: Moment): number | undefined {
  const age = statusAge(container.status);
  return age === undefined ? undefined : age + Math.max(0, (moment.now - moment.listedAt) / 1000);
}

/** Shapes differ, not colours alone. */
export function stateIcon(container: Container): NodeIcon {
  switch (container.state) {
    case 'running':
      return runningIcon(container.health);
    case 'paused':
      return { id: 'debug-pause', color: 'charts.yellow' };
    case 'restarting':
      return { id: 'sync', color: 'charts.yellow' };
    case 'created':
      return { id: 'circle-large-outline' };
    case 'exited':
      return (container.exitCode ?? 0) === 0 ? { id: 'circle-outline', color: 'disabledForeground' } : { id: 'error', color: 'problemsErrorIcon.foreground' };
    case 'removing':
      return { id: 'trash', color: 'disabledForeground' };
    case 'dead':
      return { id: 'close', color: 'problemsErrorIcon.foreground' };
    case 'unknown':
      return { id: 'question' };
  }
}

function runningIcon(health: Health): NodeIcon {
  switch (health) {
    case 'none':
      return { id: 'circle-filled', color: 'charts.green' };
    case 'starting':
      return { id: 'watch', color: 'charts.green' };
    case 'healthy':
      return { id: 'pass-filled', color: 'charts.green' };
    case 'unhealthy':
      return { id: 'warning', color: 'problemsWarningIcon.foreground' };
  }
}

/** `0.0.0.0:8080 → 80/tcp`, or `80/tcp` where the port is not published. */
export function portText(port: Port): string {
  const inside = `${String(port.containerPort)}/${port.protocol}`;
  if (port.hostPort === undefined) return inside;
  const host = displayText(port.hostIp ?? '');
  return `${host.includes(':') ? `[${host}]` : host}:${String(port.hostPort)} → ${inside}`;
}

/** An image's name for a row: an id is shortened. */
export function imageText(image: string): string {
  return /^(sha256:)?[\da-f]{64}$/.test(image) ? image.replace(/^sha256:/, '').slice(0, 12) : displayText(image);
}

/** "2 hours ago (2024-05-01 12:00 UTC)" */
export function createdText(createdAt: number, now: number): string {
  const age = formatAge(now / 1000 - createdAt);
  const date = new Date(createdAt * 1000);
  return Number.isNaN(date.getTime()) ? age : l10n.t('{0} ({1} UTC)', age, date.toISOString().slice(0, 16).replace('T', ' '));
}
