import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activateExtension, ask, eventually, folder, processesOf, runTask, write } from './lab.ts';

/** The task of this name, once the editor offers it. */
function taskCalled(name: string): Promise<vscode.Task> {
  return eventually(`a task called ${name}`, async () => (await vscode.tasks.fetchTasks({ type: 'docker-build' })).find((task) => task.name === name));
}

function problemsOf(uri: vscode.Uri): readonly { readonly line: number; readonly severity: vscode.DiagnosticSeverity; readonly source: string | undefined }[] {
  return vscode.languages.getDiagnostics(uri).map(({ range, severity, source }) => ({ line: range.start.line, severity, source }));
}

describe('docker-build tasks', () => {
  before(activateExtension);

  afterEach(async () => {
    for (const execution of vscode.tasks.taskExecutions) execution.terminate();
    await eventually('all tasks to end', () => vscode.tasks.taskExecutions.length === 0);
  });

  it('offers every Dockerfile of the workspace, without a tasks.json', async () => {
    await write('Dockerfile', 'FROM busybox\n');
    await write('api/Containerfile', 'FROM busybox\n');
    await write('api/web.Dockerfile', 'FROM busybox\n');
    await write('node_modules/other/Dockerfile', 'FROM busybox\n');
    const tasks = await eventually('three tasks', async () => {
      const found = await vscode.tasks.fetchTasks({ type: 'docker-build' });
      return found.length >= 3 && found;
    });
    const offered = tasks.map(({ name, group, scope }) => ({ name, isBuild: group?.id === vscode.TaskGroup.Build.id, folder: (scope as vscode.WorkspaceFolder).name }));
    const { name: folderName } = folder();
    assert.deepEqual(
      offered.sort((left, right) => left.name.localeCompare(right.name)),
      ['api/Containerfile', 'api/web.Dockerfile', 'Dockerfile'].map((name) => ({ name, isBuild: true, folder: folderName })),
    );
  });

  it('builds one, so that the engine holds the image', async () => {
    await write('shop/Dockerfile', 'FROM busybox\nCOPY price.txt /price.txt\nRUN grep -q 42 /price.txt\n');
    await write('shop/price.txt', '42\n');
    assert.equal(await runTask(await taskCalled('shop/Dockerfile')), 0);
    assert.equal((await ask('GET', '/images/shop:latest/json')).status, 200);
  });

  it('shows the failing step as a problem on its line, and takes it away when the next build passes', async () => {
    const uri = await write('flaw/Dockerfile', 'FROM busybox\n\nRUN echo fine\nRUN echo what is wrong; exit 3\n');
    assert.equal(await runTask(await taskCalled('flaw/Dockerfile')), 1);
    assert.deepEqual(problemsOf(uri), [{ line: 3, severity: vscode.DiagnosticSeverity.Error, source: 'docker-build' }]);
    assert.equal(vscode.languages.getDiagnostics(uri)[0]?.message, 'exit code: 3: RUN echo what is wrong; exit 3\nwhat is wrong');
    await write('flaw/Dockerfile', 'FROM busybox\n\nRUN echo fine\nRUN exit 0\n');
    assert.equal(await runTask(await taskCalled('flaw/Dockerfile')), 0);
    assert.deepEqual(problemsOf(uri), []);
  });

  it('shows what a compiler says as a problem of the file that was copied, until a build passes', async () => {
    const uri = await write('tool/src/main.c', 'int main() {\n  retrun 0;\n}\n');
    await write('tool/Dockerfile', `FROM busybox\nWORKDIR /app\nCOPY src ./src\nRUN echo "src/main.c:2:3: error: 'retrun' undeclared"; exit 2\n`);
    assert.equal(await runTask(await taskCalled('tool/Dockerfile')), 1);
    const [problem, ...others] = vscode.languages.getDiagnostics(uri);
    assert.deepEqual({ message: problem?.message, start: problem?.range.start, source: problem?.source, others }, { message: "'retrun' undeclared", start: new vscode.Position(1, 2), source: 'docker-build', others: [] });
    await write('tool/Dockerfile', 'FROM busybox\nCOPY src /src\nRUN true\n');
    assert.equal(await runTask(await taskCalled('tool/Dockerfile')), 0);
    assert.deepEqual(problemsOf(uri), []);
  });

  it('shows a parse error as a problem too', async () => {
    const uri = await write('typo/Dockerfile', 'FROM busybox\nRUNN echo\n');
    assert.equal(await runTask(await taskCalled('typo/Dockerfile')), 1);
    assert.deepEqual(problemsOf(uri), [{ line: 1, severity: vscode.DiagnosticSeverity.Error, source: 'docker-build' }]);
  });

  it('stops in the engine when the task is terminated, and can be restarted (vscode-containers#125)', async () => {
    await write('long/Dockerfile', 'FROM busybox\nRUN sleep 86321\n');
    const sleeping = (): Promise<readonly string[]> => processesOf('sleep', '86321');
    const execution = await vscode.tasks.executeTask(await taskCalled('long/Dockerfile'));
    const [first] = await eventually('the step to run', async () => (await sleeping()).length > 0 && sleeping());
    await vscode.commands.executeCommand('workbench.action.tasks.restartTask', execution.task.name);
    await eventually('the step to run again', async () => {
      const now = await sleeping();
      return now.length === 1 && now[0] !== first;
    });
    for (const { task, terminate } of vscode.tasks.taskExecutions.map((running) => ({ task: running.task, terminate: () => running.terminate() }))) {
      assert.equal(task.name, 'long/Dockerfile');
      terminate();
    }
    await eventually('the step to be gone', async () => (await sleeping()).length === 0);
  });

  it('stops in the engine on Ctrl+C, and says so by its exit code', async () => {
    await write('keys/Dockerfile', 'FROM busybox\nRUN sleep 86324\n');
    const exitCode = runTask(await taskCalled('keys/Dockerfile'));
    await eventually('the step to run', async () => (await processesOf('sleep', '86324')).length > 0);
    const terminal = await eventually('the terminal', () => vscode.window.terminals.find(({ name }) => name.includes('keys/Dockerfile')));
    terminal.sendText('\u0003', false);
    assert.equal(await exitCode, 130);
    await eventually('the step to be gone', async () => (await processesOf('sleep', '86324')).length === 0);
  });

  it('resolves the variables of tasks.json, and passes on what is written there', async () => {
    await write('api/Containerfile', 'FROM busybox AS first\nARG FLAVOUR\nRUN test "$FLAVOUR" = sweet\nFROM busybox AS second\nRUN exit 1\n');
    await write(
      '.vscode/tasks.json',
      JSON.stringify({
        version: '2.0.0',
        tasks: [
          {
            type: 'docker-build',
            label: 'sweet',
            dockerfile: '${workspaceFolder}/api/Containerfile',
            context: '${workspaceFolder}',
            tags: ['sweet:${workspaceFolderBasename}', 'sweet:2'],
            buildArgs: { FLAVOUR: 'sweet' },
            labels: { origin: '${workspaceFolder}' },
            target: 'first',
            progress: 'plain',
          },
          { type: 'docker-build', label: 'bad', dockerfile: 'api/Containerfile', tags: 'not a list', builder: 'kaniko', pull: 'perhaps' },
          { type: 'docker-build', label: 'missing', dockerfile: 'nowhere/Dockerfile' },
        ],
      }),
    );
    assert.equal(await runTask(await taskCalled('sweet')), 0);
    const { body } = await ask('GET', '/images/sweet:2/json');
    const image = body as { readonly RepoTags: readonly string[]; readonly Config: { readonly Labels: unknown } };
    assert.deepEqual([...image.RepoTags].sort(), ['sweet:2', `sweet:${folder().name}`].sort());
    assert.deepEqual(image.Config.Labels, { origin: folder().uri.fsPath });
  });

  it('ends with exit code 1 where the definition makes no sense, or names no Dockerfile', async () => {
    assert.equal(await runTask(await taskCalled('bad')), 1);
    assert.equal(await runTask(await taskCalled('missing')), 1);
  });
});
