import { type Agent, type IncomingMessage } from 'node:http';
import { type Duplex, type Readable } from 'node:stream';
import { type Endpoint } from '../model/endpoint.ts';

/**
 * What we use of docker-modem, the request layer of dockerode. It follows redirects with a GET of its own, which no
 * engine asks for.
 */
export interface Modem {
  dial(options: DialOptions, callback: (error: Error | null, result: IncomingMessage | Duplex) => void): void;
}

export interface DialOptions {
  readonly path: string;
  readonly method: string;
  /** Changed by the modem: not to be shared. */
  readonly headers: Record<string, string | readonly string[]>;
  readonly hijack: boolean;
  readonly isStream: true;
  /** The statuses that are handed out with their answer, instead of being turned into an error. */
  readonly statusCodes: Readonly<Record<number, true>>;
  readonly file?: Buffer | Readable;
  readonly abortSignal: AbortSignal;
}

/** Every status: what it means is decided where the answer is read. */
export const anyStatus: Readonly<Record<number, true>> = Object.fromEntries(Array.from({ length: 1000 }, (_, status) => [status, true] as const));

/** Loads dockerode, which activation does not pay for. */
export async function createModem(endpoint: Exclude<Endpoint, { kind: 'ssh' }>, agent: Agent): Promise<Modem> {
  const { default: Dockerode } = await import('dockerode');
  const address =
    endpoint.kind === 'tcp'
      ? { protocol: endpoint.tls ? ('https' as const) : ('http' as const), host: hostUrl(endpoint.host, endpoint.tls !== undefined), port: endpoint.port }
      : { protocol: 'http' as const, socketPath: endpoint.path };
  // `Modem` says what is used here of what the library's own types leave out or say otherwise.
  return withoutDockerHost(() => new Dockerode({ ...address, ...certificatesOf(endpoint), agent } as object).modem as unknown as Modem);
}

/** With each request too: the editor puts an agent for its proxies in the place of ours, which knows of no certificates. */
function certificatesOf(endpoint: Exclude<Endpoint, { kind: 'ssh' }>): { readonly ca?: string | undefined; readonly cert?: string | undefined; readonly key?: string | undefined } {
  if (endpoint.kind !== 'tcp' || !endpoint.tls) return {};
  const { ca, certificate, key } = endpoint.tls;
  return { ca, cert: certificate, key };
}

/** With its scheme, so that the modem does not take an IPv6 address for one. */
function hostUrl(host: string, isTls: boolean): string {
  return `${isTls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}`;
}

/**
 * docker-modem takes `DOCKER_HOST` of this process for its default, which would win over a socket's path, and reads
 * the certificates beside it. The variable is away for the one synchronous call only.
 */
function withoutDockerHost<T>(create: () => T): T {
  const kept = process.env.DOCKER_HOST;
  delete process.env.DOCKER_HOST;
  try {
    return create();
  } finally {
    if (kept !== undefined) process.env.DOCKER_HOST = kept;
  }
}
