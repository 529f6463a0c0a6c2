import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { answer, answerPath, docker, question, runContainer, useStage, waitForRow } from './stage.ts';

const view = 'Containers';

describe('changing containers', () => {
  const stage = useStage({ name: 'change', version: '26.1' });
  const inspect = (format: string, name = 'web'): Promise<string> => docker(stage, 'inspect', '--format', format, name);

  before(async () => {
    await stage.window.showSideBar('Docker');
    await runContainer(stage, 'web', '--env', 'DB_PASSWORD=s3cret', '--volume', 'data:/data');
    await runContainer(stage, 'sick', '--health-cmd', 'echo "disk is full"; exit 3', '--health-interval', '1s', '--health-retries', '1');
    for (const service of ['api', 'db']) {
      const labels = ['project=shop', `service=${service}`, 'container-number=1', 'oneoff=False'].flatMap((label) => ['--label', `com.docker.compose.${label}`]);
      await runContainer(stage, `shop-${service}-1`, ...labels);
    }
    await waitForRow(stage, view, 'web', 'running');
  });

  it('changes limits and restart policy while it runs', async () => {
    const { window } = stage;
    await window.expand(view, 'web');
    await window.expand(view, 'Limits');
    await waitForRow(stage, view, 'Restart policy', 'never');
    await window.rowMenu(view, 'web', 'More', 'Update Limits…');
    await question(window, /.*/, /Choose what to change/);
    await window.screenshot('ui-change-limits');
    await window.quickPick('Memory');
    await answer(window, /512m/, '64m');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Restart policy');
    await question(window, /.*/, /When is it started again/);
    await window.quickPick('on-failure');
    await answer(window, /How often it is tried/, '3');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Apply');
    await waitForRow(stage, view, 'Memory', '64m');
    await waitForRow(stage, view, 'Restart policy', 'after a failure, 3 times at most');
    await window.screenshot('ui-change-limits-row');
    assert.equal(await inspect('{{.State.Running}} {{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.RestartPolicy}}'), 'true 67108864 134217728 {on-failure 3}');
  });

  it('says what the engine refuses', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'web', 'More', 'Update Limits…');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Memory');
    await answer(window, /512m/, '1m');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Apply');
    await window.notification(/The limits of web could not be changed\..*memory limit/i).waitFor();
    await window.page.keyboard.press('Escape');
  });

  it('commits it to an image, which is shown', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'web', 'More', 'Commit to Image…');
    await answer(window, /The name of the image/, 'team/web:2');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Message');
    await window.quickFill('as it was');
    await question(window, /.*/, /Choose what to change/);
    await window.screenshot('ui-change-commit');
    await window.quickPick('Commit');
    await waitForRow(stage, 'Images', '2');
    await window.screenshot('ui-change-committed');
    assert.equal(await docker(stage, 'image', 'inspect', '--format', '{{.Comment}}', 'team/web:2'), 'as it was');
  });

  it('exports its files', async () => {
    const { window, workspace } = stage;
    await window.rowMenu(view, 'web', 'More', 'Export to Tar…');
    await answerPath(window, join(workspace, 'saved.tar'));
    await window.notification(/web was exported to/).waitFor();
    assert.ok(existsSync(join(workspace, 'saved.tar')) && (await stat(join(workspace, 'saved.tar'))).size > 1_000_000);
  });

  it('writes it down as a Compose file and a script, without secrets (podman-desktop#10460)', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'web', 'Generate', 'Generate compose.yaml');
    await question(window, /.*/, /What is chosen becomes a variable/);
    assert.deepEqual((await window.quickInput()).items, ['DB_PASSWORD']);
    await window.screenshot('ui-change-secrets');
    await window.quickPickMany([]);
    await waitFor('the Compose file', async () => (await window.editorText()).includes('DB_PASSWORD: ${DB_PASSWORD}'));
    await window.screenshot('ui-change-compose');
    assert.doesNotMatch(await window.editorText(), /s3cret/);
    await window.rowMenu(view, 'web', 'Generate', 'Generate compose.yaml');
    await question(window, /.*/, /What is chosen becomes a variable/);
    await window.quickPickMany(['DB_PASSWORD']);
    await waitFor('the value, as it was said to be no secret', async () => /DB_PASSWORD: s3cret/.test(await window.editorText()));
    await window.rowMenu(view, 'web', 'Generate', 'Generate Run Script');
    await waitFor('the script', async () => (await window.editorText()).includes('docker volume create data'));
    await window.screenshot('ui-change-script');
    assert.doesNotMatch(await window.editorText(), /s3cret/);
  });

  it('writes a stack down as one file', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'shop', 'Generate', 'Generate compose.yaml');
    await waitFor('the Compose file', async () => /^name: shop$/m.test(await window.editorText()));
    assert.match(await window.editorText(), /^services:\n {2}api:\n[^]*^ {2}db:$/m);
  });

  it('shows the probes of a health check, and runs it at once', async () => {
    const { window } = stage;
    await waitForRow(stage, view, 'sick', 'unhealthy');
    await window.rows(view);
    await window.row(view, 'web').locator('.monaco-tl-twistie').click();
    await window.expand(view, 'sick');
    await waitForRow(stage, view, 'Health', 'unhealthy');
    await window.expand(view, 'Health');
    await waitForRow(stage, view, 'failed (3)', 'disk is full');
    await window.screenshot('ui-change-health');
    await window.rowAction(view, 'Health', 'Run Health Check Now');
    await window.notification(/Health check of sick: exit code 3 after .*disk is full/).waitFor();
    await window.screenshot('ui-change-probe');
  });

  it('shows the events of the engine, and what they are about', async () => {
    const { window } = stage;
    await docker(stage, 'rm', '--force', 'sick');
    await docker(stage, 'pause', 'web');
    await window.runCommand('Docker: Show Engine Events');
    await waitForRow(stage, 'Events', 'pause', 'web');
    await window.screenshot('ui-change-events');
    await docker(stage, 'unpause', 'web');
    await waitForRow(stage, 'Events', 'unpause', 'web');
    await window.viewAction('Events', 'Filter Events…');
    await window.quickFill('commit web');
    await window.waitForRows('Events', 'only the commit', (rows) => rows.length === 1 && rows[0]?.label === 'commit');
    await window.viewAction('Events', 'Clear Filter of Events');
    await waitForRow(stage, 'Events', 'unpause', 'web');
    await window.row('Events', 'unpause').click();
    await window.waitForRows(view, 'web', (rows) => rows.some(({ label }) => label === 'web'));
    await window.page.locator('.pane', { has: window.page.locator('.pane-header .title', { hasText: /^Containers$/ }) }).locator('.monaco-list-row.selected', { hasText: 'web' }).waitFor();
    await window.screenshot('ui-change-revealed');
  });
});
