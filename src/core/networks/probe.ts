import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { abortError } from '../base/abort.ts';
import { UserError } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { type Container } from '../model/container.ts';
import { helperLabels, type HelperOwner } from '../model/helper.ts';
import { mostProbedPorts } from '../model/networkMapPage.ts';
import { createHelper } from '../helpers/helperImage.ts';
import { addressesIn, connectOutcome, ProbeReader, probeScript, type ConnectOutcome, type ProbeStep } from './probeProgram.ts';

/** What is tried, as far as it is known beforehand. */
export interface ProbePlan {
  /** Names by which the other may be found. */
  readonly names: readonly string[];
  /** Addresses at which it may be reached. */
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
  /** The networks that both are on. */
  readonly shared: readonly string[];
}

export type ProbeFinding =
  | { readonly kind: 'name'; readonly name: string; /** None: it leads nowhere. */ readonly addresses: readonly string[]; readonly milliseconds: number }
  | { readonly kind: 'port'; readonly address: string; readonly port: number; readonly outcome: ConnectOutcome; readonly milliseconds: number };

/** So much is tried at once: each that is silent takes its seconds. */
const mostNames = 4;
const mostAddresses = 2;

/** What is tried to find out whether one container reaches another: the addresses on networks of both come first, and alone where there are any. */
export function planProbe(from: Container, to: Container, ports: readonly number[]): ProbePlan {
  const joined = new Set(from.networks.map(({ networkId, name }) => networkId || name));
  const shared = to.networks.filter(({ networkId, name }) => joined.has(networkId || name) && name !== 'none');
  const reachable = shared.length > 0 ? shared : to.networks;
  const addresses = reachable.flatMap(({ ipAddress, ipv6Address }) => [ipAddress, ipv6Address]).filter((address) => address !== '');
  const names = [to.name, ...(to.compose ? [to.compose.service] : [])];
  return {
    names: [...new Set(names)].slice(0, mostNames),
    addresses: [...new Set(addresses)].slice(0, shared.length > 0 ? mostAddresses : 1),
    ports: [...new Set(ports)].slice(0, mostProbedPorts),
    shared: shared.map(({ name }) => name),
  };
}

const programs = ['sh', 'sleep', 'nc'];

export interface ProbeParts {
  readonly engine: Engine;
  readonly owner: HelperOwner;
  readonly onFinding: (finding: ProbeFinding) => void;
}

/**
 * Tries it from where the container is: a helper is put into its network namespace for as long as it takes, so that it
 * works for one without a shell, and sees its names, routes and rules. The helper is removed in any case.
 */
export async function runProbe({ engine, owner, onFinding }: ProbeParts, from: Pick<Container, 'id'>, plan: ProbePlan, signal: AbortSignal): Promise<void> {
  const id = await createHelper(engine, { labels: helperLabels(owner), network: `container:${from.id}`, binds: [] }, programs, signal);
  if (id === undefined) throw new UserError('unsupported', l10n.t('This needs an image with a shell and the program "nc", and this engine has none.'), { remedy: l10n.t('Pull a small one, such as busybox, and try again.') });
  try {
    await engine.containers.start(id, signal);
    await probeIn(engine, id, plan, onFinding, signal);
  } finally {
    // Also when it was cancelled: nobody else would.
    await engine.containers.remove(id, { force: true, volumes: true });
  }
}

async function probeIn(engine: Pick<Engine, 'containers'>, id: string, { names, addresses, ports }: ProbePlan, onFinding: (finding: ProbeFinding) => void, signal: AbortSignal): Promise<void> {
  const targets = addresses.flatMap((address) => ports.map((port) => ({ address, port })));
  const finders: readonly ((step: ProbeStep) => ProbeFinding)[] = [
    ...names.map((name) => ({ text, milliseconds }: ProbeStep): ProbeFinding => ({ kind: 'name', name, addresses: addressesIn(text), milliseconds })),
    ...targets.map(({ address, port }) => (step: ProbeStep): ProbeFinding => ({ kind: 'port', address, port, outcome: connectOutcome(step), milliseconds: step.milliseconds })),
  ];
  const word = randomBytes(12).toString('hex');
  let done = 0;
  const reader = new ProbeReader(word, (step) => {
    const finder = finders[done];
    done += 1;
    if (finder) onFinding(finder(step));
  });
  const args = [word, String(names.length), ...names, ...targets.flatMap(({ address, port }) => [address, String(port)])];
  const session = await engine.containers.exec(id, { command: ['sh', '-c', probeScript, 'sh', ...args], hasTty: false, environment: ['LC_ALL=C'] }, signal);
  try {
    session.end();
    const decoder = new TextDecoder();
    for await (const { data } of session.output) reader.take(decoder.decode(data, { stream: true }), performance.now());
  } finally {
    session.dispose();
  }
  if (signal.aborted) throw abortError();
  if (done < finders.length) throw new UserError('engine', l10n.t('The helper ended before it had tried everything.'), { remedy: l10n.t('The container may have stopped meanwhile. Try again.') });
}
