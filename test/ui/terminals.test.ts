import assert from 'node:assert/strict';
import { isAlive, waitFor } from '../host/command.ts';
import { processesOf } from '../host/processes.ts';
import { answer, docker, question, removeAllContainers, runContainer, useStage, waitForRow } from './stage.ts';

const view = 'Containers';

describe('the terminals', () => {
  const stage = useStage({
    name: 'terminals',
    version: '26.1',
    files: { Dockerfile: 'FROM busybox\nRUN echo the step has begun && sleep 86411\n' },
  });
  /** The titles of the terminals there are. */
  const terminalCount = (): Promise<number> => stage.window.page.locator('.terminal-wrapper').count();

  before(() => stage.window.showSideBar('Docker'));

  afterEach(async () => {
    await stage.window.runCommand('Terminal: Kill All Terminals');
    await waitFor('no terminal', async () => (await terminalCount()) === 0);
    await removeAllContainers(stage);
    await stage.window.waitForRows(view, 'no rows', (rows) => rows.length === 0);
  });

  it('follow a log in one terminal, however often it is asked for, and say when it ends (vscode-docker#251)', async () => {
    const { window } = stage;
    await docker(stage, 'run', '--detach', '--name', 'talker', 'busybox', 'sh', '-c', 'trap "exit 0" TERM; i=0; while [ ! -e /stop ]; do i=$((i+1)); echo line $i; sleep 0.2; done');
    await waitForRow(stage, view, 'talker', 'running');
    await window.rowMenu(view, 'talker', 'Follow Logs in Terminal');
    // Not one line of them: a busy machine may have gone past it.
    await window.waitForTerminal(/line \d/);
    await window.waitForTerminal(/line [1-9]\d/);
    await window.rowMenu(view, 'talker', 'Follow Logs in Terminal');
    await window.waitForTerminal(/line (?:[2-9]\d|\d{3})/);
    assert.equal(await terminalCount(), 1);
    await docker(stage, 'exec', 'talker', 'touch', '/stop');
    await window.waitForTerminal('talker does not run any more: its log ends here.');
    await window.screenshot('ui-terminals-logs');
    await docker(stage, 'start', 'talker');
    await docker(stage, 'wait', 'talker');
    await waitForRow(stage, view, 'talker', 'exited');
    await window.rowMenu(view, 'talker', 'Follow Logs in Terminal');
    await window.waitForTerminal('talker does not run any more: its log ends here.');
    assert.equal(await terminalCount(), 1);
  });

  it('show the colours and the words of a log as they were written', async () => {
    const { window } = stage;
    await docker(stage, 'run', '--name', 'painter', 'busybox', 'sh', '-c', 'printf "\\033[31mred\\033[0m\\ttab größer 容器\\n"; printf "to stderr\\n" >&2');
    await waitForRow(stage, view, 'painter', 'exited');
    await window.rowMenu(view, 'painter', 'Follow Logs in Terminal');
    await window.waitForTerminal('to stderr');
    assert.match(await window.readTerminal(), /red {5}tab größer 容器/);
    assert.equal(await window.page.locator('.terminal-wrapper.active .xterm-rows .xterm-fg-1', { hasText: 'red' }).count(), 1);
  });

  it('open a shell, and say with which code it ended', async () => {
    const { window } = stage;
    await runContainer(stage, 'host', '--hostname', 'inside');
    await waitForRow(stage, view, 'host', 'running');
    await window.rowAction(view, 'host', 'Open Shell');
    await window.waitForTerminal(/[#$] *$/);
    await window.typeInTerminal('hostname; stty size\n');
    await window.waitForTerminal(/^inside\n\d+ \d+$/m);
    await window.typeInTerminal('exit 7\n');
    await window.waitForTerminal('The program has ended with exit code 7.');
    await window.screenshot('ui-terminals-shell');
    await window.typeInTerminal('x');
    await waitFor('the terminal to close', async () => (await terminalCount()) === 0);
  });

  it('say so where an image has no shell, and offer a tool container that goes with its terminal', async () => {
    const { window } = stage;
    const built = await stage.engine.docker(['build', '--tag', 'bare', '-'], { input: 'FROM busybox AS all\nFROM scratch\nCOPY --from=all /bin/busybox /sleep\nCMD ["/sleep", "86422"]\n' });
    assert.equal(built.code, 0, built.stderr);
    await docker(stage, 'run', '--detach', '--name', 'bare', 'bare');
    await waitForRow(stage, view, 'bare', 'running');
    await window.rowAction(view, 'bare', 'Open Shell');
    await window.waitForTerminal('bare has no shell: neither bash nor sh.');
    await window.screenshot('ui-terminals-no-shell');
    await window.notificationButton('bare has no shell', 'Open Tool Container…');
    await window.quickPick('busybox:latest');
    await window.waitForTerminal(/These are the processes and the network of bare[^]*[#$] *$/);
    await window.typeInTerminal('ps -o args | head -2; ls /proc/1/root\n');
    await window.waitForTerminal(/^\/sleep 86422\n[^]*\bsleep\b/m);
    await window.screenshot('ui-terminals-tools');
    const tools = (): Promise<string> => docker(stage, 'ps', '--all', '--quiet', '--filter', 'label=dev.gantry.tool');
    assert.notEqual(await tools(), '');
    await window.runCommand('Terminal: Kill the Active Terminal Instance');
    await waitFor('the tool container to go', async () => (await tools()) === '');
  });

  it('run a program as it is asked for, and remember how for its image', async () => {
    const { window } = stage;
    await runContainer(stage, 'first');
    await runContainer(stage, 'second');
    await waitForRow(stage, view, 'second', 'running');
    await window.rowMenu(view, 'first', 'More', 'Exec…');
    await window.quickPick('Variables');
    await answer(window, /NAME=value/, "WORD='two words' API_TOKEN=hidden");
    await question(window, /^/, /The command line/);
    await window.quickPick('Working directory');
    await answer(window, /A path inside/, '/tmp');
    await question(window, /^/, /The command line/);
    await window.quickFill(`sh -c 'echo "[$WORD]" $(env | grep -c =hidden) $(pwd); exit 3'`);
    await window.waitForTerminal('[two words] 1 /tmp');
    await window.waitForTerminal('The program has ended with exit code 3.');
    await window.rowMenu(view, 'second', 'More', 'Exec…');
    const asked = await question(window, /^/, /The command line/);
    await window.screenshot('ui-terminals-exec');
    assert.deepEqual(asked.items.slice(0, 2), [`sh -c 'echo "[$WORD]" $(env | grep -c =hidden) $(pwd); exit 3'`, 'User']);
    await window.quickPick('Terminal');
    await question(window, /^/, /The command line/);
    await window.quickFill(`sh -c 'read -r line; echo "$WORD $(env | grep -c =hidden) $line"'`);
    await waitFor('a second terminal', async () => (await terminalCount()) === 2);
    await window.typeInTerminal('größes\b\ber\n');
    await window.waitForTerminal('two words 0 größer');
    await window.waitForTerminal('The program has ended with exit code 0.');
  });

  it('join a running container, and leave it by Ctrl+P Ctrl+Q', async () => {
    const { window } = stage;
    await docker(stage, 'run', '--detach', '--interactive', '--tty', '--name', 'host', 'busybox', 'sh');
    await waitForRow(stage, view, 'host', 'running');
    await window.rowMenu(view, 'host', 'More', 'Attach');
    await window.waitForTerminal('Ctrl+P Ctrl+Q, or closing the terminal, leaves it running.');
    await window.typeInTerminal('echo attached$((1 + 1)); stty size\n');
    await window.waitForTerminal(/^attached2\n\d+ \d+$/m);
    await window.pressInTerminal('Control+P');
    await window.pressInTerminal('Control+Q');
    await window.waitForTerminal('Detached: the program goes on running.');
    await window.screenshot('ui-terminals-detached');
    assert.equal(await docker(stage, 'inspect', '--format', '{{.State.Running}}', 'host'), 'true');
  });

  it('end what ran in them when they are closed, and when the window is loaded again', async () => {
    const { window } = stage;
    await runContainer(stage, 'host');
    await waitForRow(stage, view, 'host', 'running');
    const ways = { close: () => window.runCommand('Terminal: Kill the Active Terminal Instance'), reload: () => window.runCommand('Developer: Reload Window') };
    for (const [way, leave] of Object.entries(ways)) {
      await window.rowAction(view, 'host', 'Open Shell');
      await window.waitForTerminal(/[#$] *$/);
      await window.typeInTerminal(`sleep 8643${String(way.length)}\n`);
      const [id] = await waitFor('the program to run', async () => {
        const found = await processesOf('sleep', `8643${String(way.length)}`);
        return found.length > 0 && found;
      });
      assert(id);
      await leave();
      await waitFor(`the end of what ran, after ${way}`, () => !isAlive(id));
      await waitFor('the shell to be gone', async () => !/^\/bin\/sh$/m.test(await docker(stage, 'exec', 'host', 'ps', '-o', 'args')));
    }
    await window.showSideBar('Docker');
    await waitForRow(stage, view, 'host', 'running');
  });

  it('are offered among the profiles of new terminals', async () => {
    const { window } = stage;
    await runContainer(stage, 'host', '--hostname', 'inside');
    await waitForRow(stage, view, 'host', 'running');
    await window.runCommand('Terminal: Create New Terminal');
    await window.waitForTerminal(/[#$] *$/);
    // VS Code knows what extensions bring a moment after its first terminal.
    await waitFor('the profile', async () => {
      await window.runCommand('Create New Terminal (With Profile)');
      const { items } = await question(window, /^/, /Select the terminal profile/);
      if (!items.some((item) => item.trim() === 'Docker Container…')) return false;
      await window.quickPick('Docker Container…');
      return true;
    });
    await question(window, /^/, /Choose a container/);
    await window.quickPick('host');
    // Not the prompt of the other terminal.
    await window.waitForTerminal(/^\/ [#$] *$/m);
    await window.typeInTerminal('hostname\n');
    await window.waitForTerminal(/^inside$/m);
  });

  it('stop a build in the engine by Ctrl+C, and let it be run again (vscode-containers#125)', async () => {
    const { window } = stage;
    await window.runCommand('Tasks: Run Build Task');
    await window.quickPick('docker-build: Dockerfile');
    for (let round = 0; round < 2; round++) {
      await window.waitForTerminal('the step has begun');
      const [id] = await waitFor('the step’s process', async () => {
        const found = await processesOf('sleep', '86411');
        return found.length > 0 && found;
      });
      assert(id);
      await window.pressInTerminal('Control+C');
      await window.waitForTerminal('The build was cancelled.');
      await waitFor('the end of the step’s process', () => !isAlive(id));
      // Until the task has ended too, the editor takes it for active and does not run it again.
      await window.waitForTerminal('terminated with exit code: 130');
      if (round === 0) await window.runCommand('Tasks: Rerun Last Task');
    }
    await window.screenshot('ui-terminals-cancelled');
  });
});
