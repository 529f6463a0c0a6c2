import assert from 'node:assert/strict';
import { abortError } from '../../../src/core/base/abort.ts';
import { fieldsOf, type Fields } from '../../../src/core/base/fields.ts';
import { UserError } from '../../../src/core/base/userError.ts';
import type { SwarmApi } from '../../../src/core/engine/swarmPort.ts';
import type { SwarmFile, SwarmNetwork, UpdateState } from '../../../src/core/model/swarmService.ts';
import { toServiceDetails } from '../../../src/core/engine/swarmServiceMapping.ts';
import { readStack } from '../../../src/core/swarm/stackFile.ts';
import type { Stack } from '../../../src/core/swarm/stackModel.ts';
import { planStack, type PlanParts, type StackPlan } from '../../../src/core/swarm/stackPlan.ts';
import { removeStack } from '../../../src/core/swarm/stackRemoval.ts';
import { deployStack, emptyOutcome } from '../../../src/core/swarm/stackRollout.ts';
import { completedSpec } from '../../../src/core/swarm/stackSpec.ts';
import type { StackState } from '../../../src/core/swarm/stackState.ts';
import { doneText, planLines } from '../../../src/core/swarm/stackWords.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { ManualClock } from '../../fakes/manualClock.ts';

const { signal } = new AbortController();
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const refusal = (message: string, kind: UserError['kind'] = 'invalid'): Promise<never> => Promise.reject(new UserError(kind, message));

const read = (text: string): Stack => readStack({ stack: 'shop', files: [{ name: 'stack.yaml', text }], folder: '/code', variables: {}, read: () => '', api: '1.45' });
const network = (id: string, name: string): SwarmNetwork => ({ id, name, driver: 'overlay', labels: {}, isAttachable: false, isEncrypted: false, isIngress: false, isInternal: false, subnets: [], createdAt: '' });
const file = (kind: SwarmFile['kind'], name: string): SwarmFile => ({ id: `id-${name}`, kind, version: 1, name, labels: {}, createdAt: '', updatedAt: '' });
const ids = { networkIds: new Map([['default', 'n1']]), secrets: new Map(), configs: new Map() };

/** A swarm that writes down what is asked of it. */
function fakeSwarm(asked: string[], changes: { readonly services?: Partial<SwarmApi['services']>; readonly secrets?: Partial<SwarmApi['secrets']>; readonly networks?: Partial<SwarmApi['networks']> } = {}): { readonly swarm: SwarmApi } {
  const { swarm } = new FakeEngine(new ManualClock());
  const files = (kind: string): SwarmApi['secrets'] => ({
    ...swarm.secrets,
    holds: async () => true,
    create: async ({ name }) => `id-${String(asked.push(`create ${kind} ${name}`))}`,
    remove: async (id) => void asked.push(`remove ${id}`),
  });
  return {
    swarm: {
      ...swarm,
      services: {
        ...swarm.services,
        create: async (spec) => ({ id: `id-${String(asked.push(`create ${String(spec.Name)}`))}`, warnings: [] }),
        update: async (id, version) => (asked.push(`update ${id} ${String(version)}`), []),
        remove: async (id) => void asked.push(`remove ${id}`),
        ...changes.services,
      },
      secrets: { ...files('secret'), ...changes.secrets },
      configs: files('config'),
      networks: { ...swarm.networks, list: async () => [], create: async ({ name }) => `id-${String(asked.push(`create network ${name}`))}`, remove: async (id) => void asked.push(`remove ${id}`), ...changes.networks },
    },
  };
}

/** The state of a swarm that runs what the file says, each with its image pinned to `a…`. */
function stateOf(stack: Stack, { update, spec: changed = {}, image }: { readonly update?: UpdateState; readonly spec?: Fields; readonly image?: string } = {}): StackState {
  const services = stack.services.map((service, index) => {
    const spec = completedSpec(service, ids);
    const template = fieldsOf(spec.TaskTemplate);
    const pinned = { ...fieldsOf(template.ContainerSpec), Image: `${image ?? service.image}@${digest('a')}` };
    const found = { ...spec, TaskTemplate: { ...template, Placement: { Platforms: [{ OS: 'linux' }] }, ...changed, ContainerSpec: pinned } };
    return toServiceDetails({ ID: `s${index + 1}`, Version: { Index: 7 }, Spec: found, ...(update ? { UpdateStatus: { State: update } } : {}) });
  });
  return { services, networks: [network('n1', 'shop_default')], configs: [], secrets: [] };
}

