import type { Port } from './container.ts';

/**
 * Where a browser finds a published port.
 *
 * @param publishedHost the engine's host as seen from here; an address the port is bound to counts instead, unless
 * it stands for all addresses or is the engine's own loopback.
 */
export function publishedUrl(port: Pick<Port, 'containerPort' | 'hostPort' | 'hostIp'>, publishedHost: string): string {
  const { containerPort, hostPort = containerPort, hostIp = '' } = port;
  const isSecure = [containerPort, hostPort].some((number) => number === 443 || number === 8443);
  const host = isEverywhere(hostIp) ? publishedHost : hostIp;
  const url = new URL(isSecure ? 'https://localhost/' : 'http://localhost/');
  url.hostname = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  url.port = String(hostPort);
  return url.href;
}

/** Whether the port answers at the engine's own host, and not at an address of its own. */
export function isPublishedByHost({ hostIp = '' }: Pick<Port, 'hostIp'>): boolean {
  return isEverywhere(hostIp);
}

function isEverywhere(address: string): boolean {
  return address === '' || address === '0.0.0.0' || address === '::' || address === '::1' || address.startsWith('127.');
}

/** The published TCP ports, one for each port of the host, in their order. */
export function browsablePorts(ports: readonly Port[]): readonly Port[] {
  const byHostPort = new Map<number, Port>();
  for (const port of ports) {
    if (port.protocol === 'tcp' && port.hostPort !== undefined && !byHostPort.has(port.hostPort)) byHostPort.set(port.hostPort, port);
  }
  return [...byHostPort.values()];
}
