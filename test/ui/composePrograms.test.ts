import { join } from 'node:path';
import { installCompose } from '../host/compose.ts';
import { useStage, waitForRow } from './stage.ts';

const view = 'Containers';
const command = 'command: ["sh", "-c", "trap \\"exit 0\\" TERM; echo up; sleep 86400 & wait"]';

describe('Compose files where there is 1.29 only', () => {
  const stage = useStage({
    name: 'compose1',
    version: '20.10',
    files: { 'shop/docker-compose.yml': `version: "3.7"\nservices:\n  web:\n    image: busybox\n    ${command}\n` },
    environment: ({ configFolder }) => ({ PATH: join(configFolder, 'bin') }),
    prepare: async ({ configFolder }) => {
      await installCompose('1.29', configFolder, join(configFolder, 'bin'));
      return undefined;
    },
  });

  it('are brought up and down with it', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await waitForRow(stage, view, 'shop', '0/1 running');
    await window.rowAction(view, 'shop', 'Compose Up');
    await waitForRow(stage, view, 'shop', '1/1 running');
    await window.screenshot('ui-compose1-up');
    await window.rowMenu(view, 'shop', 'Compose Down…');
    await window.dialog();
    await window.dialogButton('Down');
    await waitForRow(stage, view, 'shop', '0/1 running');
  });
});

describe('Compose files where there is no Compose', () => {
  const stage = useStage({
    name: 'compose0',
    version: '20.10',
    files: { 'shop/compose.yaml': `services:\n  web:\n    image: busybox\n    ${command}\n` },
    environment: ({ configFolder }) => ({ PATH: join(configFolder, 'bin') }),
  });

  it('say so in the view, with what to install', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await waitForRow(stage, view, 'shop', '0/1 running');
    await window.view(view).locator('.message', { hasText: /Docker Compose is not installed.*docker-compose-plugin/ }).waitFor();
    await window.screenshot('ui-compose0-missing');
    await window.rowAction(view, 'shop', 'Compose Up');
    await window.waitForTerminal(/Docker Compose is not installed/);
  });
});
