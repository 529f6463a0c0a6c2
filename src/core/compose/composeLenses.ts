import type { Container } from '../model/container.ts';
import { browsablePorts } from '../model/publishedUrl.ts';
import { serviceState, type ServiceState } from './drift.ts';
import type { TextRange } from '../model/composeProject.ts';
import type { ComposeText } from './composeText.ts';

/** Something to be offered over a line of a Compose file. */
export interface ComposeLens {
  /** From 1. */
  readonly line: number;
  readonly action: ComposeLensAction;
}

/** As the whole of a service is; unwell: it runs, and is unhealthy or restarts again and again. */
export type MarkState = ServiceState | 'unwell';

export type ComposeLensAction =
  /** Over the services as a whole. */
  | { readonly kind: 'upAll' | 'upAllWith' | 'downAll' }
  | { readonly kind: 'state'; readonly service: string; readonly state: MarkState; readonly wanted: number; readonly containers: readonly Container[] }
  | { readonly kind: 'up' | 'restart' | 'stop' | 'logs' | 'shell' | 'drift' | 'recreate'; readonly service: string }
  | { readonly kind: 'port'; readonly service: string; readonly containerId: string; readonly port: number; readonly hostPort: number; readonly hostIp?: string };

/** How many ports of a service are offered. */
const mostPorts = 3;

/** A service of a file, with what there is of it. */
export interface ServiceMark {
  readonly service: string;
  /** Its name. */
  readonly range: TextRange;
  readonly state: MarkState;
  /** How many containers it is to have. */
  readonly wanted: number;
  readonly containers: readonly Container[];
}

/** What there is of the project of a file. */
export interface ThereOf {
  readonly containers: readonly Container[];
  readonly isStale: (container: Container) => boolean;
  /** How many containers a service is to have. */
  readonly wanted: (service: string) => number;
}

/** How the services of a Compose file are. */
export function serviceMarks({ services }: Pick<ComposeText, 'services'>, { containers, isStale, wanted }: ThereOf): readonly ServiceMark[] {
  return services.map(({ name, nameRange }) => {
    const own = containers.filter(({ compose }) => compose?.service === name && !compose.isOneOff);
    const state = serviceState(own, isStale);
    const isUnwell = own.some((container) => container.state === 'restarting' || (container.state === 'running' && container.health === 'unhealthy'));
    return { service: name, range: nameRange, state: state === 'running' && isUnwell ? 'unwell' : state, wanted: wanted(name), containers: own };
  });
}

/** What to offer over the lines of a Compose file, by what of it runs. @param there undefined where the engine does not tell. */
export function composeLenses(text: ComposeText, there: ThereOf | undefined): readonly ComposeLens[] {
  const [first] = text.services;
  if (!first) return [];
  const line = Math.max(1, first.nameRange.line - 1);
  const file = [{ kind: 'upAll' as const }, { kind: 'upAllWith' as const }, ...(there && there.containers.length > 0 ? [{ kind: 'downAll' as const }] : [])].map((action) => ({ line, action }));
  const services = there
    ? serviceMarks(text, there).flatMap((mark) => serviceActions(mark).map((action) => ({ line: mark.range.line, action })))
    : text.services.map(({ name, nameRange }) => ({ line: nameRange.line, action: { kind: 'up' as const, service: name } }));
  return [...file, ...services];
}

function serviceActions({ service, state, wanted, containers }: ServiceMark): readonly ComposeLensAction[] {
  const running = containers.filter((container) => container.state === 'running');
  const said = { kind: 'state' as const, service, state, wanted, containers };
  if (state === 'missing') return [said, { kind: 'up', service }];
  const changes: readonly ComposeLensAction[] = state === 'stale' ? [{ kind: 'drift', service }, { kind: 'recreate', service }] : [];
  if (running.length === 0) return [said, ...changes, { kind: 'up', service }, { kind: 'logs', service }];
  const ports = running.flatMap((container) => browsablePorts(container.ports).map(({ containerPort, hostPort, hostIp }) => ({ kind: 'port' as const, service, containerId: container.id, port: containerPort, hostPort: hostPort ?? 0, ...(hostIp === undefined ? {} : { hostIp }) })));
  return [said, ...changes, { kind: 'restart', service }, { kind: 'stop', service }, { kind: 'logs', service }, { kind: 'shell', service }, ...ports.slice(0, mostPorts)];
}
