import assert from 'node:assert/strict';
import { waitFor } from '../host/command.ts';
import { swarmImage } from '../host/swarm.ts';
import { answer, question, useStage } from './stage.ts';

const view = 'Swarm';

interface Spec {
  readonly TaskTemplate: { readonly ContainerSpec: { readonly Env: readonly string[] }; readonly ForceUpdate: number };
}

describe('rollouts of services, alone and as stacks', () => {
  const stage = useStage({
    name: 'swarm-rollouts',
    version: '26.1',
    files: {
      'shop/stack.yaml': `services: { api: { image: "${swarmImage}", command: sleep 1000, env_file: api.env, environment: { OWN: base }, ports: ["8090:80"], stop_grace_period: 0s } }\n`,
      'shop/stack.more.yaml': 'services: { api: { environment: { OWN: more } } }\n',
      'shop/stack.next.yaml': `services: { front: { image: "${swarmImage}", command: sleep 1000, ports: ["8090:80"], stop_grace_period: 0s } }\n`,
      'shop/api.env': 'FROM_FILE="as it stands"\n',
    },
    prepare: async ({ engine }) => {
      await engine.loadBusybox(swarmImage);
      const { code, stderr } = await engine.docker(['swarm', 'init', '--advertise-addr', engine.address]);
      assert.equal(code, 0, stderr);
      return undefined;
    },
  });
  const described = (name: string, what: RegExp): Promise<unknown> =>
    stage.window.waitForRows(view, `${name} to be ${String(what)}`, (rows) => rows.some(({ label, description }) => label === name && what.test(description)));
  const spec = async (name: string): Promise<Spec> => (JSON.parse((await stage.engine.api('GET', `/services/${name}`)).body) as { readonly Spec: Spec }).Spec;
  const form = (): Promise<unknown> => question(stage.window, /.*/, /^Choose what to change$/);
  const fill = async (label: string, prompt: RegExp, text: string): Promise<void> => {
    await form();
    await stage.window.quickPick(label);
    await answer(stage.window, prompt, text);
  };

  before(async () => {
    await stage.window.showSideBar('Docker');
    for (const other of ['Containers', 'Images']) await stage.window.unfoldView(other, false);
    await described('Nodes', /^1\/1 ready$/);
  });

  it('are waited for no longer than there is hope: it is said what finds no node; and to cancel ends the waiting alone', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Create Service…');
    await fill('Name', /Letters, digits/, 'lost');
    await fill('Image', /What runs/, swarmImage);
    await fill('Placement', /Constraints/, 'node.labels.zone==mars');
    await form();
    await window.quickPick('Create');
    await window.notification(/The rollout of lost does not go on: lost\.1 finds no node: no suitable node/).waitFor();
    await window.rowMenu(view, 'lost', 'More', 'Force Service Update…');
    await window.dialogButton('Begin Anew');
    await window.notificationButton(/Rollout of lost/, 'Cancel');
    await window.notification(/Rollout of lost/).waitFor({ state: 'detached' });
    await described('lost', /^0\/1 running/);
    assert.equal((await spec('lost')).TaskTemplate.ForceUpdate, 1);
  });

  it('are a stack of several files, with what its env files say', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Deploy Stack…');
    await question(window, /.*/, /Which file is to be deployed/);
    await window.quickPick('Several files…');
    await question(window, /.*/, /The first file/);
    await window.quickPick('shop/stack.yaml');
    await question(window, /.*/, /The next file/);
    await window.quickPick('shop/stack.more.yaml');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'shop/stack.yaml, shop/stack.more.yaml' }).click();
    await answer(window, /The name of the stack/, 'shop');
    await window.dialogButton('Deploy');
    await described('shop', /^1\/1 services running$/);
    assert.deepEqual((await spec('shop_api')).TaskTemplate.ContainerSpec.Env, ['FROM_FILE="as it stands"', 'OWN=more']);
    assert.match(await stage.log(), /docker stack deploy --compose-file \S*shop\/stack\.yaml --compose-file \S*shop\/stack\.more\.yaml shop/);
  });

  it('list what a stack that is there gets before anything is changed, and prune first what holds the port', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Deploy Stack…');
    await question(window, /.*/, /Which file is to be deployed/);
    await window.quickPick('shop/stack.next.yaml');
    await answer(window, /The name of the stack; there are shop/, 'shop');
    assert.equal((await question(window, /.*/, /What is to become of these services/)).title, 'Not in the file any more: shop_api');
    await window.quickPick('Remove them');
    const said = await window.dialog();
    assert.match(said, /Update the stack shop\?/);
    assert.match(said, /Service shop_api is removed first\s+Service shop_front is created: /);
    await window.screenshot('ui-swarm-stack-update');
    await window.dialogButton('Update');
    await window.notification(/shop: 1 services created, 0 updated, 0 unchanged, 1 removed\./).waitFor();
    await window.expand(view, 'shop');
    await described('front', /^1\/1 running · .* · 8090→80$/);
  });

  it('are removed with all that is left of a stack, though none of its services are', async () => {
    const { window } = stage;
    const { code, stderr } = await stage.engine.docker(['service', 'rm', 'shop_front']);
    assert.equal(code, 0, stderr);
    await window.runCommand('Docker: Remove Stack…');
    await question(window, /.*/, /Choose a stack/);
    await window.quickPick('shop');
    assert.match(await window.dialog(), /Network shop_default/);
    await window.dialogButton('Remove');
    await waitFor('the network to be gone', async () => !(await stage.engine.api('GET', '/networks')).body.includes('shop_default'));
  });
});
