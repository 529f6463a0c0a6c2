import type { Port } from './container.ts';

/** A port of a container, and where its engine's host has it. */
export type PublishedPort = Pick<Port, 'containerPort' | 'hostPort' | 'hostIp'>;

/** Where a browser finds a published port. @param reached where it answers as seen from here. */
export function publishedUrl({ containerPort, hostPort = containerPort }: PublishedPort, reached: { readonly host: string; readonly port: number }): string {
  const isSecure = [containerPort, hostPort].some((number) => number === 443 || number === 8443);
  const { host, port } = reached;
  const url = new URL(isSecure ? 'https://localhost/' : 'http://localhost/');
  url.hostname = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  url.port = String(port);
  return url.href;
}

/** Whether a port bound to it answers at all addresses of the host. */
export function isEveryAddress(address: string): boolean {
  return address === '' || address === '0.0.0.0' || address === '::';
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** The published TCP ports, one for each port of the host, in their order. */
export function browsablePorts(ports: readonly Port[]): readonly Port[] {
  const byHostPort = new Map<number, Port>();
  for (const port of ports) {
    if (port.protocol === 'tcp' && port.hostPort !== undefined && !byHostPort.has(port.hostPort)) byHostPort.set(port.hostPort, port);
  }
  return [...byHostPort.values()];
}
