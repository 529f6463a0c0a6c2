import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activateExtension, ask, eventually, processesOf, runTask, write } from './lab.ts';

function taskCalled(name: string): Promise<vscode.Task> {
  return eventually(`a task called ${name}`, async () => (await vscode.tasks.fetchTasks({ type: 'docker-run' })).find((task) => task.name === name));
}

const shell = (script: string): readonly string[] => ['sh', '-c', script];

describe('docker-run tasks', () => {
  before(async () => {
    await activateExtension();
    await write('run/Dockerfile', 'FROM busybox\nRUN echo built > /proof\n');
    const tasks = [
      { type: 'docker-run', label: 'seven', image: 'busybox', command: shell('echo here; exit 7'), remove: true },
      { type: 'docker-run', label: 'bad', image: 'busybox', ports: 'x:y', detached: 'perhaps' },
      { type: 'docker-run', label: 'long', image: 'busybox', name: 'long', remove: true, stopTimeout: 1, command: 'sleep 86327' },
      { type: 'docker-run', label: 'serve', image: 'busybox', name: 'serve', remove: true, stopTimeout: 1, command: shell('sleep 0.5; touch /tmp/up; echo listening; sleep 86328'), ready: 'listening', isBackground: true, problemMatcher: '$gantry-run' },
      { type: 'docker-run', label: 'after', image: 'busybox', network: 'container:serve', command: shell('exit 5'), remove: true, dependsOn: 'serve' },
      { type: 'docker-build', label: 'image', dockerfile: 'run/Dockerfile', tags: ['proof:1'] },
      { type: 'docker-run', label: 'built', image: 'proof:1', pull: 'never', command: shell('grep -q built /proof && exit 9'), remove: true, dependsOn: 'image' },
    ];
    await write('.vscode/tasks.json', JSON.stringify({ version: '2.0.0', tasks }));
  });

  afterEach(async () => {
    for (const execution of vscode.tasks.taskExecutions) execution.terminate();
    await eventually('all tasks to end', () => vscode.tasks.taskExecutions.length === 0);
  });

  it('end with the exit code of the program (vscode-containers#102)', async () => {
    assert.equal(await runTask(await taskCalled('seven')), 7);
  });

  it('end with exit code 1 where the definition makes no sense', async () => {
    assert.equal(await runTask(await taskCalled('bad')), 1);
  });

  it('stop their container when they are terminated, and on Ctrl+C', async () => {
    const isThere = async (): Promise<boolean> => (await ask('GET', '/containers/long/json')).status === 200;
    const execution = await vscode.tasks.executeTask(await taskCalled('long'));
    await eventually('the program', async () => (await processesOf('sleep', '86327')).length > 0);
    execution.terminate();
    await eventually('the container to be gone', async () => !(await isThere()));
    const exitCode = runTask(await taskCalled('long'));
    await eventually('the program again', async () => (await processesOf('sleep', '86327')).length > 0);
    const terminal = await eventually('the terminal', () => vscode.window.terminals.find(({ name }) => name.includes('long')));
    terminal.sendText('\u0003', false);
    assert.equal(await exitCode, 137);
    await eventually('the container to be gone', async () => !(await isThere()));
  });

  it('let those that depend on them go on once they are ready, and wait for a build', async () => {
    assert.equal(await runTask(await taskCalled('after')), 5);
    assert.equal((await ask('GET', '/containers/serve/json')).status, 200);
    assert.equal(await runTask(await taskCalled('built')), 9);
  });
});
