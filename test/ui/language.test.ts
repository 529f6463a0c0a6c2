import assert from 'node:assert/strict';
import { docker, runContainer, service, useStage, waitForNoRow, waitForRow } from './stage.ts';

const containers = '容器';
const images = '镜像';

describe('a window in Chinese', () => {
  const stage = useStage({ name: 'language', version: '26.1', language: 'zh-cn' });

  before(() => stage.window.showSideBar('Docker'));

  it('says all of its own in Chinese: views, buttons, states, actions and questions', async () => {
    const { window } = stage;
    const welcome = await window.welcome(containers, '此引擎中还没有容器。');
    assert.match(welcome, /构建镜像…\s+拉取镜像…/);
    await runContainer(stage, 'web');
    await docker(stage, 'create', '--name', 'db', 'busybox', ...service);
    await waitForRow(stage, containers, 'web', '运行中');
    await waitForRow(stage, containers, 'db', '已创建');
    await window.expand(images, 'busybox');
    await waitForRow(stage, images, 'latest', '被 2 个容器使用');
    await window.screenshot('ui-language-rows');
    await window.rowAction(containers, 'web', '停止');
    await waitForRow(stage, containers, 'web', '已退出 (0)');
    await window.rowMenu(containers, 'web', '删除…');
    assert.match(await window.dialog(), /要删除 web 吗？/);
    await window.screenshot('ui-language-question');
    await window.dialogButton('删除');
    await waitForNoRow(stage, containers, 'web');
  });
});
