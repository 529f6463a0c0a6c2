import assert from 'node:assert/strict';
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
      'shop/stack.yaml': `services: { api: { image: "${swarmImage}", command: sleep 1000, env_file: api.env, environment: { OWN: base }, stop_grace_period: 0s } }\n`,
      'shop/stack.more.yaml': 'services: { api: { environment: { OWN: more } } }\n',
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
});
