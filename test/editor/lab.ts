import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import * as vscode from 'vscode';

/** The socket of the engine that the window is set to. */
export function socketPath(): string {
  const path = process.env.GANTRY_TEST_SOCKET;
  if (path === undefined) throw new Error('The host did not say where its engine listens');
  return path;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks the engine itself, past the extension. */
export function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: socketPath(), method, path, agent: false, headers: { 'Content-Type': 'application/json' } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parse(text) }));
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Makes a container of busybox that sleeps, and starts it. @returns its id. */
export async function startContainer(name: string, command: readonly string[] = ['sleep', '3600']): Promise<string> {
  const created = await ask('POST', `/containers/create?name=${name}`, { Image: 'busybox:latest', Cmd: command, HostConfig: { Init: true } });
  if (created.status !== 201) throw new Error(`The engine made no container: ${JSON.stringify(created)}`);
  const { Id: id } = created.body as { readonly Id: string };
  await ask('POST', `/containers/${id}/start`);
  return id;
}

export async function removeContainer(id: string): Promise<void> {
  await ask('DELETE', `/containers/${id}?force=1&v=1`);
}

/** Waits until the probe gives something other than undefined or false. */
export async function eventually<T>(what: string, probe: () => T | Promise<T>, seconds = 60): Promise<Exclude<T, undefined | false>> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The processes of this machine, those in containers included, that run this command line. */
export async function processesOf(...argv: readonly string[]): Promise<readonly string[]> {
  const wanted = `${argv.join('\0')}\0`;
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map(async (id) => [id, await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')] as const));
  return lines.filter(([, line]) => line === wanted).map(([id]) => id);
}

/** The folder that the window has open. */
export function folder(): vscode.WorkspaceFolder {
  const first = vscode.workspace.workspaceFolders?.[0];
  if (first === undefined) throw new Error('The window has no folder open');
  return first;
}

/** Writes a file of the workspace. */
export async function write(path: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder().uri, path);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return uri;
}

export async function activateExtension(): Promise<void> {
  const extension = vscode.extensions.getExtension('gantry.gantry');
  if (extension === undefined) throw new Error('The extension is not installed');
  await extension.activate();
}

/** Runs a task to its end. @returns its exit code. */
export async function runTask(task: vscode.Task): Promise<number | undefined> {
  const ended = new Promise<number | undefined>((resolve) => {
    const subscription = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name !== task.name) return;
      subscription.dispose();
      resolve(exitCode);
    });
  });
  await vscode.tasks.executeTask(task);
  return ended;
}
