import { type Endpoint } from '../model/endpoint.ts';
import { configFolder, defaultContextName, readContexts, readCurrentContext, type DockerContext } from './contexts.ts';
import { parseEndpoint } from './endpoint.ts';
import { ownAsContext } from './ownContexts.ts';
import { foundEngines, tlsOf, type ResolveInputs } from './resolve.ts';

/** Where a context comes from: the CLI's own store, ours, or a socket that was found. */
export type ContextOrigin = 'default' | 'cli' | 'own' | 'found';

/** A context, as it can be chosen. */
export interface ListedContext {
  readonly origin: ContextOrigin;
  readonly context: DockerContext;
  /** Whether it is the CLI's current one. */
  readonly isCurrent: boolean;
}

/** All that can be chosen: `default`, the CLI's contexts, those added here, and sockets that none of these names. */
export async function listContexts(inputs: ResolveInputs): Promise<readonly ListedContext[]> {
  const folder = configFolder(inputs.environment, inputs.homeFolder);
  const [cli, own, found, current] = await Promise.all([
    readContexts(folder),
    Promise.all((inputs.contexts ?? []).map(ownAsContext)),
    foundEngines(inputs),
    // A configuration that cannot be read names none; whoever connects by it is told.
    readCurrentContext(folder).catch(() => undefined),
  ]);
  const known = [...cli, ...own].flatMap((context) => (context.kind === 'usable' ? [addressOf(context.endpoint)] : []));
  const others = found.filter(({ name, endpoint }) => name !== defaultContextName && !known.includes(addressOf(endpoint)));
  const standard: DockerContext = { kind: 'usable', name: defaultContextName, description: '', endpoint: await defaultEndpoint(inputs, found) };
  return [
    { origin: 'default', context: standard, isCurrent: current === undefined || current === defaultContextName },
    ...cli.map((context) => ({ origin: 'cli' as const, context, isCurrent: context.name === current })),
    ...own.filter(({ name }) => !cli.some((other) => other.name === name)).map((context) => ({ origin: 'own' as const, context, isCurrent: false })),
    ...others.map(({ name, endpoint, source }) => ({ origin: 'found' as const, context: { kind: 'usable' as const, name, description: source, endpoint }, isCurrent: false })),
  ];
}

async function defaultEndpoint(inputs: ResolveInputs, found: Awaited<ReturnType<typeof foundEngines>>): Promise<Endpoint> {
  const { environment, platform } = inputs;
  try {
    if (environment.DOCKER_HOST) return parseEndpoint(environment.DOCKER_HOST, await tlsOf(inputs));
  } catch {
    // What is wrong with it is said where it is used.
  }
  if (platform === 'win32') return parseEndpoint('npipe://');
  return found[0]?.endpoint ?? parseEndpoint('unix://');
}

function addressOf(endpoint: Endpoint): string {
  return endpoint.kind === 'tcp' ? `${endpoint.host}:${String(endpoint.port)}` : endpoint.kind === 'ssh' ? endpoint.url : endpoint.path;
}
