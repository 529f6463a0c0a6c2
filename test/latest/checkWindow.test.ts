import assert from 'node:assert/strict';
import { waitFor } from '../host/command.ts';
import { useStage } from '../ui/stage.ts';

describe('checking a Dockerfile in the window', function () {
  this.timeout(300_000);
  const stage = useStage({
    name: 'check',
    version: 'latest',
    files: {
      Dockerfile: 'FROM busybox AS Base\nENV API_TOKEN=abc\nRUN exit 7\n',
      '.vscode/settings.json': JSON.stringify({ 'gantry.builds.checkOnSave': true }),
      '.vscode/tasks.json': JSON.stringify({ version: '2.0.0', tasks: [{ type: 'docker-build', label: 'Check', dockerfile: 'Dockerfile', check: true, problemMatcher: [], presentation: { panel: 'dedicated' } }] }),
    },
  });

  const hasProblems = (what: string, ...wanted: readonly string[]): Promise<unknown> =>
    waitFor(what, async () => {
      const found = (await stage.window.problems()).filter((text) => text.includes('[Ln '));
      return found.length === wanted.length && wanted.every((one) => found.some((text) => text.includes(one)));
    });

  it('shows what is found as problems, by the lens over the file', async () => {
    const { window } = stage;
    await window.openFile('Dockerfile');
    await window.codeLens('Check');
    await window.notification('Dockerfile: The check is complete: 2 findings.').waitFor();
    await window.screenshot('ui-check-light');
    await window.notificationButton('Dockerfile: The check is complete: 2 findings.', 'Show Problems');
    await hasProblems('the two findings', "Stage name 'Base' should be lowercase", 'API_TOKEN');
    await window.screenshot('ui-check-problems');
  });

  it('keeps the error of a build, and takes its place among the warnings', async () => {
    const { window } = stage;
    await window.codeLens('Build');
    await hasProblems('the error of the build with its warnings', 'exit code: 7', 'Base', 'API_TOKEN');
    await window.runCommand('Docker: Check Dockerfile');
    await window.notification('Dockerfile: The check is complete: 2 findings.').first().waitFor();
    await hasProblems('the error of the build with the findings', 'exit code: 7', 'Base', 'API_TOKEN');
  });

  it('makes a task of a check fail, which quotes what was found', async () => {
    const { window } = stage;
    await window.runCommand('Tasks: Run Task');
    await window.quickPick('Check');
    const text = await window.waitForTerminal('The check is complete: 2 findings.');
    assert.match(text, /Do not use ARG or ENV instructions for sensitive data[^]*>>> ENV API_TOKEN=abc/);
    await window.screenshot('ui-check-task');
  });

  it('is run after a save, as is set here', async () => {
    const { window } = stage;
    await window.openFile('Dockerfile');
    await window.page.keyboard.press('ControlOrMeta+End');
    await window.page.keyboard.type('WORKDIR here');
    await window.runCommand('File: Save');
    await hasProblems('the finding of what was written', 'exit code: 7', 'Base', 'API_TOKEN', 'Relative workdir "here"');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await window.screenshot('ui-check-dark');
  });
});
