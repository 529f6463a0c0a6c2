import type { Container } from '../model/container.ts';
import { browsablePorts } from '../model/publishedUrl.ts';
import { serviceState, type ServiceState } from './drift.ts';
import type { ComposeText } from './composeText.ts';

/** Something to be offered over a line of a Compose file. */
export interface ComposeLens {
  /** From 1. */
  readonly line: number;
  readonly action: ComposeLensAction;
}

export type ComposeLensAction =
  /** Over the services as a whole. */
  | { readonly kind: 'upAll' | 'upAllWith' | 'downAll' }
  | { readonly kind: 'state'; readonly service: string; readonly state: ServiceState; readonly running: number; readonly count: number }
  | { readonly kind: 'up' | 'restart' | 'stop' | 'logs' | 'shell' | 'drift' | 'recreate'; readonly service: string }
  | { readonly kind: 'port'; readonly service: string; readonly containerId: string; readonly port: number; readonly hostPort: number; readonly hostIp?: string };

/** How many ports of a service are offered. */
const mostPorts = 3;

/** What to offer over the lines of a Compose file, by what of it runs. */
export function composeLenses(text: ComposeText, containers: readonly Container[], isStale: (container: Container) => boolean): readonly ComposeLens[] {
  const [first] = text.services;
  if (!first) return [];
  const line = Math.max(1, first.nameRange.line - 1);
  const file = [{ kind: 'upAll' as const }, { kind: 'upAllWith' as const }, ...(containers.length > 0 ? [{ kind: 'downAll' as const }] : [])].map((action) => ({ line, action }));
  const services = text.services.flatMap(({ name, nameRange }) => {
    const own = containers.filter(({ compose }) => compose?.service === name && !compose.isOneOff);
    return serviceActions(name, own, isStale).map((action) => ({ line: nameRange.line, action }));
  });
  return [...file, ...services];
}

function serviceActions(service: string, containers: readonly Container[], isStale: (container: Container) => boolean): readonly ComposeLensAction[] {
  const running = containers.filter(({ state }) => state === 'running');
  const state = serviceState(containers, isStale);
  const said = { kind: 'state' as const, service, state, running: running.length, count: containers.length };
  if (state === 'missing') return [said, { kind: 'up', service }];
  const changes: readonly ComposeLensAction[] = state === 'stale' ? [{ kind: 'drift', service }, { kind: 'recreate', service }] : [];
  if (running.length === 0) return [said, ...changes, { kind: 'up', service }, { kind: 'logs', service }];
  const ports = running.flatMap((container) => browsablePorts(container.ports).map(({ containerPort, hostPort, hostIp }) => ({ kind: 'port' as const, service, containerId: container.id, port: containerPort, hostPort: hostPort ?? 0, ...(hostIp === undefined ? {} : { hostIp }) })));
  return [said, ...changes, { kind: 'restart', service }, { kind: 'stop', service }, { kind: 'logs', service }, { kind: 'shell', service }, ...ports.slice(0, mostPorts)];
}