const planOf = (stack: Stack, state: StackState, parts: Partial<PlanParts> = {}): Promise<StackPlan> => planStack(stack, state, { engine: fakeSwarm([]), read: async () => Buffer.from('x'), imageFor: async (reference) => ({ reference }), ...parts }, signal);
const changesOf = ({ services }: StackPlan): unknown => services.map(({ change }) => change);

describe('what a deployment is going to do', () => {
  const stack = read('services: { web: { image: "nginx:1" } }');

  it('asks registries what a tag is now, once for each, and keeps what a service is pinned to where none tells', async () => {
    const two = read('services: { web: { image: "nginx:1" }, more: { image: "nginx:1" } }');
    const asked: string[] = [];
    const tells = (letter: string) => async (reference: string) => (asked.push(reference), { reference: `${reference}@${digest(letter)}` });
    assert.deepEqual(changesOf(await planOf(two, stateOf(two), { imageFor: tells('a') })), [{ kind: 'unchanged' }, { kind: 'unchanged' }]);
    assert.deepEqual(asked, ['nginx:1']);
    const newer = await planOf(stack, stateOf(stack), { imageFor: tells('b') });
    assert.deepEqual([changesOf(newer), planLines(newer, false)], [[{ kind: 'updated', fields: ['Image'] }], ['Service shop_web gets what nginx:1 stands for now']]);
    // The command line adds the tag that is meant where there is none.
    const bare = read('services: { web: { image: nginx } }');
    const state = stateOf(bare, { image: 'nginx:latest' });
    assert.deepEqual(changesOf(await planOf(bare, state, { imageFor: async () => ({ reference: `nginx:latest@${digest('a')}` }) })), [{ kind: 'unchanged' }]);
    assert.deepEqual(changesOf(await planOf(bare, state, { imageFor: async () => ({ reference: 'nginx:latest' }) })), [{ kind: 'unchanged' }]);
    assert.deepEqual(changesOf(await planOf(bare, state, { imageFor: async () => ({ reference: `nginx:latest@${digest('b')}` }) })), [{ kind: 'updated', fields: ['Image'] }]);
    const silent = await planOf(stack, stateOf(stack));
    assert.deepEqual([changesOf(silent), silent.services[0]?.image], [[{ kind: 'unchanged' }], { reference: `nginx:1@${digest('a')}`, platforms: [{ OS: 'linux' }] }]);
  });

  it('resumes an update that is paused, by an update to the same specification', async () => {
    const asked: string[] = [];
    for (const update of ['paused', 'rollback_paused'] as const) {
      const plan = await planOf(stack, stateOf(stack, { update }));
      assert.deepEqual([changesOf(plan), planLines(plan, false)], [[{ kind: 'resumed' }], ['Service shop_web: its update, which is paused, goes on']]);
      const outcome = emptyOutcome();
      await deployStack(plan, { engine: fakeSwarm(asked), isPruned: false, logins: new Map(), onProgress: () => undefined, outcome }, signal);
      assert.deepEqual(outcome.updated, [{ id: 's1', name: 'shop_web' }]);
    }
    assert.deepEqual(asked, ['update s1 7', 'update s1 7']);
    assert.deepEqual(changesOf(await planOf(stack, stateOf(stack, { update: 'completed' }))), [{ kind: 'unchanged' }]);
  });

  it('lets the networks through that each node has of its own, and knows them by the ids that the swarm has for them', async () => {
    const outside = read('services: { web: { image: "nginx:1", networks: [out] } }\nnetworks: { out: { external: true, name: host } }');
    const engine = fakeSwarm([], { networks: { inspect: async (id) => ({ Name: id === 'h1' ? 'host' : 'other' }) } });
    const found = (target: string): StackState => stateOf(outside, { spec: { Networks: [{ Target: target }] } });
    assert.deepEqual(changesOf(await planOf(outside, found('h1'), { engine })), [{ kind: 'unchanged' }]);
    assert.deepEqual(changesOf(await planOf(outside, found('h2'), { engine })), [{ kind: 'updated', fields: ['Networks'] }]);
    const created = await planOf(outside, { services: [], networks: [], configs: [], secrets: [] }, { engine });
    const [service] = created.services;
    assert.deepEqual(service && fieldsOf(completedSpec(service.service, { ...ids, networkIds: created.networkIds }).TaskTemplate).Networks, [{ Target: 'host' }]);
    await assert.rejects(planOf(read('services: { web: { image: x, networks: [out] } }\nnetworks: { out: { external: true } }'), stateOf(stack)), { kind: 'notFound', message: 'The network "out", which the file says exists, is not in the swarm.' });
  });

  it('is refused with nothing made where anything of it cannot be', async () => {
    const text = 'services: { web: { image: x } }\nsecrets: { a: { file: a }, b: { file: b } }\nconfigs: { c: { file: c } }';
    const unreadable = planOf(read(text), stateOf(stack), { read: async ({ key }) => (key === 'b' ? refusal('no such file', 'file') : Buffer.from('x')) });
    await assert.rejects(unreadable, { message: 'no such file' });
    const external = planOf(read(text.replace('{ file: c }', '{ external: true, name: there }')), stateOf(stack));
    await assert.rejects(external, { message: 'The config "there", which the file says exists, is not in the swarm.' });
    const changed = planOf(read(text), { ...stateOf(stack), secrets: [file('secret', 'shop_b')] }, { engine: fakeSwarm([], { secrets: { holds: async () => false } }) });
    await assert.rejects(changed, { kind: 'conflict' });
  });

  it('is said line by line, of a stack that is there too', async () => {
    const next = read('services: { web: { image: "nginx:2", environment: [A=1], secrets: [key] }, db: { image: db } }\nsecrets: { key: { file: key } }\nnetworks: { default: { name: own } }');
    const old = read('services: { web: { image: "nginx:1" }, gone: { image: x } }');
    const plan = await planOf(next, stateOf(old));
    assert.deepEqual(planLines(plan, true), [
      'Service shop_gone is removed first',
      'Network own is created',
      'Secret shop_key is created',
      'Service shop_web is updated: Image, Env, Secrets, Networks, Labels',
      'Service shop_db is created: db',
    ]);
    assert.equal(planLines(plan, false).includes('Service shop_gone is removed first'), false);
  });
});

