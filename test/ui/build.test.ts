import assert from 'node:assert/strict';
import { waitFor } from '../host/command.ts';
import { openGate } from './gate.ts';
import { answer, question, useStage, waitForNoRow, waitForRow, webviewOf, writeWorkspaceFile } from './stage.ts';

const view = 'Images';

/** A step that speaks, and then waits until somebody serves the word to go on. */
const slowDockerfile = (address: string): string =>
  ['FROM busybox', 'COPY . /src', `RUN echo the step speaks; until wget -q -O - http://${address}/go; do sleep 0.2; done; echo and ends`, 'EXPOSE 80', ''].join('\n');

describe('building an image', () => {
  const stage = useStage({
    name: 'build',
    version: '20.10',
    files: {
      'shop/Dockerfile': 'FROM busybox\nCOPY . /src\nRUN echo the shop is built\n',
      'shop/notes.txt': 'of no use\n',
      'tools/lint.Dockerfile': 'FROM busybox\nRUN echo linted\n',
      'broken/Dockerfile': 'FROM busybox\nRUN echo fine\nRUN echo going wrong && exit 3\nRUN echo never\n',
    },
  });

  beforeEach(async () => {
    await stage.window.showSideBar('Docker');
    await waitForRow(stage, view, 'busybox');
  });

  afterEach(() => stage.window.runCommand('Terminal: Kill All Terminals'));

  it('offers every Dockerfile as a build task without any tasks.json', async () => {
    const { window } = stage;
    const { items } = await waitFor('the tasks', async () => {
      // A window that has only just opened does not run tasks yet, and the editor says so to its log only.
      await window.runCommand('Tasks: Run Build Task');
      await window.page.locator('.quick-input-widget').waitFor({ timeout: 10_000 });
      const asked = await window.quickInput();
      return asked.items.length >= 3 && asked;
    });
    assert.deepEqual(items.filter((item) => item.startsWith('docker-build: ')), ['docker-build: broken/Dockerfile', 'docker-build: shop/Dockerfile', 'docker-build: tools/lint.Dockerfile']);
    await window.quickPick('docker-build: tools/lint.Dockerfile');
    await window.waitForTerminal('Run lint');
    await waitForRow(stage, view, 'lint', 'latest');
  });

  it('shows a step’s output while it runs, and the image’s row when it is done', async () => {
    const { window } = stage;
    const gate = await openGate(stage.engine.hostAddress);
    stage.cleanups.push(() => gate.close());
    await writeWorkspaceFile(stage, 'slow/Dockerfile', slowDockerfile(gate.address));
    await window.openFile('slow/Dockerfile');
    await window.runCommand('Docker: Build Image…');
    assert.equal((await question(window, /The name of the image/)).value, 'slow');
    await window.quickFill('slow:2');
    await window.waitForTerminal(/the step speaks$/m);
    assert(!(await window.readTerminal()).includes('and ends'));
    await window.screenshot('ui-build-running');
    await waitForNoRow(stage, view, 'slow');
    gate.open();
    await window.waitForTerminal('Reveal slow:2');
    await waitForRow(stage, view, 'slow', '2');
    await window.screenshot('ui-build-done');
    await window.runCommand('View: Close All Editors');
  });

  it('builds from the explorer, and the links of its terminal reveal and run the image', async () => {
    const { window } = stage;
    await window.runCommand('Explorer: Focus on Folders View');
    await window.explorerMenu(['shop', 'Dockerfile'], 'Build Image…');
    await answer(window, /The name of the image/, 'shop:1');
    await window.waitForTerminal('Reveal shop:1');
    await window.terminalLink('Reveal shop:1');
    await waitForRow(stage, view, 'shop', '1');
    await waitFor('the row to be selected', async () => (await window.row(view, '1').getAttribute('aria-selected')) === 'true');
    await window.terminalLink('Run shop:1');
    const page = webviewOf(window);
    await page.getByLabel('The same as a command').filter({ hasText: 'shop:1' }).waitFor();
    await window.runCommand('View: Close All Editors');
  });

  it('shows its output too where the panel was hidden, and a terminal of an earlier build is used again', async () => {
    const { window } = stage;
    for (const name of ['first', 'second']) {
      await window.openFile('tools/lint.Dockerfile');
      await window.runCommand('Docker: Build Image…');
      await answer(window, /The name of the image/, `hidden:${name}`);
      await window.waitForTerminal(`Reveal hidden:${name}`);
      await window.runCommand('View: Hide Panel');
    }
    await window.runCommand('View: Close All Editors');
  });

  it('makes a failing step a problem on its line, which goes when the build passes', async () => {
    const { window } = stage;
    await window.openFile('broken/Dockerfile');
    await window.runCommand('Docker: Build Image…');
    await answer(window, /The name of the image/, 'broken');
    await window.waitForTerminal(/exit code: 3/);
    await window.screenshot('ui-build-failed');
    const problems = await waitFor('the problem', async () => {
      const found = await window.problems();
      return found.length > 0 && found;
    });
    const problem = problems.find((text) => text.includes('[Ln '));
    assert.match(problem ?? '', /exit code: 3[^]*\[Ln 3, Col 1\]/);
    await window.screenshot('ui-build-problem');
    await writeWorkspaceFile(stage, 'broken/Dockerfile', 'FROM busybox\nRUN echo fine\nRUN echo all right\n');
    await waitFor('the editor to show the file as it is', async () => (await window.editorText()).includes('all right'));
    await window.runCommand('Docker: Build Image…');
    await answer(window, /The name of the image/, 'broken');
    await window.waitForTerminal('Reveal broken:latest');
    await waitFor('no problem', async () => (await window.problems()).every((text) => !text.includes('[Ln ')));
    await waitForRow(stage, view, 'broken', 'latest');
  });
});
