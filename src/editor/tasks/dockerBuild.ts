import { dirname, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { defaultTag } from '../../core/build/defaultTag.ts';
import type { BuildRecord, BuildStarter } from '../../core/build/record.ts';
import { BuildTerminal } from '../terminals/buildTerminal.ts';
import type { Builds, TaskToRun } from './builds.ts';

/** The task type of tasks.json. */
export const buildTaskType = 'docker-build';

const dockerfiles = '**/{Dockerfile,Containerfile,*.[dD]ockerfile}';
const notOurs = '**/{node_modules,.git}/**';
/** How many Dockerfiles are offered: a workspace with more holds copies, not images to build. */
const mostDockerfiles = 500;

interface TaskOptions {
  readonly target?: string;
  readonly noCache?: boolean;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** The absolute path of the build context where it is not the Dockerfile's folder. */
  readonly buildContext?: string;
  /** Named contexts. */
  readonly contexts?: Readonly<Record<string, string>>;
}

/** Every Dockerfile of the workspace, those that are not worth offering left out. */
export async function findDockerfiles(token?: vscode.CancellationToken): Promise<readonly vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(dockerfiles, notOurs, mostDockerfiles, token);
  return found.filter(({ scheme }) => scheme === 'file').sort((left, right) => left.fsPath.localeCompare(right.fsPath));
}

/** Offers each Dockerfile of the workspace as a build task, and runs those of tasks.json. */
export class DockerBuildTasks implements vscode.TaskProvider {
  readonly #builds: Builds;

  constructor(builds: Builds) {
    this.#builds = builds;
  }

  async provideTasks(token: vscode.CancellationToken): Promise<vscode.Task[]> {
    if (!vscode.workspace.isTrusted) return [];
    const files = await findDockerfiles(token);
    return files.map((file) => this.taskFor(file, [defaultTag(file.fsPath)]));
  }

  /** Gives a task of tasks.json what it runs; the definition is read when it does, with its variables resolved. */
  resolveTask(task: vscode.Task): vscode.Task {
    const scope = task.scope ?? vscode.TaskScope.Workspace;
    // The editor finds the task again by this very definition.
    return this.#task(task.definition, scope, task.name, { folder: folderOf(scope), startedBy: 'task' });
  }

  /** The task that builds a Dockerfile. @param options further ones of the task's definition. */
  taskFor(file: vscode.Uri, tags: readonly string[], { buildArgs = {}, buildContext, ...options }: TaskOptions = {}, startedBy: BuildStarter = 'task'): vscode.Task {
    const folder = vscode.workspace.getWorkspaceFolder(file);
    const written = (path: string): string => (folder === undefined ? path : relative(folder.uri.fsPath, path).split(sep).join('/') || '.');
    const path = written(file.fsPath);
    const name = options.target === undefined ? path : `${path} (${options.target})`;
    const context = buildContext === undefined || buildContext === dirname(file.fsPath) ? {} : { context: written(buildContext) };
    const definition = { type: buildTaskType, dockerfile: path, ...context, tags, ...(Object.keys(buildArgs).length > 0 && { buildArgs }), ...options };
    const scope = folder ?? vscode.TaskScope.Workspace;
    const task = this.#task(definition, scope, name, { folder: folderOf(scope), startedBy });
    task.detail = tags.join(', ');
    return task;
  }

  /** The task that makes a build once more. @param hidden the build arguments that its record does not have. */
  again(record: BuildRecord, hidden: Readonly<Record<string, string>>): vscode.Task {
    const { definition, folder, request } = record;
    const buildArgs = { ...request.buildArgs, ...hidden };
    const scope = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.fsPath === folder) ?? vscode.TaskScope.Workspace;
    return this.#task({ ...definition, type: buildTaskType, ...(Object.keys(buildArgs).length > 0 && { buildArgs }) }, scope, request.tags[0] ?? request.dockerfile, { folder: folder ?? folderOf(scope), startedBy: 'again' });
  }

  #task(definition: vscode.TaskDefinition, scope: vscode.WorkspaceFolder | vscode.TaskScope, name: string, origin: Omit<TaskToRun, 'definition'>): vscode.Task {
    const execution = new vscode.CustomExecution((resolved) => {
      return Promise.resolve(new BuildTerminal((output, signal) => this.#builds.run({ definition: resolved, ...origin }, output, signal)));
    });
    const task = new vscode.Task(definition, scope, name, buildTaskType, execution, []);
    task.group = vscode.TaskGroup.Build;
    // A terminal that is used again while its panel is hidden does not scroll down to what is written into it.
    task.presentationOptions = { clear: true };
    return task;
  }
}

/** A task of the workspace file belongs to no folder: its paths begin at the first. */
export function folderOf(scope: vscode.WorkspaceFolder | vscode.TaskScope): string | undefined {
  return typeof scope === 'object' ? scope.uri.fsPath : vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
}
