import * as l10n from '@vscode/l10n';
import type { MapFinding, NetworkMapWords } from '../model/networkMapPage.ts';
import type { ProbeFinding, ProbePlan } from './probe.ts';

/** All that the map of networks says by itself. */
export function networkMapWords(): NetworkMapWords {
  return {
    filter: l10n.t('Filter by name, stack, network, address, port'),
    onlyRunning: l10n.t('Only running'),
    withUnused: l10n.t('Unused networks too'),
    containers: l10n.t('Containers'),
    ports: l10n.t('Published ports'),
    noPorts: l10n.t('none'),
    notInStack: l10n.t('Not in a stack'),
    empty: l10n.t('No container fits.'),
    hint: l10n.t('A line is a network, a dot is a container on it. Arrow keys go from container to container, Enter shows what one shares with others.'),
    reveal: l10n.t('Show in Containers'),
    close: l10n.t('Close'),
    networks: l10n.t('Networks'),
    noNetworks: l10n.t('none'),
    sharesWith: l10n.t('Shares a network with'),
    sharesWithNobody: l10n.t('nobody'),
    canReach: l10n.t('Can {0} reach another container?', '{0}'),
    other: l10n.t('Container'),
    tcpPorts: l10n.t('TCP ports, as 80, 443'),
    probe: l10n.t('Try It'),
    cancel: l10n.t('Cancel'),
    notRunning: l10n.t('It does not run, so that nothing can be tried from inside.'),
    columns: { what: l10n.t('Tried'), result: l10n.t('Result'), time: l10n.t('Time') },
  };
}

/** One line of what was found. */
export function findingWords(finding: ProbeFinding): MapFinding {
  const time = l10n.t('{0} ms', finding.milliseconds < 10 ? finding.milliseconds.toFixed(1) : String(Math.round(finding.milliseconds)));
  if (finding.kind === 'name') {
    const isGood = finding.addresses.length > 0;
    return { what: l10n.t('Name {0}', finding.name), result: isGood ? finding.addresses.join(', ') : l10n.t('not found'), time, isGood };
  }
  const { address, port, outcome } = finding;
  return { what: l10n.t('{0}, port {1}/tcp', address, port), result: outcomeWords(outcome), time, isGood: outcome === 'open' };
}

function outcomeWords(outcome: Extract<ProbeFinding, { readonly kind: 'port' }>['outcome']): string {
  switch (outcome) {
    case 'open':
      return l10n.t('connected');
    case 'refused':
      return l10n.t('refused: nothing listens there');
    case 'timeout':
      return l10n.t('no answer');
    case 'unreachable':
      return l10n.t('unreachable');
    case 'failed':
      return l10n.t('failed');
  }
}

/** What comes of it, in a sentence. */
export function verdictWords(from: string, to: string, plan: ProbePlan, findings: readonly ProbeFinding[]): { readonly verdict: string; readonly isGood: boolean } {
  const tried = findings.filter((finding) => finding.kind === 'port');
  const open = [...new Set(tried.filter(({ outcome }) => outcome === 'open').map(({ port }) => port))];
  const names = findings.filter((finding) => finding.kind === 'name' && finding.addresses.length > 0);
  if (open.length > 0) {
    const ports = open.map((port) => `${String(port)}/tcp`).join(', ');
    return { isGood: true, verdict: names.length > 0 ? l10n.t('{0} reaches {1}: {2}.', from, to, ports) : l10n.t('{0} reaches {1} by its address, not by its name: {2}.', from, to, ports) };
  }
  if (plan.shared.length === 0) return { isGood: false, verdict: l10n.t('{0} does not reach {1}: they share no network.', from, to) };
  if (tried.length === 0) return names.length > 0 ? { isGood: true, verdict: l10n.t('{0} finds {1} by its name. No port was tried.', from, to) } : { isGood: false, verdict: l10n.t('{0} does not find {1} by its name. No port was tried.', from, to) };
  if (tried.every(({ outcome }) => outcome === 'refused')) return { isGood: false, verdict: l10n.t('{0} gets to {1}, but nothing listens on these ports there.', from, to) };
  return { isGood: false, verdict: l10n.t('{0} does not reach {1} on these ports.', from, to) };
}
