import assert from 'node:assert/strict';
import { findingWords, verdictWords } from '../../../src/core/networks/mapWords.ts';
import { planProbe, type ProbeFinding, type ProbePlan } from '../../../src/core/networks/probe.ts';
import { addressesIn, connectOutcome, ProbeReader, type ProbeStep } from '../../../src/core/networks/probeProgram.ts';
import { composed, container } from '../../fakes/things.ts';

const on = (name: string, ipAddress: string, ipv6Address = ''): { readonly name: string; readonly networkId: string; readonly ipAddress: string; readonly ipv6Address: string } => ({ name, networkId: `id-${name}`, ipAddress, ipv6Address });

describe('"Can A reach B?"', () => {
  it('is tried at the addresses of networks that both are on, and by each name', () => {
    const from = container({ id: 'a', networks: [on('front', '10.0.0.2')] });
    const to = composed('shop', 'db', { id: 'b', name: 'shop-db-1', networks: [on('back', '10.1.0.3'), on('front', '10.0.0.3', 'fd00::3')] });
    assert.deepEqual(planProbe(from, to, [80, 80, 443]), { names: ['shop-db-1', 'db'], addresses: ['10.0.0.3', 'fd00::3'], ports: [80, 443], shared: ['front'] });
  });

  it('is tried at one address where they share no network, since it takes its time to be silent', () => {
    const to = container({ id: 'b', networks: [on('back', '10.1.0.3'), on('third', '10.2.0.3')] });
    assert.deepEqual(planProbe(container({ id: 'a', networks: [on('front', '10.0.0.2')] }), to, [80]), { names: ['b'], addresses: ['10.1.0.3'], ports: [80], shared: [] });
  });

  it('is read step by step, however the answer is cut, with what somebody else prints left out', () => {
    const steps: ProbeStep[] = [];
    const reader = new ProbeReader('w0rd', (step) => steps.push(step));
    reader.take('noise\nw0rd beg', 1);
    reader.take('in\r\nline one\nw0rd en', 10);
    reader.take('d 0\nw0rd begin\n', 35);
    reader.take('other end 5\nw0rd end 1\n', 36);
    assert.deepEqual(steps, [
      { exitCode: 0, text: 'line one', milliseconds: 25 },
      { exitCode: 1, text: 'other end 5', milliseconds: 1 },
    ]);
  });

  it('knows addresses as each program tells them', () => {
    const busybox = 'Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\nNon-authoritative answer:\nName:\tdb\nAddress: 172.20.0.3\n\nNon-authoritative answer:\nName:\tdb\nAddress: fd00::3\n';
    const older = 'Server:    127.0.0.11\nAddress 1: 127.0.0.11\n\nName:      db\nAddress 1: 172.20.0.3 shop-db-1.shop_default\n';
    const getent = '172.20.0.3      STREAM db\n172.20.0.3      DGRAM  \n172.20.0.3      RAW    \n';
    assert.deepEqual([busybox, older, getent].map(addressesIn), [['172.20.0.3', 'fd00::3'], ['172.20.0.3'], ['172.20.0.3']]);
    assert.deepEqual(["Server:\t127.0.0.11\nAddress:\t127.0.0.11:53\n\n** server can't find nobody: NXDOMAIN\n", ';; connection timed out; no servers could be reached', '', 'sh: nslookup: not found\nHosts: 10.0.0.9'].map(addressesIn), [[], [], [], ['10.0.0.9']]);
  });

  it('tells the ways apart in which a connection fails', () => {
    const steps: readonly (readonly [number, string, number])[] = [[0, '', 1], [1, "nc: can't connect to remote host (10.0.0.3): Connection refused", 1], [1, 'nc: timed out', 3000], [124, '', 3001], [1, 'nc: can\'t connect: No route to host', 900], [1, 'bash: connect: Network is unreachable', 1], [1, 'what?', 1]];
    assert.deepEqual(steps.map(([exitCode, text, milliseconds]) => connectOutcome({ exitCode, text, milliseconds })), ['open', 'refused', 'timeout', 'timeout', 'unreachable', 'unreachable', 'failed']);
  });

  it('is answered in a sentence, and line by line', () => {
    const plan: ProbePlan = { names: ['db'], addresses: ['10.0.0.3'], ports: [80], shared: ['front'] };
    const named: ProbeFinding = { kind: 'name', name: 'db', addresses: ['10.0.0.3'], milliseconds: 2.25 };
    const nameless: ProbeFinding = { ...named, addresses: [] };
    const port = (outcome: Extract<ProbeFinding, { readonly kind: 'port' }>['outcome']): ProbeFinding => ({ kind: 'port', address: '10.0.0.3', port: 80, outcome, milliseconds: 30 });
    const verdict = (findings: readonly ProbeFinding[], changes: Partial<ProbePlan> = {}): readonly unknown[] => Object.values(verdictWords('web', 'db', { ...plan, ...changes }, findings));
    assert.deepEqual(
      [verdict([named, port('open')]), verdict([nameless, port('open')]), verdict([named, port('refused')]), verdict([named, port('timeout')]), verdict([nameless, port('timeout')], { shared: [] }), verdict([named]), verdict([nameless])],
      [
        [true, 'web reaches db: 80/tcp.'],
        [true, 'web reaches db by its address, not by its name: 80/tcp.'],
        [false, 'web gets to db, but nothing listens on these ports there.'],
        [false, 'web does not reach db on these ports.'],
        [false, 'web does not reach db: they share no network.'],
        [true, 'web finds db by its name. No port was tried.'],
        [false, 'web does not find db by its name. No port was tried.'],
      ].map((each) => each),
    );
    assert.deepEqual([named, nameless, port('open'), port('refused')].map(findingWords), [
      { what: 'Name db', result: '10.0.0.3', time: '2.3 ms', isGood: true },
      { what: 'Name db', result: 'not found', time: '2.3 ms', isGood: false },
      { what: '10.0.0.3, port 80/tcp', result: 'connected', time: '30 ms', isGood: true },
      { what: '10.0.0.3, port 80/tcp', result: 'refused: nothing listens there', time: '30 ms', isGood: false },
    ]);
  });
});
