import assert from 'node:assert/strict';
import { waitFor } from '../host/command.ts';
import { useStage, waitForRow } from './stage.ts';

describe('a workspace of several folders', () => {
  const stage = useStage({
    name: 'multi-root',
    version: '26.1',
    files: {
      'shop/Dockerfile': 'FROM busybox\nCOPY goods.txt /\n',
      'shop/goods.txt': 'tea\n',
      'site/Dockerfile': 'FROM busybox\nCOPY page.html /\n',
      'site/page.html': '<p>tea</p>\n',
      'all.code-workspace': JSON.stringify({ folders: [{ path: 'shop' }, { path: 'site' }] }),
    },
    workspaceFile: 'all.code-workspace',
  });

  for (const [index, folder] of ['shop', 'site'].entries()) {
    it(`has the Dockerfile of ${folder} built with its own folder, although both have one name`, async () => {
      const { window } = stage;
      await window.showSideBar('Docker');
      await window.runCommand('Tasks: Run Build Task');
      const { items } = await waitFor('both tasks', async () => {
        const asked = await window.quickInput();
        return asked.items.filter((item) => item.includes('docker-build')).length >= 2 && asked;
      });
      assert.equal(items.filter((item) => item === 'docker-build: Dockerfile').length, 2);
      await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'docker-build: Dockerfile' }).filter({ hasText: folder }).first().click();
      await waitForRow(stage, 'Images', folder, '');
      assert.match((await stage.engine.docker(['run', '--rm', folder, 'ls', '/'])).stdout, index === 0 ? /goods\.txt/ : /page\.html/);
      await window.runCommand('Terminal: Kill All Terminals');
    });
  }
});
