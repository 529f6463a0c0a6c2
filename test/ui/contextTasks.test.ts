import assert from 'node:assert/strict';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { installCompose } from '../host/compose.ts';
import { addContext } from '../host/dockerContexts.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { answer, docker, useStage, waitForRow, writeWorkspaceFile } from './stage.ts';

const tasks = [
  { type: 'docker-build', label: 'build there', dockerfile: 'Dockerfile', tags: ['made:there'], dockerContext: 'second' },
  { type: 'docker-build', label: 'build here', dockerfile: 'Dockerfile', tags: ['made:here'] },
  { type: 'docker-run', label: 'run there', image: 'made:there', name: 'ran', pull: 'never', command: ['sh', '-c', 'cat /proof'], dockerContext: 'second' },
  { type: 'docker-compose', label: 'up there', command: 'up', files: ['compose.yaml'], detached: true, dockerContext: 'second' },
  { type: 'docker-run', label: 'run elsewhere', image: 'busybox', dockerContext: 'tcp://198.51.100.7:2375' },
];

describe('tasks and builds with several engines', function () {
  this.timeout(120_000);
  let second: LabEngine;
  const stage = useStage({
    name: 'contextTasks',
    version: '20.10',
    files: {
      Dockerfile: 'FROM busybox\nRUN echo "built on its own engine" > /proof\n',
      'compose.yaml': 'name: shop\nservices:\n  web:\n    image: busybox\n    command: ["sh", "-c", "trap \\"exit 0\\" TERM; sleep 86400 & wait"]\n',
      '.vscode/tasks.json': JSON.stringify({ version: '2.0.0', tasks: tasks.map((task) => ({ ...task, problemMatcher: [] })) }),
    },
    async prepare(stage) {
      second = await startEngine({ version: '26.1' });
      stage.cleanups.push(() => second.stop());
      await second.loadBusybox();
      await addContext(stage, 'second', second.socketPath);
      await installCompose('2.26', stage.configFolder, join(stage.configFolder, 'bin'));
      return undefined;
    },
  });
  const far = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await second.docker(args);
    assert.equal(code, 0, stderr);
    return stdout.trim();
  };
  const runTask = async (label: string): Promise<void> => {
    const { window } = stage;
    // A window that has only just opened does not know its tasks yet.
    await waitFor(`the task ${label}`, async () => {
      await window.runCommand('Tasks: Run Task');
      return waitFor('it in the list', async () => (await window.quickInput()).items.includes(label), 5000);
    });
    await window.quickPick(label);
  };

  it('a build goes to the engine of the context that tasks.json names, without its being shown', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await runTask('build there');
    await window.waitForTerminal('Reveal made:there');
    assert.equal(await far('run', '--rm', 'made:there', 'cat', '/proof'), 'built on its own engine');
    assert.equal(await docker(stage, 'images', '--quiet', 'made'), '');
    await window.statusItem(/^\s*default\s*$/).waitFor();
  });

  it('a container runs there', async () => {
    const { window } = stage;
    await runTask('run there');
    await waitFor('the container', async () => (await far('ps', '--all', '--format', '{{.Names}} {{.State}}')) === 'ran exited');
    await window.waitForTerminal(/^built on its own engine/m);
    assert.equal(await docker(stage, 'ps', '--all', '--quiet'), '');
  });

  it('a Compose file is brought up there', async () => {
    await runTask('up there');
    await waitFor('the service', async () => (await far('ps', '--format', '{{.Names}}')) === 'shop-web-1');
    assert.equal(await docker(stage, 'ps', '--all', '--quiet'), '');
  });

  it('an address is refused: a workspace chooses among the contexts of this machine', async () => {
    const { window } = stage;
    await runTask('run elsewhere');
    await window.waitForTerminal(/there is no Docker context "tcp:\/\/198\.51\.100\.7:2375"[\s\S]*no address/);
    await window.screenshot('ui-context-task-refused');
  });

  it('the builds stand below their engines where several are shown; with one, all of them do, each with its engine where it was another', async () => {
    const { window } = stage;
    await runTask('build here');
    await window.waitForTerminal('Reveal made:here');
    await far('build', '--tag', 'elsewhere:1', '--build-arg', 'X=1', stage.workspace);
    await window.unfoldView('Builds');
    await window.unfoldView('Images', false);
    await waitForRow(stage, 'Builds', 'made:there', 'second, built');
    await waitForRow(stage, 'Builds', 'made:here', 'built');
    await window.unfoldView('Contexts');
    await window.rowAction('Contexts', 'second', 'Show Beside');
    await window.unfoldView('Contexts', false);
    await window.statusItem('default +1').waitFor();
    await waitForRow(stage, 'Builds', 'elsewhere:1', 'by another client');
    const shown = (await window.rows('Builds')).map(({ label, level, description }) => [label, level, description.split(', ')[0]]);
    assert.deepEqual(shown, [['default', 1, ''], ['made:here', 2, 'built'], ['second', 1, ''], ['made:there', 2, 'built'], ['elsewhere:1', 2, 'by another client']]);
    await window.screenshot('ui-context-builds');
    await window.rowMenu('Builds', 'elsewhere:1', "Pin in the Engine's History");
    await waitForRow(stage, 'Builds', 'elsewhere:1', 'by another client, pinned');
    await window.row('Builds', 'made:there').click();
    await window.page.locator('.tabs-container .tab', { hasText: 'made:there' }).waitFor();
  });

  it('a build goes on where another engine is chosen meanwhile', async () => {
    const { window } = stage;
    await writeWorkspaceFile(stage, 'Dockerfile', 'FROM busybox\nRUN sleep 6 && echo late > /late\n');
    await window.openFile('Dockerfile');
    await window.runCommand('Docker: Build Image…');
    await answer(window, /The name of the image/, 'slow:1');
    await window.waitForTerminal('sleep 6');
    await window.statusItem('default +1').click();
    await window.quickPick('second');
    await window.statusItem(/^\s*second\s*$/).waitFor();
    await window.waitForTerminal('Reveal slow:1');
    assert.notEqual(await docker(stage, 'images', '--quiet', 'slow'), '');
    assert.equal(await far('images', '--quiet', 'slow'), '');
  });
});
