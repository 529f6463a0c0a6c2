import { answer, useStage, waitForRow } from './stage.ts';

describe('a workspace that is not trusted', () => {
  const stage = useStage({ name: 'trust', version: '20.10', asksForTrust: true, files: { Dockerfile: 'FROM busybox\nRUN echo trusted at last\n' } });

  it('has its containers and images shown, and nothing of it built until it is trusted (vscode-docker#2829)', async () => {
    const { window } = stage;
    await window.statusItem('Restricted Mode').waitFor();
    await window.showSideBar('Docker');
    await waitForRow(stage, 'Images', 'busybox', 'latest');
    await window.runCommand('Docker: Build Image…');
    await window.notification('This workspace is not trusted, so nothing of it is built or run.').waitFor();
    await window.screenshot('ui-trust-refused');
    await window.runCommand('Workspaces: Manage Workspace Trust');
    await window.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await window.runCommand('Docker: Build Image…');
    await answer(window, /The name of the image/, 'mine');
    await window.waitForTerminal('Reveal mine:latest');
    await waitForRow(stage, 'Images', 'mine', 'latest');
  });
});