describe('a deployment', () => {
  it('removes first, then makes what services need, and tells what was done where it is cancelled or fails in the middle', async () => {
    const next = read('services: { web: { image: x, secrets: [key] }, db: { image: db }, last: { image: x } }\nsecrets: { key: { file: key } }\nnetworks: { default: { name: own } }');
    const asked: string[] = [];
    const engine = fakeSwarm(asked, { services: { create: async (spec) => (spec.Name === 'shop_last' ? Promise.reject(abortError()) : { id: `id-${String(asked.push(`create ${String(spec.Name)}`))}`, warnings: [] }) } });
    const plan = await planOf(next, stateOf(read('services: { web: { image: "nginx:1" }, gone: { image: x } }')));
    const outcome = emptyOutcome();
    assert.equal(doneText(outcome), 'No service was touched before.');
    await assert.rejects(deployStack(plan, { engine, isPruned: true, logins: new Map(), onProgress: () => undefined, outcome }, signal), { name: 'AbortError' });
    assert.deepEqual(asked, ['remove s2', 'create network own', 'create secret shop_key', 'update s1 7', 'create shop_db']);
    assert.equal(doneText(outcome), 'Done before: removed shop_gone; created shop_db; updated shop_web.');
  });
});

describe('a stack that is removed', () => {
  it('goes as far as it can: what is refused holds up nothing, and what is gone is done', async () => {
    const stack = read('services: { web: { image: x }, db: { image: x } }');
    const asked: string[] = [];
    let attempts = 0;
    const engine = fakeSwarm(asked, {
      services: { remove: async (id) => (id === 's1' ? refusal('no such service', 'notFound') : void asked.push(`remove ${id}`)) },
      secrets: { remove: async () => refusal('secret is in use') },
      networks: { remove: async (id) => (++attempts === 1 ? refusal('network is in use') : void asked.push(`remove ${id}`)) },
    });
    const state = { ...stateOf(stack), configs: [file('config', 'site')], secrets: [file('secret', 'key')] };
    await assert.rejects(removeStack(engine, state, signal), { kind: 'invalid', message: 'key: secret is in use' });
    assert.deepEqual([asked, attempts], [['remove s2', 'remove id-site', 'remove n1'], 2]);
  });
});
